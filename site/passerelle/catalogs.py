"""Compile message catalogs without the gettext tools, which a fresh machine lacks.

Run as `python -m passerelle.catalogs FILE.po …`; it loads neither Django nor its settings.
"""

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalog(source: Path) -> Path:
    """Write the `.mo` file beside the `.po` file `source` and return its path.

    Fuzzy translations are left out. A running site never sees half a file. Raise babel's PoFileError, with the line,
    where `source` cannot be read.
    """
    with source.open("rb") as lines:
        catalog = read_po(lines, abort_invalid=True)
    target = source.with_suffix(".mo")
    partial = target.with_suffix(f".{os.getpid()}.partial")
    with partial.open("wb") as out:
        write_mo(out, catalog)
    partial.replace(target)
    return target


if __name__ == "__main__":
    for name in sys.argv[1:]:
        compile_catalog(Path(name))
