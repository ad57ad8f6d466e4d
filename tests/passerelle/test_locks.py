"""The lock files hold all that `pyproject.toml` asks for, in versions that it allows."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from passerelle.environment import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
NEEDED = PROJECT["project"]["dependencies"]


def locked(name: str) -> dict[str, str]:
    """Return the versions in a lock file by the names of the libraries."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / name).read_text(), re.MULTILINE))


@pytest.mark.parametrize(
    ("file", "needed"),
    [
        ("requirements.lock", NEEDED),
        ("requirements-dev.lock", [*NEEDED, *PROJECT["dependency-groups"]["dev"]]),
    ],
)
def test_all_that_is_needed_is_locked(file, needed):
    versions = locked(file)
    for requirement in map(Requirement, needed):
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)], prereleases=True)


def test_both_files_hold_the_same_versions():
    assert locked("requirements.lock").items() <= locked("requirements-dev.lock").items()
