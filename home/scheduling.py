"""Publish and withdraw what is scheduled. Wagtail's own command ends at the first page that cannot be published, and with
it everything that comes after, every minute anew."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

import notices
from home.facts_admin.policy import administrators


def publish_due() -> int:
    """Withdraw what has expired and publish what is due; return how many revisions could not be published.

    What lacks something meanwhile stays a draft, and whoever scheduled it is told why.
    """
    now = timezone.now()
    for model in _models():
        for expired in list(model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")):
            expired.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    return sum(not _publish(revision) for revision in list(due))


def _models() -> list[type]:
    drafted = (model for model in apps.get_models() if issubclass(model, DraftStateMixin))
    return [Page, *(model for model in drafted if not issubclass(model, Page))]


def _publish(revision: Revision) -> bool:
    try:
        revision.publish(log_action="wagtail.publish.scheduled")
    except ValidationError as error:
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        by = revision.user if revision.user and revision.user.is_active else None
        notices.send(
            "schedule-failed",
            [by] if by else administrators(),
            subject=revision.content_object,
            context={"why": " ".join(error.messages)},
        )
        return False
    return True
