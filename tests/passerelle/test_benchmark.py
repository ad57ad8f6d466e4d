"""The benchmark measures what it says, and tells what is over a budget."""

from contextlib import contextmanager, nullcontext

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from wagtail.models import Page

from demo.enlarge import enlarge
from directory.models import ServicePage
from passerelle import budgets
from passerelle.benchmark import Bench, Measured, Row, addresses, yardstick_page
from passerelle.management.commands import bench as command
from publications.models import CaseStudyPage, EventPage, ReportPage, UpdatePage
from tests.sites import content, empty_site, site  # noqa: F401 – fixtures


@pytest.fixture
def bench(site, settings):  # noqa: F811
    """A bench on the small site, as it runs on a real one."""
    settings.PAGE_CACHE = True
    with yardstick_page() as plain:
        yield Bench(plain, rounds=2)


def test_a_page_beside_the_yardsticks(bench, site):  # noqa: F811
    row = bench.measure("ReportPage", site.report.url)
    assert row.bare.body == b"<p>bare</p>"
    assert row.bare.queries == 0
    assert row.plain.queries == 6
    assert row.uncached.queries > 0
    assert row.cached.queries == 0
    assert row.uncached.body == row.cached.body
    assert site.report.title.encode() in row.cached.body
    for each in (row.bare, row.plain, row.uncached, row.cached):
        assert len(each.milliseconds) == 2
    assert row.plain.typical > row.bare.typical


def test_the_plain_page_is_gone_afterwards(site):  # noqa: F811
    with yardstick_page() as address:
        assert Page.objects.filter(slug=address.strip("/")).exists()
    assert not Page.objects.filter(slug=address.strip("/")).exists()


def test_what_does_not_answer_is_no_measurement(bench):
    with pytest.raises(RuntimeError, match="answers 404"):
        bench.measure("Nothing", "/fr/rien/")


def test_each_kind_in_each_language_is_measured(site):  # noqa: F811
    with yardstick_page() as plain:
        found = list(addresses(1, "mot"))
    assert not [address for _kind, address in found if plain in address]
    kinds = [kind for kind, _address in found]
    assert {"HomePage", "ReportPage", "SearchPage, words", "CountriesPage, one", "ThemesPage, one"} <= set(
        kinds
    )
    assert kinds.count("HomePage") == 4
    assert kinds.count("ReportPage") == 2
    assert len({address for _kind, address in found}) == len(found)


def measured(address="/fr/", queries=0, milliseconds=1.0, body=b"<p>text</p>") -> Measured:
    return Measured(None, address, milliseconds=[milliseconds], queries=queries, body=body)


def row(kind="ReportPage", **changes) -> Row:
    values = {
        "bare": measured(),
        "plain": measured(queries=6, milliseconds=20.0),
        "uncached": measured(queries=12, milliseconds=40.0),
        "cached": measured(milliseconds=1.5),
    }
    return Row(kind, **{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "over"),
    [
        ({}, []),
        ({"uncached": measured(queries=13)}, ["queries"]),
        ({"kind": "HomePage", "uncached": measured(queries=15)}, []),
        ({"kind": "HomePage", "uncached": measured(queries=16)}, ["queries"]),
        ({"uncached": measured(milliseconds=40.1)}, ["time"]),
        ({"cached": measured(queries=1)}, ["cached"]),
        ({"cached": measured(milliseconds=1.6)}, ["cached time"]),
        ({"uncached": measured(body=b"<p>" + b"x" * 60_000)}, ["HTML"]),
        # Results for words are made each time.
        (
            {
                "uncached": measured("/fr/?q=mot"),
                "cached": measured("/fr/?q=mot", queries=9, milliseconds=40.0),
            },
            [],
        ),
    ],
)
def test_budgets(changes, over):
    assert budgets.misses(row(**changes)) == over


def test_too_many_files():
    links = "".join(
        f'<link rel="stylesheet" href="/static/{name}">'
        for name in ("css/passerelle.css", "css/print.css", "js/passerelle.js", "js/suggest.js")
    )
    assert budgets.misses(row(uncached=measured(body=links.encode()))) == ["files"]


def test_weight_of_what_a_narrow_screen_loads():
    sizes = {}
    for width in (200, 360, 720):
        name = default_storage.save(f"images/w{width}.webp", ContentFile(b"x" * width))
        sizes[width] = default_storage.url(name)
    candidates = ", ".join(f"{address} {width}w" for width, address in sizes.items())
    page = (
        f'<link rel="stylesheet" href="/static/css/print.css"><img src="{sizes[720]}" srcset="{candidates}">'
    )
    bare = '<link rel="stylesheet" href="/static/css/print.css">'
    with_picture, without = budgets.weigh(page.encode()), budgets.weigh(bare.encode())
    assert with_picture.html == len(page)
    assert with_picture.files == 1
    assert with_picture.files_packed == without.files_packed > 0
    assert 360 <= with_picture.all_packed - without.all_packed < 720


def test_a_file_that_is_not_there_is_an_error():
    with pytest.raises(FileNotFoundError):
        budgets.weigh(b'<script src="/static/js/nothing.js"></script>')


def test_the_command_ends_with_1_over_a_budget(site, settings, monkeypatch, capsys):  # noqa: F811
    settings.PAGE_CACHE = True
    monkeypatch.setattr(command, "scratch_site", lambda pages, keep, say: nullcontext())
    for name in ("TIMES_THE_PLAIN_PAGE", "TIMES_THE_BARE_VIEW"):
        monkeypatch.setattr(budgets, name, 1e9)
    call_command("bench", rounds=1, kind="ReportPage")
    assert "0 over a budget" in capsys.readouterr().out
    monkeypatch.setattr(budgets, "QUERIES_OF_A_WORK", 1)
    with pytest.raises(SystemExit) as end:
        call_command("bench", rounds=1, kind="ReportPage")
    assert end.value.code == 1
    printed = capsys.readouterr().out
    assert site.report.url in printed
    assert "queries" in printed.splitlines()[-4]


def test_all_is_weighed_before_the_scratch_site_is_gone(site, monkeypatch, capsys):  # noqa: F811
    """Its pictures are then looked for among the site's own."""
    left = []

    @contextmanager
    def scratch_site(pages, keep, say):
        yield
        left.append(True)

    monkeypatch.setattr(command, "scratch_site", scratch_site)
    monkeypatch.setattr(command, "misses", lambda row: ["late"] if left else [])
    call_command("bench", rounds=1, kind="ReportPage")
    assert "0 over a budget" in capsys.readouterr().out
    assert left


def test_more_of_the_same(site):  # noqa: F811
    models = (ReportPage, CaseStudyPage, UpdatePage, EventPage, ServicePage)
    before = sum(model.objects.count() for model in models)
    # In Russian there is no work to copy.
    live = {code: Page.objects.live().filter(locale__language_code=code) for code in ("fr", "en", "es")}
    wanted = live["fr"].count() + 6
    made = enlarge(wanted)
    assert all(pages.count() >= wanted for pages in live.values())
    assert made == sum(model.objects.count() for model in models) - before
    copies = ServicePage.objects.exclude(pk=site.service_page.pk)
    assert copies
    for copy in copies:
        assert copy.service_id != site.service_page.service_id
        assert copy.service.places.count() == site.service.places.count()
        assert copy.translation_key != site.service_page.translation_key
    report = ReportPage.objects.exclude(translation_key=site.report.translation_key).filter(
        locale__language_code="fr"
    )[0]
    assert set(report.themes.all()) == set(site.report.themes.all())
    assert report.files.count() == site.report.files.count()
