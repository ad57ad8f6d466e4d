"""What pages offer to the index: themselves, their parts, their files; nothing that is not for everybody."""

import datetime

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from demo.factories import make_page
from directory.models import ServicePage
from home import cache
from home.models import SearchPage
from publications.models import EventPage, ReportPage
from search import indexing


def documents(page):
    """Return the documents of a page, read anew, by their ids without the page's."""
    page = type(page).objects.get(pk=page.pk)
    return {document.id.removeprefix(f"page:{page.pk}"): document for document in page.search_documents()}


def test_a_report_is_found_with_its_classification(site):
    report = documents(site.report)[""]
    assert report.kind == "report"
    assert report.language == "fr"
    assert report.work == str(site.report.translation_key)
    assert report.address == "/fr/reseaux/perco/routes/"
    assert report.date == datetime.date(2026, 5, 4)
    assert report.text.startswith("Ce que nous savons des traversées.\nLes bateaux partent la nuit.")
    assert "Dupont, Anne" in report.text
    assert dict(report.filters) == {
        "network": ("perco",),
        "lang": ("fr", "en"),
        "file": ("pdf",),
        "country": ("fr", "it"),
        "region": ("europe",),
        "theme": ("routes-changes", "routes"),
        "people": ("refugees",),
        "stage": (),
        "organisation": ("ns-fr",),
        "year": ("2026",),
    }


def test_labels_are_in_the_language_of_the_page(site):
    french, english = documents(site.report)[""], documents(site.report_en)[""]
    assert {"PERCO", "Italie", "Évolution des routes migratoires", "Croix-Rouge française"} <= set(
        french.labels
    )
    assert {"Italy", "Changes in migration routes", "French Red Cross"} <= set(english.labels)


def test_each_page_of_a_file_opens_at_that_page(site):
    found = documents(site.report)
    page = found[f"/document:{site.guide.pk}:2"]
    assert page.title == "Guide des routes"
    assert page.text == "Les passeurs du désert"
    assert page.part == "PDF, page 2"
    assert page.address.endswith(".pdf#page=2")
    assert page.work == found[""].work
    assert page.filters == found[""].filters


def test_a_word_document_is_named_by_its_pages_where_it_has_some(site):
    site.guide.file.save("guide.docx", ContentFile(b"PK"))
    site.guide.text_pages.all().delete()
    site.guide.text_pages.create(number=1, text="Un seul texte")
    whole = documents(site.report)[f"/document:{site.guide.pk}:1"]
    site.guide.text_pages.create(number=2, text="Une autre page")
    second = documents(site.report)[f"/document:{site.guide.pk}:2"]
    assert (whole.part, second.part) == ("DOCX", "DOCX, page 2")
    assert second.address.endswith(".docx")


def test_a_file_belongs_to_the_version_in_its_language(site):
    english = f"/document:{site.english.pk}:1"
    assert english in documents(site.report_en)
    assert english not in documents(site.report)
    assert f"/document:{site.guide.pk}:1" not in documents(site.report_en)


def test_a_file_in_a_language_without_a_version_belongs_to_the_nearest(site):
    site.report_en.unpublish()
    part = documents(site.report)[f"/document:{site.english.pk}:1"]
    assert part.language == "fr"
    assert part.part.startswith("PDF, page 1, ")


def test_challenges_and_lessons_have_addresses_of_their_own(site):
    found = documents(site.case)
    anchors = [name for name in found if name.startswith("#")]
    lesson = found[next(name for name in anchors if name.startswith("#lesson-"))]
    challenge = found[next(name for name in anchors if name.startswith("#challenge-"))]
    with override("fr"):
        parts = [gettext(text) % {"number": 1} for text in ("Lesson %(number)s", "Challenge %(number)s")]
    assert (lesson.title, lesson.part) == ("Partager les dossiers", parts[0])
    assert lesson.address == f"{found[''].address}#lesson-{site.case.lessons[0].id[:8]}"
    assert "Un carnet pour chacun." in lesson.text
    assert (challenge.title, challenge.part) == ("Le manque de médecins", parts[1])
    # What one lesson is about, the case study is about: counts do not depend on which part was found.
    assert set(found[""].filters["theme"]) == {"health", "tracing", "family-links"}
    assert found[""].filters["country"] == ("fr", "gr")
    assert lesson.filters == found[""].filters


