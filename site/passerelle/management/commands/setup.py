"""`manage.py setup`: an empty, correct site, and its first administrator."""

import getpass
import os
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, call_command
from django.core.validators import validate_email

from passerelle.setup import prepare_site


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
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        get_user_model().objects.create_superuser(username=name, email=email, password=password)
