"""The translator's start: what waits for them, on the admin's first page."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail_localize.models import Translation

from localization import board, permissions, roles

SHOWN = 6
LISTS = (
    ("due", _("Due within a week, or overdue")),
    ("assigned", _("Assigned to me")),
    ("returned", _("Given back to me")),
    ("changed", _("Changed since I translated it")),
    ("open", _("Changed, and assigned to nobody")),
    ("review", _("Ready for my review")),
)


class TranslationsPanel(Component):
    """What is assigned, due, changed and to be reviewed, each a click from its desk; there for whoever translates."""

    name = "translations"
    template_name = "localization/panel.html"
    order = 120

    class Media:
        css = {"all": ["localization/lists.css"]}

    def __init__(self, request: HttpRequest):
        self.request = request

    def get_context_data(self, parent_context=None) -> dict:
        """Return the lists that have something in them, with the total of each."""
        user = self.request.user
        translates = permissions.languages_of(user, roles.translators)
        reviews = permissions.languages_of(user, roles.reviewers)
        waiting = board.waiting_for(user, translates + reviews, reviews)
        lists = []
        for key, label in LISTS:
            cells = list(waiting[key][: SHOWN + 1])
            if cells:
                lists.append({"key": key, "label": label, "cells": cells[:SHOWN], "more": len(cells) > SHOWN})
        _add_desks([cell for one in lists for cell in one["cells"]])
        languages = [
            (code, gettext(name)) for code, name in settings.LANGUAGES if code in translates + reviews
        ]
        return {"lists": lists, "languages": languages, "today": timezone.localdate()}


def _add_desks(cells: list) -> None:
    """Give each cell the id of its translation."""
    keys = {cell.source_page.translation_key for cell in cells}
    desks = {
        (key, locale): pk
        for pk, key, locale in Translation.objects.filter(
            source__object_id__in=keys, enabled=True
        ).values_list("pk", "source__object_id", "target_locale_id")
    }
    for cell in cells:
        cell.desk = desks.get((cell.source_page.translation_key, cell.locale_id))


def panels_for(request: HttpRequest) -> list[TranslationsPanel]:
    """Return the panel for those who translate or review, none for others."""
    user = request.user
    works = permissions.languages_of(user, roles.translators) or permissions.languages_of(
        user, roles.reviewers
    )
    return [TranslationsPanel(request)] if works else []
