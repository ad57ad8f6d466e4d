"""Each event reaches search, the workbench and the cache, after commit."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    ReferenceIndex,
)

from demo.factories import make_page, translate
from directory.models import NetworkPage
from home.models import Network, NetworksPage, SiteText, StandardPage, Theme, WithdrawnWork
from localization import state
from publications.models import ReportPage
from tests.sites import entries, make_file, paragraph


def offering(document) -> list[dict]:
    """Return a body that offers `document` for download."""
    return [*paragraph("Voir"), {"type": "file", "value": {"document": document.pk, "title": ""}}]


def test_publishing_tells_of_the_page(site, told):
    page = site.update
    with told.after():
        page.title = "Otra ley"
        revision = page.save_revision()
        revision.publish()
    assert page.pk in told.pages
    assert told.workbench.calls == [(page.pk, revision.pk, False)]
    assert told.emptied


def test_a_draft_tells_nobody(site, told):
    with told.after():
        site.update.title = "Borrador"
        site.update.save_revision()
    assert not told.search.calls
    assert not told.workbench.calls
    assert not told.emptied


def test_nothing_is_told_of_what_was_rolled_back(site, told):
    with told.after():
        try:
            with transaction.atomic():
                site.update.save_revision().publish()
                raise RuntimeError
        except RuntimeError:
            pass
    assert not told.search.calls


def test_a_transaction_tells_once(site, told):
    with told.after():
        for page in (site.update, site.report, site.case):
            page.save_revision().publish()
    assert len(told.search.calls) == 1
    assert {site.update.pk, site.report.pk, site.case.pk} <= told.pages


def test_a_minor_change_is_said(site, told):
    with told.after():
        site.update.minor_change = True
        revision = site.update.save_revision()
        revision.publish()
    assert told.workbench.calls == [(site.update.pk, revision.pk, True)]


def test_unpublishing(site, told):
    with told.after():
        site.update.unpublish()
    assert told.pages == {site.update.pk}
    assert told.emptied


def test_a_changed_slug_tells_of_the_branch(site, told):
    with told.after():
        site.series.slug = "appels"
        site.series.save_revision().publish()
    assert {site.series.pk, site.event.pk} <= told.pages


def test_a_move_tells_of_the_branch_and_gives_it_the_network(site, told):
    other = Network.objects.create(key="apmn", name_fr="Asie", name_en="Asia")
    index = NetworksPage.objects.get(locale__language_code="fr")
    place = make_page(NetworkPage, index, title="Asie", slug="asie", network=other)
    with told.after():
        site.series.move(place, pos="last-child")
    assert {site.series.pk, site.event.pk} <= told.pages
    for page in (site.series, site.event):
        page.refresh_from_db()
        assert page.network == other
    assert told.emptied


def test_another_place_among_siblings_empties_the_cache_alone(site, told):
    with told.after():
        site.case.move(site.report, pos="left")
    assert not told.search.calls
    assert told.emptied


def test_deletion_tells_of_the_branch(site, told):
    gone = {site.series.pk, site.event.pk}
    with told.after():
        site.series.delete()
    assert told.pages == gone
    assert told.emptied


def test_a_view_restriction_tells_of_the_branch(site, told):
    branch = {site.series.pk, site.event.pk}
    with told.after():
        restriction = PageViewRestriction.objects.create(page=site.series, restriction_type="login")
    assert told.pages == branch
    with told.after():
        restriction.groups.add(Group.objects.create(name="some"))
    assert told.pages == branch
    with told.after():
        restriction.delete()
    assert told.pages == branch


def test_the_groups_of_a_restriction_from_the_other_side(site, told):
    restriction = PageViewRestriction.objects.create(page=site.series, restriction_type="groups")
    with told.after():
        Group.objects.create(name="some").pageviewrestriction_set.add(restriction)
    assert told.pages == {site.series.pk, site.event.pk}


def test_a_document_tells_of_the_pages_that_offer_it(site, told):
    with told.after():
        site.guide.title = "Autre guide"
        site.guide.save()
    assert told.pages == {site.report.pk, site.report_en.pk}
    with told.after():
        site.secret.save()
    assert told.pages == {site.event.pk}


def test_a_document_in_a_text_before_the_worker_has_noted_where_it_stands(site, told):
    document = make_file("Of this test", "fr", "Lire")
    page = make_page(StandardPage, site.places["fr"], body=offering(document))
    make_page(StandardPage, site.places["fr"], title="Autre", slug="autre", body=offering(site.secret))
    ReferenceIndex.objects.all().delete()
    with told.after():
        document.title = "Autre titre"
        document.save()
    assert told.pages == {page.pk}
    assert told.emptied
    with told.after():
        document.delete()
    assert told.pages == {page.pk}
    assert told.emptied


def test_comparing_translations_empties_the_cache(site, told):
    with told.after():
        assert not state.recount(site.report)
    assert told.emptied


def test_a_document_that_is_deleted_or_made_private_with_its_collection(site, told):
    shelf = Collection.get_first_root_node().add_child(instance=Collection(name="Shelf"))
    site.secret.collection = shelf
    site.secret.save()
    with told.after():
        restriction = CollectionViewRestriction.objects.create(collection=shelf, restriction_type="login")
    assert told.pages == {site.event.pk}
    with told.after():
        restriction.delete()
    assert told.pages == {site.event.pk}
    document = make_file(
        "Of this test", "fr", "Lire"
    )  # its file goes with it; the site's files are for all tests
    page = make_page(StandardPage, site.places["fr"], body=offering(document))
    with told.after():
        document.delete()
    assert told.pages == {page.pk}


class TestPlacesOfFiles:
    """A file is private with the collections above it, however it comes below them."""

    @pytest.fixture
    def shelf(self, site):
        """A collection with the guide in it, at first a public one."""
        shelf = Collection.get_first_root_node().add_child(instance=Collection(name="Shelf"))
        site.guide.collection = shelf
        site.guide.save()
        return shelf

    @pytest.fixture
    def vault(self, site):
        """A private collection."""
        vault = Collection.get_first_root_node().add_child(instance=Collection(name="Vault"))
        CollectionViewRestriction.objects.create(collection=vault, restriction_type="login")
        return Collection.objects.get(pk=vault.pk)

    def test_a_collection_that_is_moved(self, site, told, shelf, vault, admin_client, reader):
        address = reverse("wagtailadmin_collections:edit", args=[shelf.pk])
        assert site.guide.title in reader.get(site.report.url).text
        with told.after():
            admin_client.post(address, {"name": "Shelf", "parent": vault.pk})
        assert told.pages == {site.report.pk, site.report_en.pk}
        assert told.emptied
        assert site.guide.title not in reader.get(site.report.url).text
        with told.after():
            admin_client.post(address, {"name": "Shelf", "parent": Collection.get_first_root_node().pk})
        assert told.pages == {site.report.pk, site.report_en.pk}
        assert site.guide.title in reader.get(site.report.url).text

    def test_a_collection_above_that_is_moved(self, site, told, shelf, vault):
        above = Collection.get_first_root_node().add_child(instance=Collection(name="Under"))
        shelf.move(above, "sorted-child")
        with told.after():
            Collection.objects.get(pk=above.pk).move(vault, "sorted-child")
        assert told.pages == {site.report.pk, site.report_en.pk}

    def test_files_that_are_put_elsewhere_from_the_list(self, site, told, vault, admin_client, reader):
        assert site.guide.title in reader.get(site.report.url).text
        address = reverse("wagtail_bulk_action", args=["home", "document", "add_to_collection"])
        with told.after():
            admin_client.post(f"{address}?id={site.guide.pk}", {"collection": vault.pk})
        assert told.pages == {site.report.pk, site.report_en.pk}
        assert site.guide.title not in reader.get(site.report.url).text

    def test_a_collection_that_is_deleted(self, site, told):
        box = Collection.get_first_root_node().add_child(instance=Collection(name="Box"))
        document = make_file("Of this test", "fr", "Lire", collection=box)
        page = make_page(StandardPage, site.places["fr"], body=offering(document))
        ReferenceIndex.create_or_update_for_object(page)
        with told.after():
            Collection.objects.get(pk=box.pk).delete()
        assert page.pk in told.pages
        assert told.emptied


def test_a_new_file_is_read_after_commit(site, told, monkeypatch):
    asked = []
    monkeypatch.setattr("home.tasks.read_document", SimpleNamespace(enqueue=asked.append))
    with told.after():
        site.guide.title = "Le même fichier"
        site.guide.save()
    assert asked == []
    with told.after():
        site.guide.file = ContentFile(b"%PDF-1.4", "new.pdf")
        site.guide.save()
        assert asked == []
    assert asked == [site.guide.pk]
    assert told.pages == {site.report.pk, site.report_en.pk}


@pytest.mark.parametrize("name", ["case", "report"])
def test_a_label_tells_of_the_pages_that_carry_it(site, told, name):
    # The case study has it in a lesson alone, the report as its own.
    theme = entries(Theme, {"case": "tracing", "report": "routes-changes"}[name])[0]
    with told.after():
        theme.name_fr = "Autrement dit"
        theme.save()
    assert getattr(site, name).pk in told.pages
    assert site.update.pk not in told.pages
    assert told.emptied


def test_a_network_tells_of_its_pages(site, told):
    with told.after():
        site.network.name_fr = "Autre nom"
        site.network.save()
    assert {site.places["ru"].pk, site.report.pk, site.service_page.pk} <= told.pages


def test_published_facts_tell_of_their_pages(site, told):
    with told.after():
        site.service.label = "Autre"
        revision = site.service.save_revision()
    assert not told.search.calls
    with told.after():
        revision.publish()
    assert told.pages == {site.service_page.pk}
    with told.after():
        site.service.unpublish()
    assert told.pages == {site.service_page.pk}


def test_the_navigation_empties_the_cache(site, told):
    with told.after():
        SiteText.objects.get(locale__language_code="fr").save()
    assert told.emptied
    assert not told.search.calls


def test_what_is_shared_is_carried_to_the_translations(site, told):
    with told.after():
        site.report.countries = ["gr"]
        site.report.themes = entries(Theme, "first-aid")
        site.report.save_revision().publish()
    site.report_en.refresh_from_db()
    assert site.report_en.countries == ["gr"]
    assert [theme.key for theme in site.report_en.themes.all()] == ["first-aid"]
    assert site.report_en.pk in told.pages


def test_publishing_a_stale_translation_does_not_bring_old_facts_back(site, told):
    stale = site.report_en.save_revision()
    site.report.countries = ["gr"]
    site.report.save_revision().publish()
    stale.publish()
    site.report_en.refresh_from_db()
    assert site.report_en.countries == ["gr"]


def test_nor_does_it_once_the_source_is_withdrawn(site, told):
    stale = site.report_en.save_revision()
    site.report.countries = ["gr"]
    site.report.themes = entries(Theme, "first-aid")
    site.report.save_revision().publish()
    ReportPage.objects.get(pk=site.report.pk).unpublish()
    stale.publish()
    report_en = ReportPage.objects.get(pk=site.report_en.pk)
    assert report_en.countries == ["gr"]
    assert [theme.key for theme in report_en.themes.all()] == ["first-aid"]


def test_the_other_versions_say_what_is_public_while_a_withdrawn_source_is_drafted(site, told):
    report_es = translate(site.report, "es", title="Rutas", slug="rutas", summary="x", body=paragraph("x"))
    stale = site.report_en.save_revision()
    site.report.countries = ["gr"]
    site.report.save_revision().publish()
    source = ReportPage.objects.get(pk=site.report.pk)
    source.unpublish()
    source.countries = ["pt"]
    source.save()
    source.save_revision()
    stale.publish()
    for page in (site.report_en, report_es):
        page.refresh_from_db()
        assert page.countries == ["gr"]


class TestWithdrawnWorks:
    """A work whose last public version goes is remembered by its title, until it returns."""

    def records(self, page):
        return dict(
            WithdrawnWork.objects.filter(translation_key=page.translation_key).values_list(
                "language", "title"
            )
        )

    def test_recorded_when_the_last_version_goes(self, site):
        site.report_en.unpublish()
        assert not self.records(site.report)
        site.report.unpublish()
        assert self.records(site.report) == {
            "fr": "Routes de la Méditerranée",
            "en": "Routes across the Mediterranean",
        }

    def test_recorded_when_it_is_deleted(self, site):
        site.update.delete()
        assert self.records(site.update) == {"es": "Nueva ley de asilo"}

    def test_removed_when_it_returns(self, site):
        site.update.unpublish()
        site.update.save_revision().publish()
        assert not self.records(site.update)

    def test_a_private_work_leaves_no_title(self, site):
        PageViewRestriction.objects.create(page=site.update, restriction_type="login")
        site.update.unpublish()
        assert not self.records(site.update)

    def test_a_draft_leaves_no_title(self, site):
        site.draft.delete()
        assert not self.records(site.draft)


def test_a_page_that_never_was_public_tells_search_to_forget_it(site, told):
    pk = site.draft.pk
    with told.after():
        site.draft.delete()
    assert told.pages == {pk}
    assert not Page.objects.filter(pk=pk).exists()
