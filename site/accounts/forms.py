"""Forms for accounts in the editors' admin."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm
from wagtail.admin.forms.auth import PasswordResetForm as WagtailPasswordResetForm
from wagtail.admin.localization import get_available_admin_languages
from wagtail.users.forms import UserCreationForm as WagtailUserCreationForm
from wagtail.users.forms import UserEditForm as WagtailUserEditForm
from wagtail.users.models import UserProfile


class LoginForm(WagtailLoginForm):
    """Sign-in by user name or e-mail address."""

    error_messages = {
        **WagtailLoginForm.error_messages,
        "invalid_login": _(
            "This name or e-mail address and this password do not go together. Please try again."
        ),
    }

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
        """Return the active accounts with the address `email`, with a password or not."""
        return get_user_model().objects.filter(email__iexact=email, is_active=True)


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