def test_an_update_is_found_by_its_instrument(site):
    assert "Ley 12/2026" in documents(site.update)[""].text


def test_an_event_says_nothing_of_how_to_join(site):
    found = documents(site.event)
    event = found[""]
    assert event.date == datetime.date(2026, 9, 2), "the day in the event's own zone"
    assert "Les frontières" in event.text
    assert "Genève" in event.text
    assert event.filters["country"] == ("ch",)
    assert event.filters["organisation"] == ("ns-it",)
    assert list(found) == [""], "the members' documents are left out"
    assert "secret" not in repr(event)
    assert "sésame" not in repr(event)


def test_a_service_is_filtered_by_its_public_facts(site):
    service = documents(site.service_page)[""]
    filters = service.filters
    assert filters["need"] == ("medical-care",)
    assert filters["town"] == ("lyon", "roma")
    assert filters["country"] == ("fr", "it")
    assert filters["spoken"] == ("fr", "ar")
    assert (filters["papers"], filters["free"], filters["appointment"], filters["remote"]) == (
        ("no",), ("yes",), ("yes",), ("no",)
    )  # fmt: skip
    assert service.date == datetime.date(2026, 6, 15)


def test_hidden_places_leave_no_trace_and_areas_no_address(site):
    said = repr(documents(site.service_page))
    for hidden in ("Palermo", "palermo", "Kalsa", "Vicolo", "Grèce", "'gr'", "Via Segreta"):
        assert hidden not in said
    for shown in ("Lyon", "1 rue Exemple", "Roma", "Esquilino"):
        assert shown in said


def test_facts_that_are_not_published_are_not_told(site):
    site.service.unpublish()
    site.event.meeting.unpublish()
    service = ServicePage.objects.get(pk=site.service_page.pk)
    assert "need" not in next(iter(service.search_documents())).filters
    assert "Genève" not in repr(list(EventPage.objects.get(pk=site.event.pk).search_documents()))


def test_drafts_and_private_pages_offer_nothing(site):
    assert documents(site.draft) == {}
    restriction = PageViewRestriction.objects.create(page=site.places["fr"], restriction_type="login")
    assert documents(site.report) == {}
    assert documents(site.report_en) != {}
    assert "fr" not in documents(site.report_en)[""].filters["lang"]
    restriction.delete()
    assert documents(site.report) != {}


def test_private_files_offer_nothing(site):
    private = Collection.get_first_root_node().add_child(instance=Collection(name="Private"))
    restriction = CollectionViewRestriction.objects.create(collection=private, restriction_type="groups")
    restriction.groups.add(Group.objects.create(name="some"))
    site.guide.collection = private
    site.guide.save()
    site.english.collection = private
    site.english.save()
    found = documents(site.report)
    assert list(found) == [""]
    assert found[""].filters["file"] == ()


def test_the_results_page_itself_is_not_found(site):
    assert list(SearchPage.objects.first().search_documents()) == []


def test_many_pages_cost_little_more_than_one(site, settings):
    settings.PAGE_CACHE = True

    def cost() -> int:
        ids = list(ReportPage.objects.order_by("pk").values_list("pk", flat=True))
        list(indexing.documents_of(ids))
        with CaptureQueriesContext(connection) as queries:
            list(indexing.documents_of(ids))
        return len(queries)

    before = cost()
    for number in range(5):
        make_page(ReportPage, site.places["fr"], title=f"R {number}", slug=f"r-{number}", summary="x")
    cache.invalidate()
    assert cost() == before < 20
