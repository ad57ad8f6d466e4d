"""A new page is made once, also when its form is sent again because the answer to the first sending was lost."""

from uuid import uuid4

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page

from home import made_once
from home.models import WithdrawnWork
from publications.models import ReportPage
from tests.home.test_editing import create, editor, report_form  # noqa: F401

SAVES_ITSELF = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def parent(site):
    return site.places["fr"]


def made():
    return ReportPage.objects.filter(owner__isnull=False)


def key_in(response) -> str:
    return str(response.context["form"]["made_as"].value())


def add_to(parent) -> str:
    return reverse("wagtailadmin_pages:add", args=["publications", "reportpage", parent.pk])


@pytest.fixture
def save(editor, parent):  # noqa: F811
    """Send the form of one new report once, as when it saves itself."""
    key = key_in(editor.get(add_to(parent)))
    return lambda **form: editor.post(add_to(parent), report_form(made_as=key, **form), **SAVES_ITSELF)


def test_what_was_made_before_gives_way(save, site, parent):
    assert save().json()["success"]
    before = made().get()
    assert save(title="Un rapport, suite", slug="un-rapport").json()["success"]
    page = made().get()
    assert (page.title, page.slug, page.translation_key) == (
        "Un rapport, suite",
        "un-rapport",
        before.translation_key,
    )
    assert [revision.user for revision in page.revisions.all()] == [page.owner]
    assert Page.find_problems() == ([], [], [], [], [])


def test_what_cannot_be_saved_takes_no_place(save):
    save()
    assert save(title=" ").status_code == 400
    assert made().get().title == "Un rapport"


def test_two_forms_make_two_pages(editor, parent):  # noqa: F811
    for _time in range(2):
        key = key_in(editor.get(add_to(parent)))
        editor.post(add_to(parent), report_form(made_as=key), **SAVES_ITSELF)
    assert made().count() == 2


def test_the_address_of_a_withdrawn_work_stays_its_own(editor, parent):  # noqa: F811
    key = uuid4()
    WithdrawnWork.objects.create(translation_key=key, language="fr", title="Retiré")
    assert editor.post(add_to(parent), report_form(made_as=str(key)), **SAVES_ITSELF).json()["success"]
    assert made().get().translation_key != key


def test_what_others_wrote_since_is_kept(save, django_user_model):
    save()
    page = made().get()
    page.save_revision(user=django_user_model.objects.create_user("other"))
    assert save().json()["success"]
    assert page in made()
    assert made().count() == 2


@pytest.mark.parametrize("what", ["below", "translation", "lock", "edited"])
def test_a_page_of_which_something_has_come_is_kept(save, site, what):
    """Deleting it would take along what others made, and what the same person wrote in its own editor."""
    save()
    page = made().get()
    if what == "below":
        page.add_child(instance=ReportPage(title="Below", live=False))
    elif what == "translation":
        page.copy_for_translation(Locale.objects.get(language_code="es"), copy_parents=True)
    elif what == "lock":
        Page.objects.filter(pk=page.pk).update(locked=True)
    else:
        page.save_revision(user=page.owner)
    before = set(Page.objects.values_list("pk", flat=True))
    assert save().json()["success"]
    assert before < set(Page.objects.values_list("pk", flat=True))


def test_a_form_that_comes_twice_at_once_is_answered(save, monkeypatch):
    """The other one has just taken the draft away when this one would."""
    save()

    def taken_away(page, user):
        Page.objects.get(pk=page.pk).delete()
        return True

    monkeypatch.setattr(made_once, "is_own_draft", taken_away)
    assert save().json()["success"]
    assert made().count() == 1


def test_nobody_else_s_page_is_taken_by_its_key(editor, parent, django_user_model):  # noqa: F811
    other = django_user_model.objects.create_user("other")
    page = parent.add_child(instance=ReportPage(title="Foreign", owner=other, live=False))
    create(editor, parent, made_as=str(page.translation_key))
    new = made().exclude(pk=page.pk).get()
    assert new.translation_key != page.translation_key


def test_a_published_page_is_shown_and_not_made_again(editor, parent):  # noqa: F811
    form = {"made_as": str(uuid4()), "summary": "Un résumé.", "action-publish": "1"}
    create(editor, parent, **form)
    page = made().get()
    assert page.live
    response = create(editor, parent, **form)
    assert response.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert made().get() == page


def test_a_preview_takes_no_place(save, editor, parent):  # noqa: F811
    save()
    preview = reverse("wagtailadmin_pages:preview_on_add", args=["publications", "reportpage", parent.pk])
    form = report_form(made_as=str(made().get().translation_key))
    editor.post(preview, form)
    editor.get(preview)
    assert made().count() == 1


@pytest.mark.parametrize("key", ["", "x", "0"])
def test_a_key_that_is_none(editor, parent, key):  # noqa: F811
    assert create(editor, parent, made_as=key).status_code in {200, 302}
