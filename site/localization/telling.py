"""Tell people what concerns them in the workbench: once, however often it happens before they have looked."""

from collections.abc import Iterable
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation

import notices
from accounts.models import User
from localization import roles
from localization.models import Depth, PublishedTranslation, Standing
from notices.models import Notice


def _due(day: date | None) -> str:
    return gettext("Due: %(date)s.") % {"date": date_format(day)} if day else ""


TO_DO = (
    "translation-outdated",
    "translation-assigned",
    "translation-returned",
    "review-waiting",
    "review-ended",
)

_due_in_words = lazy(_due, str)  # in the language of whoever is told


def outdated(rows: Iterable[PublishedTranslation]) -> None:
    """Tell the translators of these translations, which are out of date since a moment ago, unless they are not wanted."""
    rows = list(rows)
    unwanted = set(
        Standing.objects.filter(page__in=[row.page_id for row in rows], depth=Depth.NONE).values_list(
            "page_id", flat=True
        )
    )
    for row in rows:
        if row.page_id in unwanted:
            continue
        page = Page.objects.select_related("locale").get(pk=row.page_id)
        _tell_of_change(page, row.stale_segments, row.stale_words)


def changed_in_review(standing: Standing) -> None:
    """Tell of a cell whose source has changed while it waited for review: its translators, that it is theirs again.

    And the reviewers who were told that it waits, unless that is still to come in their digest.
    """
    page = standing.page
    _tell_of_change(page, standing.open_segments, standing.open_words)
    # Who has not looked since it waited an earlier time was told no second time.
    since = Q(created__gte=standing.handed_in) | Q(read=None)
    told = _about(page).filter(since, kind="review-waiting")
    heard = told.exclude(read=None, mail_state=Notice.Mail.DIGEST).values("recipient")
    people = list(User.objects.filter(pk__in=heard))
    told.unread().update(read=timezone.now())
    _tell("review-ended", people, page, {"language": page.locale.get_display_name()})


def _tell_of_change(page: Page, segments: int, words: int) -> None:
    context = {"language": page.locale.get_display_name(), "segments": segments, "words": words}
    _tell("translation-outdated", whoever_may_translate(page), page, context)


def assigned(standing: Standing, by) -> None:
    """Tell the translator of a cell of the board that somebody else has assigned it to them."""
    if standing.translator is None or standing.translator == by:
        return
    context = {
        "by": str(by),
        "language": standing.locale.get_display_name(),
        "due": _due_in_words(standing.due),
        "note": standing.note,
    }
    _tell("translation-assigned", [standing.translator], standing.page or standing.source_page, context)


def returned(page: Page, by, comment: str = "", segment: int | None = None) -> None:
    """Tell the translators of `page` that a reviewer gave it back, or a segment of it (by its id), which is led to."""
    people = [user for user in translators_of(page) if user != by]
    context = {"by": str(by), "comment": comment, "segment": segment}
    _tell("translation-returned", people, page, context)


def handed_in(page: Page, by) -> None:
    """Tell the reviewers of a language that a translation waits for them; where there are none, the publishers.

    The one who handed it in is not among them.
    """
    _unread(page).filter(kind="review-ended").update(read=timezone.now())
    others = User.objects.filter(is_active=True).exclude(pk=by.pk)
    reviewers = others.filter(groups__name=roles.reviewers(page.locale.language_code))
    people = list(reviewers) or list(others.filter(groups__name=roles.PUBLISHERS))
    _tell("review-waiting", people, page, {"by": str(by), "language": page.locale.get_display_name()})


def live(page: Page, source: Page, by_id: int | None) -> None:
    """Tell the author of `source` that its translation `page` is live, if they did not publish it themselves."""
    if source.owner and source.owner_id != by_id:
        context = {"source": source.title, "language": page.locale.get_display_name()}
        _tell("translation-live", [source.owner], page, context)


def machine_done(translation: Translation, user, drafted) -> None:
    """Tell who asked that a machine has drafted segments, and of how many nothing usable came."""
    context = {"written": drafted.written, "refused": drafted.refused}
    notices.send("machine-done", [user], subject=_page_of(translation), context=context)


def machine_failed(translation: Translation, user) -> None:
    """Tell who asked that the machine gave no answer that can be used."""
    notices.send("machine-failed", [user], subject=_page_of(translation))


def _page_of(translation: Translation) -> Page:
    return Page.objects.get(
        translation_key=translation.source.object_id, locale_id=translation.target_locale_id
    )


def translators_of(page: Page) -> list[User]:
    """Return who translates `page`: the one it is assigned to, or else those of its language who wrote its segments.

    Whose account is closed translates nothing any more.
    """
    standing = (
        Standing.objects.select_related("translator")
        .filter(source_page__translation_key=page.translation_key, locale_id=page.locale_id)
        .first()
    )
    if standing and standing.translator and standing.translator.is_active:
        return [standing.translator]
    language = page.locale.language_code
    wrote = StringTranslation.objects.filter(
        context__object_id=page.translation_key, locale_id=page.locale_id
    ).values("last_translated_by")
    groups = [roles.translators(language), roles.reviewers(language)]
    return list(User.objects.filter(pk__in=wrote, groups__name__in=groups, is_active=True).distinct())


def whoever_may_translate(page: Page) -> list[User]:
    """Return who translates `page`, or else all translators of its language: what nobody is told of stays as it is."""
    return translators_of(page) or list(
        User.objects.filter(groups__name=roles.translators(page.locale.language_code), is_active=True)
    )


def looked_at(page: Page, user) -> None:
    """Note that `user` has come to the desk of `page`: what happens to it from now on is told again; one query."""
    _unread(page).filter(recipient=user).update(read=timezone.now())


def settled(page: Page) -> None:
    """Note that `page` was published: nobody has to be told any more of what there was to do on it; one query."""
    _unread(page).filter(kind__in=TO_DO).update(read=timezone.now())


def _about(page: Page):
    return Notice.objects.filter(
        subject_type=ContentType.objects.get_for_model(Page), subject_id=str(page.pk)
    )


def _unread(page: Page):
    return _about(page).unread()


def _tell(kind: str, people: Iterable[User], page: Page, context: dict) -> None:
    """Send a notice about `page` to those who have no unread one of the same kind about it."""
    people = list(people)
    about = Page(pk=page.pk, title=page.title)  # the same record for all page types
    told = set(_unread(page).filter(kind=kind, recipient__in=people).values_list("recipient_id", flat=True))
    notices.send(kind, [user for user in people if user.pk not in told], subject=about, context=context)
