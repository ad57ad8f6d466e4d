"""`manage.py demo`: load the demo content, or remove it."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from demo.accounts import ACCOUNTS, PASSWORD
from demo.load import is_loaded, load
from demo.remove import remove


class Command(BaseCommand):
    """Load the demo once; called again, it changes nothing."""

    help = "Load the demo content and accounts; with --remove, take away exactly what was loaded."

    def add_arguments(self, parser):
        parser.add_argument(
            "--remove", action="store_true", help="remove what the demo made, and nothing else"
        )

    def handle(self, *, remove: bool, verbosity: int, **options):
        """Load or remove, and say what was done."""
        say = self.stdout.write if verbosity else (lambda text: None)
        if remove:
            self._remove(say)
            return
        if not settings.DEMO_ALLOWED:
            raise CommandError("The demo and its accounts are refused here: they have a published password.")
        if is_loaded():
            say("The demo content is there already.")
        else:
            say("Loading the demo content; this takes a minute or two.")
            load(say)
            call_command("search_index", verbosity=0)
        say(f"Accounts, all with the password “{PASSWORD}”: {', '.join(ACCOUNTS)}")

    def _remove(self, say) -> None:
        gone = remove(say)
        call_command("search_index", verbosity=0)
        say(f"Removed {gone} objects.")
