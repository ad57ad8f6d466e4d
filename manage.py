#!/usr/bin/env python3
"""Run a Django command of this project; without a setting of your own, on the development settings."""

import os
import sys
from pathlib import Path

# `site/` is a folder of packages, not a package: it would shadow the standard library's module of that name.
sys.path.insert(1, str(Path(__file__).resolve().parent / "site"))


def main():
    """Hand the command line over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passerelle.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
