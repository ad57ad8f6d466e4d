"""Load the demo content, whole or not at all."""

from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.db import transaction

from demo.accounts import join_groups, make_accounts
from demo.builders import events, frame, networks, pages, publications, services
from demo.builders.common import Library
from demo.content import works
from demo.factories import translated_parent
from demo.models import made_of
from demo.pictures import make_picture
from demo.untidy import leave_one_outdated


def is_loaded() -> bool:
    """Whether the demo is there. Its accounts tell: nothing that editors make keeps them when it is removed."""
    return made_of(get_user_model()).exists()


def load(say: Callable[[str], None]) -> None:
    """Make the accounts and all works of the demo; `say` is told what is being made.

    Whatever ends it before its time, nothing of it stays.
    """
    library = Library()
    try:
        with transaction.atomic():
            _load(library, say)
    except BaseException:
        for file in library.saved_files:
            file.storage.delete(file.name)
        raise


def _load(library: Library, say: Callable[[str], None]) -> None:
    user = make_accounts()
    make_picture(library, user)
    network_works = works("networks")
    say(f"{len(network_works)} networks")
    records = {work.key: networks.build_facts(work) for work in network_works}
    network_pages = {
        work.key: networks.build_page(work, records[work.key], library, user) for work in network_works
    }

    def below(work):
        return lambda language: translated_parent(network_pages[work.facts["network"]], language)

    standard = works("pages")
    say(f"{len(standard)} pages")
    standard_pages = {work.key: pages.build_page(work, user) for work in standard}
    report_works = works("reports")
    say(f"{len(report_works)} reports")
    reports = {work.key: publications.build_report(work, below(work), library, user) for work in report_works}
    case_studies = works("case-studies")
    say(f"{len(case_studies)} case studies")
    for work in case_studies:
        publications.build_case_study(work, below(work), library, reports, user)
    for kind, build in (
        ("updates", publications.build_update),
        ("series", events.build_series),
        ("services", services.build_service),
    ):
        found = works(kind)
        say(f"{len(found)} {kind}")
        for work in found:
            build(work, below(work), library, user)
    frame.fill_frame(standard_pages)
    leave_one_outdated(user)
    join_groups()
