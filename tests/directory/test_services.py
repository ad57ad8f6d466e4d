"""The facts of a service: drafts, publishing, confirming, contacts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from directory.contacts import complaints_link, contact_link, validate_contact
from directory.models import Service
from directory.models.services import CONFIRM_EVERY
from home.scheduling import publish_due
from tests.services_making import make_service


@pytest.mark.parametrize(
    ("kind", "value", "link"),
    [
        ("call", "+33 1 99 00 12 34", "tel:+33199001234"),
        ("call", "+999 555 0107", "tel:+9995550107"),
        ("call", "+7 000 555 01 21", "tel:+70005550121"),
        ("sms", "+1 915 555 0143", "sms:+19155550143"),
        ("whatsapp", "+999 555 0131", "https://wa.me/9995550131"),
        ("telegram", "+999 555 0341", "https://t.me/+9995550341"),
        ("telegram", "@example_org", "https://t.me/example_org"),
        ("short-code", "99900", "tel:99900"),
        ("email", "help@example.org", "mailto:help@example.org"),
        ("web", "https://example.org/help", "https://example.org/help"),
    ],
)
def test_contacts_that_are_valid(kind, value, link):
    validate_contact(kind, value)
    assert contact_link(kind, value) == link


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("call", "01 99 00 12 34"),
        ("call", "+33 1"),
        ("call", "+999 x"),
        ("telegram", "a b"),
        ("telegram", "+12"),
        ("short-code", "+33"),
        ("email", "help"),
        ("web", "javascript:alert(1)"),
    ],
)
def test_contacts_that_are_not(kind, value):
    with pytest.raises(ValidationError) as caught:
        validate_contact(kind, value)
    assert set(caught.value.message_dict) == {"value"}


def test_a_contact_that_was_never_checked_gets_no_dangerous_address():
    assert contact_link("web", "javascript:alert(1)") == ""


@pytest.mark.parametrize(
    ("value", "link"),
    [
        ("+999 555 0322", "tel:+9995550322"),
        ("health@example.org", "mailto:health@example.org"),
        ("https://example.org/plaintes", "https://example.org/plaintes"),
        ("at the desk", ""),
    ],
)
def test_complaints(value, link):
    assert complaints_link(value) == link


def test_publishing_names_what_is_missing(perco):
    service = make_service(perco, provider=None, publish=False)
    with pytest.raises(ValidationError) as caught:
        service.latest_revision.publish()
    assert set(caught.value.message_dict) == {"provider"}
    service.refresh_from_db()
    assert not service.live


class TestContradictions:
    @pytest.mark.parametrize(
        ("field", "fields"),
        [
            ("cost_amount", {"free": False, "cost_amount": Decimal(-5), "cost_currency": "EUR"}),
            ("cost_amount", {"free": True, "cost_amount": Decimal(5), "cost_currency": "EUR"}),
            ("cost_currency", {"free": False, "cost_amount": Decimal(5)}),
            ("cost_currency", {"free": False, "cost_amount": Decimal(5), "cost_currency": "ZZZ"}),
            ("cost_currency", {"free": False, "cost_amount": Decimal(5), "cost_currency": "FRF"}),
            ("last_confirmed", {"last_confirmed": date(2999, 1, 1)}),
            ("confirm_by", {"last_confirmed": date(2021, 1, 1), "confirm_by": date(2020, 12, 31)}),
        ],
    )
    def test_are_named_beside_the_field(self, perco, field, fields):
        service = make_service(perco)
        for name, value in fields.items():
            setattr(service, name, value)
        with pytest.raises(ValidationError) as caught:
            service.save_revision()
        assert set(caught.value.message_dict) == {field}

    def test_what_agrees_is_published(self, perco):
        today = timezone.localdate()
        facts = {"last_confirmed": today, "confirm_by": today, "cost_amount": Decimal(5)}
        service = make_service(perco, free=False, cost_currency="uzs", **facts)
        assert (service.live, service.cost_currency) == (True, "UZS")


class TestConfirm:
    def test_says_when_to_ask_again(self, perco):
        service = make_service(perco)
        service.confirm()
        assert service.confirmed_by == service.provider
        assert service.confirm_by - service.last_confirmed == CONFIRM_EVERY
        assert not service.is_overdue(service.confirm_by)
        assert service.is_overdue(service.confirm_by + timedelta(days=1))

    def test_publishes_only_that(self, perco):
        service = make_service(perco, contacts=[{"kind": "call", "value": "+999 555 0101"}])
        draft = service.latest
        draft.label = "Renamed"
        draft.contacts = []
        draft.save_revision()
        service.refresh_from_db()
        service.confirm()
        assert (service.label, service.contacts.count()) == ("Day centre", 1)
        assert service.has_unpublished_changes
        waiting = service.latest
        assert (waiting.label, waiting.last_confirmed) == ("Renamed", service.last_confirmed)
        waiting.save_revision().publish()
        service.refresh_from_db()
        assert (service.label, service.last_confirmed) == ("Renamed", waiting.last_confirmed)

    def test_a_scheduled_change_keeps_its_day(self, perco, time_machine):
        time_machine.move_to("2026-05-01T12:00Z", tick=False)
        service = make_service(perco)
        change = service.get_latest_revision_as_object()
        change.label = "Moved"
        change.go_live_at = day = timezone.now() + timedelta(days=3)
        change.save_revision().publish()
        service.refresh_from_db()
        service.confirm()
        assert (service.label, service.has_unpublished_changes) == ("Day centre", True)
        assert service.scheduled_revision.approved_go_live_at == day
        time_machine.move_to("2026-05-04T12:01Z", tick=False)
        assert publish_due() == 0
        service = Service.objects.get(pk=service.pk)
        assert (service.label, service.last_confirmed) == ("Moved", date(2026, 5, 1))
        assert (service.has_unpublished_changes, service.scheduled_revision) == (False, None)

    def test_a_draft_beside_a_scheduled_change_stays_the_newest(self, perco, time_machine):
        time_machine.move_to("2026-05-01T12:00Z")
        service = make_service(perco)
        for label, days in (("Moved", 3), ("Renamed", None)):
            change = service.get_latest_revision_as_object()
            change.label, change.go_live_at = label, days and timezone.now() + timedelta(days=days)
            revision = change.save_revision()
            if days:
                revision.publish()
            service.refresh_from_db()
        service.confirm()
        assert service.latest.label == "Renamed"
        assert service.get_scheduled_revision_as_object().label == "Moved"
        time_machine.move_to("2026-05-04T12:01Z")
        publish_due()
        service = Service.objects.get(pk=service.pk)
        assert (service.label, service.latest.label) == ("Moved", "Renamed")
        assert service.last_confirmed == service.latest.last_confirmed == date(2026, 5, 1)
