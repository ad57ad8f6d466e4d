"""The form of a record of facts."""

from uuid import UUID

from wagtail.admin.forms import WagtailAdminModelForm

from home.facts_admin.policy import networks_of
from home.made_once import KEY, key_field


class FactsForm(WagtailAdminModelForm):
    """A draft may lack anything but a name and a network; publishing asks for what readers need.

    Only networks whose facts the editor may edit can be chosen.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.instance.required_to_publish:
            if name in self.fields:
                self.fields[name].required = True
        if not self.instance.pk or KEY in self.data:
            self.fields[KEY] = key_field(self.instance.uid)
        if self.for_user is not None and "network" in self.fields:
            self._offer_own_networks()

    def defer_required_fields(self):
        """Let a draft lack what is required but its name: without one, lists would have nothing to open it by."""
        super().defer_required_fields()
        self.fields["label"].required = True

    def clean_made_as(self) -> UUID | None:
        """Take the key for that of the new record, unless there is one; a record that exists keeps its own."""
        key = self.cleaned_data[KEY]
        if key and not self.instance.pk and not type(self.instance).objects.filter(uid=key).exists():
            self.instance.uid = key
        return key

    def _offer_own_networks(self) -> None:
        networks = networks_of(self.for_user)
        if networks is None:
            return
        field = self.fields["network"]
        field.queryset = field.queryset.filter(pk__in=networks)
        if len(networks) == 1:
            field.empty_label = None
