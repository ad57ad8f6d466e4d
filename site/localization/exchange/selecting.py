"""Which translations go into a file: those of a selection of the board that a person may translate."""

from wagtail_localize.models import Translation

from localization import permissions
from localization.models import Standing

LARGEST = 200  # translations in one file: it is made while somebody waits


def translations_of(cells, user) -> list[Translation]:
    """Return the translations under way or done of the `cells` of the board that `user` may work on, by title.

    Not more than one over LARGEST, by which one sees that there are too many.
    """
    wanted = {
        (key, locale)
        for key, locale, language, network in cells.exclude(state=Standing.State.OWN)
        .filter(page__isnull=False)
        .order_by("source_page__title", "locale_id")
        .values_list("source_page__translation_key", "locale_id", "locale__language_code", "network")
        if permissions.may_work_on(user, network, language)
    }
    rows = (
        Translation.objects.filter(
            source__object_id__in={key for key, _locale in wanted},
            target_locale_id__in={locale for _key, locale in wanted},
            enabled=True,
        )
        .select_related("source__locale", "source__specific_content_type", "target_locale")
        .order_by("source__object_repr", "pk")
    )
    found = []
    for row in rows.iterator():
        if (row.source.object_id, row.target_locale_id) in wanted:
            found.append(row)
        if len(found) > LARGEST:
            break
    return found
