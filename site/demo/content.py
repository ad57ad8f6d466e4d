"""Read the demo content: a folder a work, with facts in TOML and one Markdown text per language."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

FOLDER = Path(__file__).parent / "content"
SECTION = re.compile(r"^# (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Text:
    """A work in one language: its front matter, and its sections by name (`body` for what stands before any)."""

    language: str
    meta: dict
    sections: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.sections.get(name, "")


@dataclass(frozen=True)
class Work:
    """A work: its key, its facts, and its texts by language, the source language first."""

    key: str
    folder: Path
    facts: dict
    texts: dict[str, Text]

    @property
    def source(self) -> str:
        """The language in which the work was written first."""
        return self.facts["source"]


def site_texts() -> dict[str, dict]:
    """Return the texts of the frame by language: lead, example queries, tagline, footer, and how events are marked."""
    return tomllib.loads((FOLDER / "site" / "texts.toml").read_text(encoding="utf-8"))


def works(kind: str, folder: Path = FOLDER) -> list[Work]:
    """Return the works in the folder `kind`, by key; raise ValueError, naming the file, for one that is wrong."""
    return [read_work(path) for path in sorted((folder / kind).iterdir()) if (path / "facts.toml").exists()]


def read_work(path: Path) -> Work:
    """Return the work in the folder `path`."""
    facts = tomllib.loads((path / "facts.toml").read_text(encoding="utf-8"))
    languages = [code for code, _name in settings.LANGUAGES if (path / f"{code}.md").exists()]
    if facts.get("source") not in languages:
        raise ValueError(
            f"{path}/facts.toml: there is no text in the source language {facts.get('source')!r}"
        )
    languages.sort(key=lambda code: code != facts["source"])
    return Work(path.name, path, facts, {code: read_text(path / f"{code}.md") for code in languages})


def read_text(path: Path) -> Text:
    """Return the text in the file `path`: front matter between `+++` lines, then Markdown."""
    _empty, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    meta = tomllib.loads(front)
    for field in ("title", "slug", "summary"):
        if not meta.get(field):
            raise ValueError(f"{path}: no {field}")
    first, *rest = SECTION.split(body)
    names = [name.strip() for name in rest[::2]]
    sections = dict(zip(names, map(str.strip, rest[1::2]), strict=True))
    return Text(path.stem, meta, {"body": first.strip(), **sections})
