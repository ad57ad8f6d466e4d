"""`manage.py setup`: an empty, correct site, and its first administrator."""

import getpass
import os
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, call_command
from django.core.validators import validate_email
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Site

from passerelle.setup import prepare_site


def _is_up_to_date() -> bool:
    """Return whether there is nothing to migrate on a site that was set up before.

    Asking is quick; the command itself takes seconds to find nothing to do. Rights are made after the last migration: a
    site without one may have been interrupted between the two.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    return Site.objects.filter(is_default_site=True).exists() and Permission.objects.exists()


def _is_in_use() -> bool:
    """Return whether there is an account: somebody has worked here."""
    table = get_user_model()._meta.db_table
    return table in connection.introspection.table_names() and get_user_model().objects.exists()


class Command(BaseCommand):
    """Make what is missing; what is there stays as it is."""

    help = (
        "Make locales, homes, index pages, groups and vocabularies, and the first administrator. "
        "May be called again at any time: it adds what is missing and changes nothing else."
    )

    def add_arguments(self, parser):
        parser.add_argument("--administrator", metavar="NAME", help="user name of the first administrator")
        parser.add_argument("--email", help="their e-mail address")
        parser.add_argument(
            "--noinput",
            "--no-input",
            action="store_false",
            dest="interactive",
            help="ask nothing: without --administrator, none is made",
        )

    def handle(self, *, administrator, email, interactive, verbosity, **options):
        """Migrate, prepare the site, and see to an administrator."""
        if not _is_up_to_date():
            if _is_in_use() and not settings.DEMO_ALLOWED:
                raise CommandError(
                    "This site is of an earlier version: stop the web server and the worker and run "
                    "`manage.py upgrade`, which backs it up first."
                )
            call_command("migrate", interactive=False, verbosity=max(0, verbosity - 1))
        address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
        port = address.port or (443 if address.scheme == "https" else 80)
        prepare_site(hostname=address.hostname or "localhost", port=port)
        users = get_user_model().objects
        if administrator:
            if not users.filter(username=administrator).exists():
                self._create(administrator, email or "", self._password())
        elif interactive and not users.filter(is_superuser=True).exists():
            if not sys.stdin.isatty():
                raise CommandError(
                    "There is no administrator yet: call again with --administrator NAME --email ADDRESS and the "
                    "password in the variable ADMINISTRATOR_PASSWORD, or with --noinput."
                )
            self._create(
                input("User name of the administrator: "), input("E-mail address: "), self._password()
            )
        if verbosity:
            self.stdout.write("The site is set up.")

    def _password(self) -> str:
        password = os.environ.get("ADMINISTRATOR_PASSWORD") or (
            sys.stdin.isatty() and getpass.getpass("Password: ")
        )
        if not password:
            raise CommandError("Give the administrator's password in the variable ADMINISTRATOR_PASSWORD.")
        return password

    def _create(self, name: str, email: str, password: str) -> None:
        try:
            validate_email(email)
            validate_password(password, get_user_model()(username=name, email=email))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if get_user_model().objects.filter(email__iexact=email).exists():
            raise CommandError(f"There is an account with the address {email} already.")
        get_user_model().objects.create_superuser(username=name, email=email, password=password)
