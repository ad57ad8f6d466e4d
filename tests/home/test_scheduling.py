"""What is scheduled is published and withdrawn in its time, whatever becomes of the rest."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import (
    Revision,
)
from wagtail.users.models import UserProfile

from demo.factories import make_page
from home.scheduling import publish_due
from notices.models import Notice
from notices.sending import place_of
from publications.models import ReportPage, UpdatePage


def test_expiry(site, told):
    UpdatePage.objects.filter(pk=site.update.pk).update(
        expire_at=timezone.now() - datetime.timedelta(minutes=1)
    )
    with told.after():
        publish_due()
    assert told.pages == {site.update.pk}
    site.update.refresh_from_db()
    assert not site.update.live


def test_scheduling_publishes_when_the_time_has_come(site, told):
    draft = site.draft
    draft.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    draft.save_revision().publish()
    draft.refresh_from_db()
    assert not draft.live
    revision = draft.latest_revision
    revision.approved_go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    revision.content["go_live_at"] = None
    revision.save()
    with told.after():
        publish_due()
    assert draft.pk in told.pages
    assert [call[0] for call in told.workbench.calls] == [draft.pk]


def test_what_cannot_be_published_at_its_time_stops_nothing_else(site, told, admin_user):
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": "en"})
    report = make_page(ReportPage, site.places["fr"], title="Vide", publish=False)
    due = timezone.now() - datetime.timedelta(minutes=2)
    for page, moment in ((report, due), (site.draft, due + datetime.timedelta(minutes=1))):
        revision = page.save_revision(user=admin_user)
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=moment)
    assert publish_due() == 1
    report.refresh_from_db()
    site.draft.refresh_from_db()
    assert (report.live, site.draft.live) == (False, True)
    notice = Notice.objects.get(recipient=admin_user)
    assert notice.kind == "schedule-failed"
    assert notice.context["why"] == "Needed before the page can be published."
    assert f"/{report.pk}/" in place_of(notice)
    assert publish_due() == 0, "nobody is told twice"


def test_a_fault_at_the_publishing_of_one_thing_stops_no_other(site, told, monkeypatch):
    """The job has failed, and says so, once all the rest is done."""
    publish, due = Revision.publish, timezone.now() - datetime.timedelta(minutes=2)
    other = make_page(UpdatePage, site.places["fr"], title="Autre", summary="Autre.", publish=False)
    broken = other.save_revision()

    def sometimes(revision, *args, **kwargs):
        if revision.pk == broken.pk:
            raise RuntimeError("out of order")
        return publish(revision, *args, **kwargs)

    monkeypatch.setattr(Revision, "publish", sometimes)
    for number, revision in enumerate((broken, site.draft.save_revision())):
        moment = due + datetime.timedelta(minutes=number)
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=moment)
    with pytest.raises(ExceptionGroup) as raised:
        publish_due()
    assert [str(error) for error in raised.value.exceptions] == ["out of order"]
    site.draft.refresh_from_db()
    assert site.draft.live
