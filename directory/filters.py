"""The directory's own filters: need, town, languages spoken, papers, cost, appointment, by telephone or online."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from directory.choices import language_names
from directory.models import ServicePage, ServicePlace
from directory.search import town_key
from directory.timetables import open_works, open_works_change
from home import cache
from home.sorting import collation_key
from home.vocabularies.labels import options
from search.filters import NO, YES, Filter, Option, Options, read_flag, read_key, register

LONGEST_TOWN = 100
FLAGS = {
    "papers": {NO: _("Also without papers"), YES: _("Papers needed")},
    "free": {YES: _("Free of charge"), NO: _("At a cost")},
    "appointment": {NO: _("Without an appointment"), YES: _("By appointment")},
    "remote": {YES: _("By telephone or online"), NO: _("In person only")},
}


def register_filters() -> None:
    """Declare them; called once, when the site starts."""
    service = ("service",)
    register(
        Filter("need", _("What is offered"), options, read_key, service),
        Filter("town", _("Town"), town_options, read_town, service),
        Filter("spoken", _("Languages spoken"), spoken_options, read_key, service),
        *(
            Filter(name, label, flag_options, read_flag, service, order="given")
            for name, label in (
                ("papers", _("Papers")),
                ("free", _("Cost")),
                ("appointment", _("Appointment")),
                ("remote", _("Remote")),
            )
        ),
        Filter(
            "open",
            _("Open"),
            open_options,
            read_open,
            service,
            computed=open_works,
            changes=open_works_change,
        ),
    )


def read_open(text: str) -> str:
    """Return "yes" for whatever asks for what is open now; raise ValueError for anything else."""
    if text.strip().lower() == "now" or read_flag(text) == YES:
        return YES
    raise ValueError(text)


@lru_cache(maxsize=32)
def open_options(language: str) -> Mapping[str, Options]:
    """Return the one value of the filter for what is open now."""
    with override(language):
        return {"open": {YES: Option(str(_("Open now")))}}


def read_town(text: str) -> str:
    """Return the key of the town that a reader typed; raise ValueError where that cannot be one."""
    if len(text) > LONGEST_TOWN or not (key := town_key(text)):
        raise ValueError(text)
    return key


def town_options(language: str) -> Mapping[str, Options]:
    """Return the towns in which a service with a page for everyone shows a place, by the alphabet.

    Each is called as it is most often written.
    """

    def build() -> dict[str, dict[str, Option]]:
        written: dict[str, Counter] = defaultdict(Counter)
        shown = ServicePlace.objects.exclude(visibility=ServicePlace.Visibility.HIDDEN).exclude(town="")
        pages = ServicePage.objects.live().public().order_by()
        shown = shown.filter(service__live=True, service__in=pages.values("service"))
        for town in shown.values_list("town", flat=True):
            written[town_key(town)][town.strip()] += 1
        towns = {key: min(names, key=lambda name: (-names[name], name)) for key, names in written.items()}
        ordered = sorted(towns.items(), key=lambda item: collation_key(item[1], language))
        return {"town": {key: Option(name) for key, name in ordered}}

    return cache.remembered(("towns", language), build)


@lru_cache(maxsize=32)
def spoken_options(language: str) -> Mapping[str, Options]:
    """Return the languages that a service may speak, by the alphabet."""
    return {"spoken": {code: Option(name) for code, name in language_names(language).items()}}


@lru_cache(maxsize=32)
def flag_options(language: str) -> Mapping[str, Options]:
    """Return what yes and no mean for each filter that has these values alone."""
    with override(language):
        return {
            name: {value: Option(str(label)) for value, label in labels.items()}
            for name, labels in FLAGS.items()
        }
