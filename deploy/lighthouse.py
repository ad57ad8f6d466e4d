"""Hold a running site against Lighthouse: home, library, a case study and a service in each language.

    python deploy/lighthouse.py http://127.0.0.1:8000

Needs Node.js with `npx`, and Chromium (CHROME_PATH, else what Lighthouse finds). Each page is asked for three times; the
median counts. Ends with 1 where a page misses its mark. It uses the standard library alone. The score for performance
depends on what else the machine does: measure on one that is idle.
"""

import json
import re
import shlex
import statistics
import subprocess
import sys
import urllib.request
from urllib.parse import urlsplit

LANGUAGES = ("fr", "en", "es", "ru")
ROUNDS = 3
ATTEMPTS = 4
CATEGORIES = ("accessibility", "best-practices", "seo", "performance")
LEAST = {"accessibility": 100, "best-practices": 100, "seo": 100, "performance": 99}
MOST_SHIFT = 0.02
LIGHTHOUSE = "npx --yes lighthouse@12"
CHROME = (
    "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def fetch(address: str) -> str:
    """Return the text at an address of the site."""
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310
        return answer.read().decode()


def pages(site: str, language: str) -> list[str]:
    """Return the addresses of home, library, a case study and a service in `language`."""
    home = f"{site}/{language}/"
    found = [home]
    if library := re.search(r'href="(/[^"?]+)\?kind=', fetch(home)):
        found.append(f"{site}{library[1]}")
    for kind in ("case-study", "service"):
        hits = json.loads(fetch(f"{site}/api/search?lang={language}&kind={kind}&size=20"))["hits"]
        addresses = [urlsplit(hit["address"]).path for hit in hits if hit["language"] == language]
        found += [f"{site}{path}" for path in addresses[:1]]
    return found


def measure(address: str, lighthouse: list[str]) -> tuple[dict[str, float], set[str]]:
    """Return the scores of a page (0 to 100) with its layout shift, and the names of the audits that it fails."""
    command = [
        *lighthouse,
        address,
        "--quiet",
        "--output=json",
        "--output-path=stdout",
        f"--chrome-flags={CHROME}",
    ]
    command.append(f"--only-categories={','.join(CATEGORIES)}")
    report = run(command)
    scores = {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES}
    audits = report["audits"]
    wanted = {
        ref["id"] for name in CATEGORIES for ref in report["categories"][name]["auditRefs"] if ref["weight"]
    }
    failed = {
        name
        for name in wanted
        if audits[name]["score"] is not None and audits[name]["score"] < LEAST["performance"] / 100
    }
    return {**scores, "shift": audits["cumulative-layout-shift"]["numericValue"]}, failed


def run(command: list[str]) -> dict:
    """Return the report of a run of Lighthouse; raise RuntimeError where ATTEMPTS in a row gave none."""
    for _attempt in range(ATTEMPTS):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0 and "runtimeError" not in (report := json.loads(done.stdout)):
            return report
        # On a busy machine the browser sometimes records nothing: that says nothing about the page.
        print(f"no measurement: {done.stderr.strip()[-300:]}", file=sys.stderr, flush=True)
    raise RuntimeError(f"Lighthouse gives no report: {shlex.join(command)}")


def main(site: str, lighthouse: list[str], rounds: int) -> int:
    """Measure, print one line a page; return 1 where a page misses its mark."""
    missed = 0
    for language in LANGUAGES:
        for address in pages(site, language):
            runs = [measure(address, lighthouse) for _round in range(rounds)]
            scores = {name: statistics.median(run[0][name] for run in runs) for name in runs[0][0]}
            short = [name for name in CATEGORIES if scores[name] < LEAST[name]]
            if scores["shift"] > MOST_SHIFT:
                short.append("layout shift")
            missed += bool(short)
            told = " ".join(f"{name} {scores[name]:g}" for name in CATEGORIES)
            failed = ", ".join(sorted(set.union(*(run[1] for run in runs))))
            print(
                f"{told} shift {scores['shift']:.3f}  {address}" + (f"  [{failed}]" if short else ""),
                flush=True,
            )
    return min(missed, 1)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1].rstrip("/"), shlex.split(LIGHTHOUSE), ROUNDS))
