"""What the workbench tells translators, reviewers and authors. Each leads to the desk, at the segment where there is work."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail_localize.models import Translation

from localization import permissions
from notices.kinds import Kind


def _desk(notice) -> str:
    """Return the desk of a translated page; the board where there is none.

    It opens at the segment that the notice is about, and else at its first open one.
    """
    page = notice.subject
    found = (
        Translation.objects.filter(
            source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
        )
        .values_list("pk", flat=True)
        .first()
    )
    if not found:
        return reverse("workbench:board")
    segment = notice.context.get("segment")
    return reverse("workbench:desk", args=[found]) + (f"?segment={segment}" if segment else "")


def _works_on_it(notice) -> bool:
    """Whether who is told may still work on the translation; who was asked before it was begun is told all the same."""
    page = notice.subject
    begun = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id
    )
    return not begun.exists() or permissions.may_translate(notice.recipient, page, page.locale.language_code)


def _page(notice) -> str:
    return notice.subject.url or ""


KINDS = [
    Kind(
        key="translation-outdated",
        label=_("A page that you translated has changed"),
        title=_("“%(subject)s” has changed in the source"),
        text=_(
            "Changed since it was translated. Language: %(language)s. Segments: %(segments)s; words: %(words)s."
            " Your earlier translation stands beside each."
        ),
        address=_desk,
        concerns=_works_on_it,
    ),
    Kind(
        key="translation-assigned",
        label=_("A translation is assigned to you"),
        title=_("“%(subject)s” is assigned to you"),
        text=_("%(by)s asks you to translate it. Language: %(language)s. %(due)s %(note)s"),
        address=_desk,
        concerns=_works_on_it,
    ),
    Kind(
        key="translation-returned",
        label=_("A translation comes back to you from review"),
        title=_("“%(subject)s” comes back to you"),
        text=_("%(by)s has reviewed it and asks you to look again. %(comment)s"),
        address=_desk,
        concerns=_works_on_it,
    ),
    Kind(
        key="review-waiting",
        label=_("A translation waits for your review"),
        title=_("“%(subject)s” waits for review"),
        text=_("%(by)s has handed it in. Language: %(language)s."),
        address=_desk,
        concerns=_works_on_it,
    ),
    Kind(
        key="review-ended",
        label=_("A translation does not wait for your review any more"),
        title=_("“%(subject)s” does not wait for review any more"),
        text=_(
            "Its source has changed. Language: %(language)s. You will be told when its translators have handed it in again."
        ),
        address=_desk,
    ),
    Kind(
        key="translation-live",
        label=_("A page of yours is live in another language"),
        title=_("“%(subject)s” is live"),
        text=_("It is the translation of your page “%(source)s”. Language: %(language)s."),
        address=_page,
    ),
    Kind(
        key="machine-done",
        label=_("A machine has drafted segments for you"),
        title=_("“%(subject)s”: drafts by machine are there"),
        text=_("Segments drafted: %(written)s; answers that could not be used: %(refused)s. Confirm each."),
        address=_desk,
        mail="never",
    ),
    Kind(
        key="machine-failed",
        label=_("A machine could not draft segments for you"),
        title=_("“%(subject)s”: no drafts by machine"),
        text=_(
            "The service did not answer, or not as it should. What was drafted before that is kept; try again later."
        ),
        address=_desk,
        mail="never",
    ),
]
