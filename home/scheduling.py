"""Publish and withdraw what is scheduled. Wagtail's own command ends at the first page that cannot be published, and with
it everything that comes after, every minute anew."""

from collections.abc import Callable
from functools import partial

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import DraftStateMixin, Page, Revision

import notices
from home.facts_admin.policy import administrators
from home.one_by_one import one_by_one
from notices.sending import language_of


def publish_due() -> int:
    """Withdraw what has expired and publish what is due; return how many revisions could not be published.

    What lacks something meanwhile stays a draft, and whoever scheduled it is told why. Raise ExceptionGroup, after all
    the rest is done, where something failed otherwise; that is tried again the next time.
    """
    now = timezone.now()
    steps: list[Callable[[], bool]] = []
    for model in _models():
        expired = model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")
        steps += [partial(_withdraw, each) for each in expired]
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    steps += [partial(_publish, revision) for revision in due]
    return one_by_one(lambda step: step(), steps).count(False)


def _models() -> list[type]:
    drafted = (model for model in apps.get_models() if issubclass(model, DraftStateMixin))
    return [Page, *(model for model in drafted if not issubclass(model, Page))]


@transaction.atomic
def _withdraw(expired: DraftStateMixin) -> bool:
    expired.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _publish(revision: Revision) -> bool:
    by = revision.user if revision.user and revision.user.is_active else None
    with override(language_of(by)):  # what is missing is said to whoever scheduled it, not to the worker
        try:
            with transaction.atomic():
                revision.publish(log_action="wagtail.publish.scheduled")
        except ValidationError as error:
            why = " ".join(error.messages)
        else:
            return True
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    notices.send(
        "schedule-failed",
        [by] if by else administrators(),
        subject=revision.content_object,
        context={"why": why},
    )
    return False
