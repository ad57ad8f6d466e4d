"""Does mail leave this site?"""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError

from notices.mails import test_mail


class Command(BaseCommand):
    """Send one mail now and say what the mail server answered."""

    help = "Send a test mail to ADDRESS now, and say whether the mail server took it."

    def add_arguments(self, parser):
        """Take the address."""
        parser.add_argument("address", help="to whom the mail is sent")

    def handle(self, address, **options):
        """Send it, or end with what went wrong."""
        mail = test_mail(address)
        mail.connection = get_connection()
        where = (
            f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
            if "smtp" in settings.EMAIL_BACKEND
            else settings.EMAIL_BACKEND
        )
        try:
            mail.send()
        except (SMTPException, OSError) as error:
            raise CommandError(f"{where} did not take the mail: {type(error).__name__}: {error}") from error
        self.stdout.write(f"Taken by {where}; look whether it arrives at {address}.")
