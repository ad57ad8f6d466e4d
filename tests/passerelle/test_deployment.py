"""What Dockerfile, compose.yaml, Makefile and the operators' manual say holds."""

import os
import re
import shlex
import subprocess
import sys

import pytest
import yaml
from django.core.management import get_commands

from passerelle import health
from passerelle.environment import ROOT, VARIABLES
from passerelle.management.commands.environment import BEGIN, END, with_table
from passerelle.middleware import RequestSizeMiddleware

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
OWN = [service for service in COMPOSE["services"].values() if service["image"] == "passerelle"]
FOR_OTHERS = {"SITE_HOST", "POSTGRES_PASSWORD"}  # read by compose.yaml itself
OF_PYTHON = {
    "PATH",
    "PYTHONPATH",
    "PYTHONUNBUFFERED",
    "PYTHONDONTWRITEBYTECODE",
    "DJANGO_SETTINGS_MODULE",
    "LD_PRELOAD",
}
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "passerelle.settings.production",
    "PYTHONPATH": str(ROOT / "site"),
    "SECRET_KEY": "".join(chr(33 + (i * 7) % 90) for i in range(60)),
    "ALLOWED_HOSTS": "passerelle.example",
    "BASE_URL": "https://passerelle.example",
}


def set_in(text):
    """Return the names that a file of NAME=value lines sets."""
    return set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE))


def test_every_variable_is_one_that_the_site_reads():
    in_image = set(re.findall(r"\b([A-Z][A-Z_]+)=", DOCKERFILE)) - OF_PYTHON
    in_compose = {name for service in OWN for name in service["environment"]}
    in_example = set_in((ROOT / "deploy/example.env").read_text()) - FOR_OTHERS
    assert in_image | in_compose | in_example <= set(VARIABLES)
    assert in_compose & in_example == set()


def test_the_example_holds_all_that_production_requires():
    required = {name for name, variable in VARIABLES.items() if "Required in production" in variable.help}
    assert required
    assert required <= set_in((ROOT / "deploy/example.env").read_text())
    assumed = set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "compose.yaml").read_text()))
    assert assumed == FOR_OTHERS


def test_every_command_exists():
    commands = get_commands()
    for service in OWN:
        if "command" in service:
            assert service["command"][:2] == ["python", "manage.py"]
            assert service["command"][2] in commands
    for name in re.findall(r"manage\.py ([a-z_]+)", DOCKERFILE):
        assert name in commands
    for name in re.findall(r"\$\(MANAGE\) ([a-z_]+)", (ROOT / "Makefile").read_text()):
        assert name in commands, name


def test_every_copied_or_mounted_file_exists():
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists(), source
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


def test_the_small_profile_fits_two_gigabytes():
    small = [service for service in COMPOSE["services"].values() if "profiles" not in service]
    limits = [int(service["mem_limit"].removesuffix("m")) for service in small if "mem_limit" in service]
    assert len(limits) == 4
    assert sum(limits) <= 1900  # what the system itself needs stays free


def test_the_front_lets_through_what_the_site_takes_or_refuses_with_the_reason():
    """One setting says it to both: what the front alone refused, an editor would see as a broken connection."""
    caddyfile = (ROOT / "deploy/Caddyfile").read_text()
    [variable, default, zeros] = re.findall(r"max_size \{\$(\w+):(\d+)\}(0*)MB", caddyfile)[0]
    assert default == VARIABLES[variable].default
    assert COMPOSE["services"]["front"]["environment"][variable] == f"${{{variable}:-{default}}}"
    assert 10 ** len(zeros) > RequestSizeMiddleware.THROWN_AWAY
    assert all(variable not in service["environment"] for service in OWN)  # they read .env, as compose does


def test_the_manual_names_commands_that_exist():
    named = set(re.findall(r"`manage\.py (\w+)", (ROOT / "docs/operators.md").read_text()))
    assert "rebuild_references_index" in named
    assert named <= set(get_commands())


def test_images_are_official():
    for service in COMPOSE["services"].values():
        assert "/" not in service["image"]
        assert service["image"] == "passerelle" or ":" in service["image"]


def test_the_image_asks_an_address_that_answers():
    [path] = re.findall(r"http://127\.0\.0\.1:8000(/\S*?)'", DOCKERFILE)
    assert path in health.ANSWERS


def test_the_dump_program_is_as_new_as_the_server():
    """pg_dump refuses a newer server; Debian 12 carries 15."""
    assert "slim-bookworm" in DOCKERFILE
    assert COMPOSE["services"]["postgres"]["image"] == "postgres:15-bookworm"


@pytest.mark.slow
def test_the_web_server_accepts_its_configuration(tmp_path):
    """Run the image's own command, only to check its configuration and load the site."""
    [command] = re.findall(r"^CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)
    result = subprocess.run(
        [sys.executable, "-m", *yaml.safe_load(command), "--check-config"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "WEB_THREADS": "3"} | PRODUCTION,
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr


@pytest.mark.slow
def test_the_image_is_built_by_commands_that_work(tmp_path):
    """Run what the Dockerfile runs to compile the catalogs and gather the files."""
    [step] = re.findall(r"^RUN (python -m passerelle\.catalogs .+)$", DOCKERFILE, re.MULTILINE)
    step = step.replace("/app/static", shlex.quote(str(tmp_path / "static"))).replace(
        "python ", f"{shlex.quote(sys.executable)} "
    )
    environment = PRODUCTION | {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    result = subprocess.run(
        step, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False
    )
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "static/staticfiles.json").exists()


def test_the_manual_has_the_present_table():
    manual = (ROOT / "docs/operators.md").read_text()
    assert with_table(manual) == manual, "run `manage.py environment --write`"
    assert manual.index(BEGIN) < manual.index(END)


def test_the_manual_names_every_part_of_health():
    manual = (ROOT / "docs/operators.md").read_text()
    for path in health.ANSWERS:
        assert f"`{path}`" in manual
    for name in health.scheduler.declared("health", "CHECKS"):
        assert f"`{name}`" in manual, name


def test_every_target_of_the_makefile_has_its_line_in_help():
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+?)\n\n", makefile, re.MULTILINE | re.DOTALL)[1].replace("\\", "").split()
    result = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )
    lines = dict(line.split(maxsplit=1) for line in result.stdout.splitlines())
    assert {name for name in phony if name not in {"install", "install-dev"}} == set(lines)
    assert all(len(line) < 100 for line in result.stdout.splitlines())
