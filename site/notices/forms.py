"""How a person wants notices by mail."""

from django import forms

from notices.models import MailPreference


class MailPreferenceForm(forms.ModelForm):
    """The choice in the account settings; made for a user, as Wagtail's settings panels are."""

    class Meta:
        model = MailPreference
        fields = ["choice"]
        widgets = {"choice": forms.RadioSelect}

    def __init__(self, *args, instance, **kwargs):
        preference, _created = MailPreference.objects.get_or_create(user=instance)
        super().__init__(*args, instance=preference, **kwargs)
