"""The form of an event's facts: times are typed and shown in the event's own zone."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from home.facts_admin.forms import FactsForm
from home.timezones import timezone_names

TIMES = ("start", "end")


class MeetingForm(FactsForm):
    """Two o’clock in Lisbon is typed as two o’clock, wherever the editor sits."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in TIMES:
            if moment := getattr(self.instance, name):
                # Without a zone, Django shows it as it stands.
                self.initial[name] = moment.astimezone(self.instance.zone).replace(tzinfo=None)

    def full_clean(self):
        """Read what was typed as times in the zone that was chosen with them."""
        with timezone.override(self._chosen_zone()):
            super().full_clean()

    def _chosen_zone(self) -> ZoneInfo:
        name = self.data.get(self.add_prefix("timezone"), "")
        return ZoneInfo(name) if name in timezone_names() else self.instance.zone
