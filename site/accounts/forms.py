"""Forms for accounts in the editors' admin."""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm
from wagtail.admin.forms.auth import PasswordResetForm as WagtailPasswordResetForm
from wagtail.admin.localization import get_available_admin_languages
from wagtail.users.forms import UserCreationForm as WagtailUserCreationForm
from wagtail.users.forms import UserEditForm as WagtailUserEditForm
from wagtail.users.models import UserProfile

from accounts import throttle
from accounts.addresses import client_address
from accounts.invitations import forgotten
from accounts.signin import name_to_throttle

HOUR = 3600
FAILURES_AN_HOUR = 100
"""Failed attempts to sign in to one account from anywhere, or from one address to any account."""
LINKS_AN_HOUR = 3


class LoginForm(WagtailLoginForm):
    """Sign-in by user name or e-mail address."""

    error_messages = {
        **WagtailLoginForm.error_messages,
        "invalid_login": _(
            "This name or e-mail address and this password do not go together. Please try again."
        ),
    }

    def clean(self):
        """Refuse also those who try one account from many addresses, or many accounts from one."""
        tried = [
            f"account:{name_to_throttle(self.request, {'username': self.cleaned_data.get('username') or ''})}",
            f"address:{client_address(self.request)}",
        ]
        if any(throttle.counted(name, HOUR) >= FAILURES_AN_HOUR for name in tried):
            raise ValidationError(
                _("There were too many failed attempts to sign in. Please wait an hour, then try again.")
            )
        try:
            return super().clean()
        except ValidationError:
            for name in tried:
                throttle.count(name, HOUR)
            raise

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name or e-mail address")
        self.fields["username"].widget.attrs |= {
            "placeholder": _("User name or e-mail address"),
            "autocomplete": "username",
        }


class PasswordResetForm(WagtailPasswordResetForm):
    """The form for a new password; it also serves those whose invitation has lapsed."""

    def get_users(self, email):
        """Return the active accounts with the address `email`, with a password or not.

        An account that was sent LINKS_AN_HOUR links already gets no more mails: whoever asks is told the same.
        """
        users = get_user_model().objects.filter(email__iexact=email, is_active=True)
        return [user for user in users if throttle.count(f"link:{user.pk}", HOUR) <= LINKS_AN_HOUR]

    def save(self, **options):
        """Have a link sent to each account with the address.

        It goes the way of all notices: a mail sent here would make the answer wait for the mail server where there is
        such an account, and nowhere else, and be lost while that server fails.
        """
        for user in self.get_users(self.cleaned_data["email"]):
            forgotten.send(sender=type(user), user=user)


class LanguageMixin(forms.Form):
    """The language in which the person is addressed, kept in Wagtail's profile."""

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        help_text=_("The language of this person's admin, notices and mails. It can be changed later."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("The site's own")), *get_available_admin_languages()]
        if self.instance.pk:
            self.initial["language"] = UserProfile.get_for_user(self.instance).preferred_language

    def save(self, commit=True):
        """Save the account, then the language in its profile."""
        user = super().save(commit)
        if commit:
            profile = UserProfile.get_for_user(user)
            profile.preferred_language = self.cleaned_data["language"]
            profile.save(update_fields=["preferred_language"])
        return user


class UserCreationForm(LanguageMixin, WagtailUserCreationForm):
    """A new account; without a password its owner is invited to set one."""

    password_required = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _(
            "Leave it empty: the person is sent a link under which to set one."
        )

    def save(self, commit=True):
        """Save the account; without a password nobody can sign in with it until its owner has set one."""
        if not self.cleaned_data.get("password1"):
            self.instance.set_unusable_password()
        return super().save(commit)


class UserEditForm(LanguageMixin, WagtailUserEditForm):
    """An account as administrators change it."""
