"""Every kind of page can be created, edited, previewed, published, translated and read.

Wagtail's own page assertions know neither addresses with a language nor another authentication backend before Django's.
"""

import pytest
from django.urls import reverse
from wagtail.blocks.base import BlockField
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, rich_text, streamfield
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from demo.factories import make_page
from home import cache
from home.dependents import page_models
from home.models import HomePage, StandardPage

MODELS = sorted(page_models(), key=lambda model: model.__name__)
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


@pytest.fixture
def page(model, site):
    """A public page of the type."""
    if model is StandardPage:
        return make_page(StandardPage, HomePage.objects.get(locale__language_code="fr"), title="Essai")
    pages = model.objects.live()
    return pages.filter(locale__language_code="fr").first() or pages.first()


LESSON = (
    "lesson",
    {"title": "Partager", "text": rich_text("<p>Un carnet.</p>"), "answers": "", "report_page": ""},
)


def sent(response) -> dict:
    """Return what a browser sends of the form in a page of the admin, with streams as its scripts would fill them."""
    data = querydict_from_html(response.text, form_id="page-edit-form").dict()
    form = response.context["form"]
    for name, field in form.fields.items():
        if isinstance(field, BlockField):
            data |= nested_form_data({name: streamfield([LESSON] if name == "lessons" else [])})
    return data


@pytest.fixture
def form(page, admin_client):
    """What a browser sends when an administrator opens the page's form and saves it."""
    response = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert response.status_code == 200
    return sent(response)


@each_model
def test_read(page, client):
    response = client.get(page.url)
    assert response.status_code == 200
    assert page.title in response.text
    assert "wagtail-userbar" not in response.text


@each_model
def test_created(model, site, admin_client):
    parents = [page for page in Page.objects.live().specific() if model.can_create_at(page)]
    parent = parents[0] if parents else Page.get_first_root_node()
    address = reverse(
        "wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk]
    )
    response = admin_client.get(address)
    assert response.status_code == 200
    data = sent(response)
    data["title"], data["slug"] = "Nouvelle page", "nouvelle-page"
    response = admin_client.post(address, data)
    assert response.status_code == 302, response.context["form"].errors
    page = model.objects.get(slug="nouvelle-page")
    assert not page.live


@each_model
def test_edited_as_a_draft_and_published(page, form, admin_client, client):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form["title"] = "Autre titre"
    assert admin_client.post(address, form).status_code == 302
    page.refresh_from_db()
    assert page.title != "Autre titre"
    form["action-publish"] = "yes"
    response = admin_client.post(address, form)
    assert response.status_code == 302, response.context["form"].errors
    cache.invalidate()
    assert "Autre titre" in client.get(page.url).text


@each_model
def test_previewed_with_the_content_checks(page, form, admin_client):
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    form["title"] = "Titre à l’essai"
    assert admin_client.post(address, form).json()["is_valid"]
    response = admin_client.get(address, {"in_preview_panel": "true", "mode": page.default_preview_mode})
    assert response.status_code == 200
    assert "Titre à l’essai" in response.text
    assert "wagtail-userbar" in response.text


@each_model
def test_translated(page, site):
    target = Locale.objects.get(language_code="ru")
    if page.has_translation(target):
        page.get_translation(target).delete()
        page.refresh_from_db()
    translate_object(page, [target])
    copy = page.get_translation(target).specific
    assert type(copy) is type(page)
    assert not copy.live
    assert copy.alias_of is None
    assert copy.is_translation
    assert not page.is_translation
    assert Translation.objects.get(source__object_id=page.translation_key, target_locale=target)


def test_there_are_no_aliases(site):
    assert not Page.objects.exclude(alias_of=None).exists()
