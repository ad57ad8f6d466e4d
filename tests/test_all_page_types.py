"""Every page type can be created, edited, previewed, published, translated and rendered."""

import pytest
from django.urls import reverse
from wagtail.blocks import BlockField, ListBlock, StreamBlock, StructBlock
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import querydict_from_html

from demo.factories import make_page
from home.dependents import page_models
from home.models import HomePage, StandardPage
from tests.sites import content, empty_site, site  # noqa: F401 – fixtures

TYPES = sorted(page_models(), key=lambda model: model._meta.label)

pytestmark = pytest.mark.slow


def of_type(model, site) -> Page:  # noqa: F811
    """Return a live page of this type, a source page where there is one."""
    if model is StandardPage:
        home = HomePage.objects.get(locale__language_code="fr")
        return make_page(StandardPage, home, title="À propos", body=[])
    found = model.objects.live().order_by("pk")
    return next((page for page in found if not page.is_translation), found.first())


@pytest.fixture(params=TYPES, ids=lambda model: model._meta.label)
def model(request):
    return request.param


@pytest.fixture
def page(model, site):  # noqa: F811
    return of_type(model, site)


@pytest.fixture
def editor(client, admin_user):
    client.force_login(admin_user)
    return client


def form_of(editor, address: str) -> dict:
    """Return what the browser would send of the form at `address` as it stands."""
    response = editor.get(address)
    assert response.status_code == 200
    data = querydict_from_html(response.content.decode(), form_id="page-edit-form").copy()
    for bound in response.context["form"]:
        if isinstance(bound.field, BlockField):  # scripts put streams into the form
            for name, value in stream_data(bound.field.block, bound.value(), bound.name):
                data.setlist(name, value if isinstance(value, list) else [value])
    return data


def stream_data(block, value, prefix: str):
    """Yield name and value of what the browser sends of a block."""
    if isinstance(block, StreamBlock | ListBlock):
        children = list(value) if isinstance(block, StreamBlock) else list(value.bound_blocks)
        yield f"{prefix}-count", str(len(children))
        for number, child in enumerate(children):
            own = f"{prefix}-{number}"
            yield from ((f"{own}-deleted", ""), (f"{own}-order", str(number)), (f"{own}-id", child.id or ""))
            yield f"{own}-type", child.block.name
            yield from stream_data(child.block, child.value, f"{own}-value")
    elif isinstance(block, StructBlock):
        for name, child in block.child_blocks.items():
            yield from stream_data(child, value.get(name), f"{prefix}-{name}")
    else:
        shown = block.field.widget.format_value(block.field.prepare_value(block.value_for_form(value)))
        if shown is not None:
            yield prefix, shown


def test_can_be_created(editor, page):
    parent = page.get_parent()
    assert type(page) in (parent.specific_class or Page).allowed_subpage_models()
    address = reverse("wagtailadmin_pages:add", args=[page._meta.app_label, page._meta.model_name, parent.pk])
    data = form_of(editor, address)
    data["title"] = "Une page toute neuve"
    response = editor.post(address, data)
    made = type(page).objects.get(title="Une page toute neuve")
    assert response.status_code == 302
    assert (made.live, made.has_unpublished_changes) == (False, True)


def test_can_be_edited_and_published(editor, page):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = form_of(editor, address)
    data["title"] = "Un titre nouveau"
    data["action-publish"] = "1"
    response = editor.post(address, data)
    errors = response.context["form"].errors if response.status_code == 200 else {}
    assert (response.status_code, errors) == (302, {})
    page.refresh_from_db()
    assert (page.live, page.title) == (True, "Un titre nouveau")


def test_can_be_previewed(editor, page):
    data = form_of(editor, reverse("wagtailadmin_pages:edit", args=[page.pk]))
    data["title"] = "Seulement dans l’aperçu"
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert editor.post(address, data).json() == {"is_valid": True, "is_available": True}
    shown = editor.get(address)
    assert shown.status_code == 200
    assert "Seulement dans l’aperçu" in shown.content.decode()


def test_can_be_translated(editor, page, client):
    missing = Locale.objects.exclude(pk__in=page.get_translations(inclusive=True).values("locale"))
    if not missing:
        assert page.depth <= 4, "home pages, index pages and networks are there in each language"
        return
    translation = translated(editor, page, missing.first())
    assert (translation.live, translation.alias_of_id) == (False, None)
    for draft in [*translation.get_ancestors().filter(live=False), translation]:
        draft.specific.get_latest_revision_as_object().save_revision().publish()
    client.logout()
    assert client.get(type(page).objects.get(pk=translation.pk).url).status_code == 200


def translated(editor, page, locale) -> Page:
    """Submit `page` for translation as an editor does, its parent first; return the draft."""
    parent = page.get_parent()
    if not parent.has_translation(locale):
        translated(editor, parent.specific, locale)
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert editor.post(address, {"locales": [locale.pk]}).status_code == 302
    return page.get_translation(locale)


def test_can_be_rendered_in_each_of_its_languages(client, page):
    for version in page.get_translations(inclusive=True).live():
        response = client.get(version.url)
        assert response.status_code == 200
        html = response.content.decode()
        assert version.title.split("’")[0] in html
        assert f'lang="{version.locale.language_code}"' in html
