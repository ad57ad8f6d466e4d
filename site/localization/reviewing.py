"""Publish, hand in and give back: what may be done with a translation, by whom, and doing it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import Translation

from localization import making, permissions, renewing, roles, standings, telling, writing
from localization.desk import Desk
from localization.fingerprints import is_words
from localization.models import LanguageSettings, Standing
from localization.registry import is_wanted
from localization.segments import Segment, segments_of


@dataclass(frozen=True)
class Rights:
    """What a person may do with a translation at this moment.

    Where the language is reviewed, whoever reviews it, or edits the page's branch, publishes what somebody else has handed
    in. `own_work`: it waits for review, and they handed it in themselves; somebody else is to look at it. `reject`: they may
    give single segments back; the first one takes the page back with it, and others may follow. `while_waiting`: they may
    publish no longer than it waits for review.
    """

    publish: bool
    hand_in: bool
    review: bool
    reject: bool = False
    own_work: bool = False
    while_waiting: bool = False


def rights(user, translation: Translation, page: Page, standing: Standing | None) -> Rights:
    """Return what `user`, who may work on `translation`, may do with it."""
    language = translation.target_locale.language_code
    reviewed = LanguageSettings.objects.filter(locale=translation.target_locale_id, review=True).exists()
    handed_in = bool(standing and standing.handed_in)
    if permissions.is_publisher(user):
        return Rights(
            publish=True,
            hand_in=reviewed and not handed_in,
            review=handed_in,
            reject=reviewed or handed_in,
        )
    if not reviewed:
        return Rights(publish=True, hand_in=False, review=False)
    own = handed_in and standing.handed_in_by_id == user.pk
    reviewer = roles.reviewers(language) in permissions.group_names(user) or permissions.edits_branch(
        user, page
    )
    return Rights(
        publish=reviewer and handed_in and not own,
        hand_in=not handed_in,
        review=reviewer and handed_in and not own,
        reject=reviewer and not own,
        own_work=reviewer and own,
        while_waiting=True,
    )


@transaction.atomic
def hand_in(translation: Translation, user) -> None:
    """Give a translation to the reviewers; its words become the latest draft of its page.

    Raises ValidationError while wanted segments are open.
    """
    built = making.build(translation)
    if left := making.wanted_open(translation, built):
        raise making.Incomplete(left)
    making.save_draft(built, user)
    _mark(translation, handed_in=timezone.now(), handed_in_by=user)
    telling.handed_in(built.page, user)


@transaction.atomic
def give_back(translation: Translation, user) -> None:
    """Return a translation that waited for review to its translator."""
    _mark(translation, handed_in=None, handed_in_by=None)
    telling.returned(translation.get_target_instance(), user)


def take_back(translation: Translation, user) -> bool:
    """Take a translation back from review because `user` changed what is confirmed in it; return whether it was there.

    Reviewers publish the words that were handed in, and their own mendings: whoever may not publish it hands it in again.
    """
    standing = standings.waiting_for_review(translation).first()
    if standing is None or user is None:
        return False
    page = Page.objects.filter(
        translation_key=translation.source.object_id, locale_id=translation.target_locale_id
    ).first()
    if page is None or rights(user, translation, page, standing).publish:
        return False
    _mark(translation, handed_in=None, handed_in_by=None)
    return True


@transaction.atomic
def renew(source: Page, revision_id: int, *, minor: bool) -> None:
    """Bring what is known of `source` in line with what was published (`renewing.renew`), and the board with it.

    Translations in which that opens segments while they wait for review do so no more: their translators are told, and
    the reviewers who had been told that they wait.
    """
    waiting = Standing.objects.filter(source_page=source, handed_in__isnull=False, page__isnull=False)
    cells = waiting.select_related("source_page", "page__locale")
    # A segment may be open already, in which a reviewer is typing.
    before = {standing.pk: _open(standing) for standing in cells}
    renewing.renew(source, revision_id, minor=minor)
    standings.refresh([source.translation_key])
    opened = [
        standing for standing in cells.filter(pk__in=before) if not _open(standing) <= before[standing.pk]
    ]
    for standing in opened:
        telling.changed_in_review(standing)
    if opened:
        waiting.filter(pk__in=[standing.pk for standing in opened]).update(handed_in=None, handed_in_by=None)
        standings.refresh([source.translation_key])


def _open(standing: Standing) -> set[tuple[int, int]]:
    """Return context and string of the segments of a cell that are wanted and open."""
    source = standing.source_page
    translation = (
        Translation.objects.filter(
            source__object_id=source.translation_key,
            source__locale=source.locale_id,
            target_locale=standing.locale_id,
        ).first()
        if standing.open_segments
        else None
    )
    if translation is None:
        return set()
    return {
        (one.context_id, one.string_id)
        for one in segments_of(translation)
        if not one.done and is_words(one.path) and is_wanted(one.path, standing.depth)
    }


@transaction.atomic
def reject(translation: Translation, segment: Segment, user, reason: str) -> None:
    """Open a segment again; a translation that waited for review goes back to its translator with it."""
    if segment.done:
        writing.give_back(segment.translation)
    _mark(translation, handed_in=None, handed_in_by=None)
    telling.returned(translation.get_target_instance(), user, reason, segment.id)


def _mark(translation: Translation, **fields) -> None:
    standings.cell_of(translation).update(**fields)
    standings.refresh([translation.source.object_id])


def publish(loaded: Desk, user, *, incomplete: bool, seen: str = "") -> Page:
    """Publish what is on a desk as `user`. `seen` is when it had been handed in, in ISO format, as they saw it.

    Raises PermissionDenied where they may not, ValidationError where it cannot be.
    """
    if not permissions.is_publisher(user):
        if loaded.standing:  # somebody may have changed the words while they were loaded
            loaded.standing.refresh_from_db(fields=["handed_in", "handed_in_by"])
        may = rights(user, loaded.translation, loaded.page, loaded.standing)
        if may.reject and not may.review:
            raise ValidationError(_("It does not wait for review: it can be published once it is handed in."))
        if not may.publish:
            raise PermissionDenied
        if seen and may.review and seen != loaded.standing.handed_in.isoformat():
            raise ValidationError(_("It was handed in again meanwhile: look at the words as they are now."))
    if loaded.page.locked and not loaded.page.permissions_for_user(user).can_unlock():
        raise ValidationError(_("The page is locked."))
    return making.publish(
        loaded.translation,
        user,
        incomplete=incomplete,
        rows=[line.segment for line in loaded.lines],
        page=loaded.page,
        depth=loaded.standing.depth if loaded.standing else None,
    )
