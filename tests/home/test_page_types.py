"""Every kind of page can be created, edited, previewed, scheduled, locked, discussed, published, translated and read.

Wagtail's own page assertions know neither addresses with a language nor another authentication backend before Django's.
"""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.blocks.base import BlockField
from wagtail.models import Comment, Locale, Page, TaskState
from wagtail.test.utils.form_data import querydict_from_html

from demo.factories import make_page
from home import cache
from home.dependents import page_models
from home.models import HomePage, StandardPage
from home.scheduling import publish_due
from tests.services_making import make_user

MODELS = sorted(page_models(), key=lambda model: model.__name__)
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


@pytest.fixture
def page(model, site) -> Page:
    """A public page of the type, a source page."""
    if model is StandardPage:
        return make_page(StandardPage, HomePage.objects.get(locale__language_code="fr"), title="Essai")
    return next(page for page in model.objects.live().order_by("pk") if not page.is_translation)


def sent(response) -> dict:
    """Return what a browser sends of the form in a page of the admin as it stands."""
    data = querydict_from_html(response.text, form_id="page-edit-form").dict()
    for bound in response.context["form"]:
        if isinstance(bound.field, BlockField):  # scripts put streams into the form
            data |= dict(stream_data(bound.field.block, bound.value(), bound.name))
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


def edit_address(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


@pytest.fixture
def form(page, admin_client, opened) -> dict:
    """What a browser sends when an administrator opens the page's form and saves it; each form is opened once."""
    if type(page) not in opened:
        response = admin_client.get(edit_address(page))
        assert response.status_code == 200
        opened[type(page)] = sent(response)
    return dict(opened[type(page)])


@pytest.fixture(scope="module")
def opened() -> dict:
    """The forms opened so far, by type of page."""
    return {}


def save(client, page, form: dict) -> None:
    """Send the form as a browser does; fail where the server found something wrong with it."""
    response = client.post(edit_address(page), form)
    assert response.status_code == 302, response.context["form"].errors


@each_model
def test_read(page, client):
    for version in page.get_translations(inclusive=True).live():
        response = client.get(version.url)
        assert response.status_code == 200
        assert version.title in response.text
        assert f'lang="{version.locale.language_code}"' in response.text
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
    data["title"], data["slug"] = "Nouvelle page", ""
    response = admin_client.post(address, data)
    assert response.status_code == 302, response.context["form"].errors
    page = model.objects.get(slug="nouvelle-page")
    assert (page.live, page.has_unpublished_changes) == (False, True)


@each_model
def test_edited_as_a_draft_and_published(page, form, admin_client, client):
    form["title"] = "Autre titre"
    save(admin_client, page, form)
    page.refresh_from_db()
    assert page.title != "Autre titre"
    form["action-publish"] = "yes"
    save(admin_client, page, form)
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
def test_scheduled_and_withdrawn_at_its_time(page, form, admin_client):
    page.unpublish()
    now = timezone.now()
    form["go_live_at"] = f"{now + timedelta(days=1):%Y-%m-%d %H:%M}"
    form["expire_at"] = f"{now + timedelta(days=3):%Y-%m-%d %H:%M}"
    form["action-publish"] = "yes"
    save(admin_client, page, form)
    for days, live in ((0, False), (2, True), (4, False)):
        with time_machine.travel(now + timedelta(days=days)):
            publish_due()
        page.refresh_from_db()
        assert page.live == live, f"{days} days later"


@each_model
def test_locked_discussed_and_its_history_kept(page, form, admin_client, admin_user, client):
    form |= {"comments-TOTAL_FORMS": "1", "comments-INITIAL_FORMS": "0", "comments-0-id": ""}
    form |= {"comments-0-contentpath": "title", "comments-0-text": "Est-ce bien le nom ?"}
    form |= {"comments-0-resolved": "", "comments-0-replies-TOTAL_FORMS": "0"}
    form["comments-0-replies-INITIAL_FORMS"] = "0"
    save(admin_client, page, form)
    assert Comment.objects.get(page=page).text == "Est-ce bien le nom ?"
    assert admin_client.post(reverse("wagtailadmin_pages:lock", args=[page.pk])).status_code == 302
    revision = Page.objects.get(pk=page.pk).latest_revision_id
    client.force_login(make_user("publisher", "publishers"))
    client.post(edit_address(page), {**form, "title": "Par-dessus"})
    assert Page.objects.get(pk=page.pk).latest_revision_id == revision
    history = admin_client.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    assert history.status_code == 200
    assert history.text.count(admin_user.get_username()) >= 2


@each_model
def test_handed_in_and_approved(page, form, admin_client, client):
    form["title"] = "Titre relu"
    form["action-submit"] = "yes"
    save(admin_client, page, form)
    page.refresh_from_db()
    assert page.title != "Titre relu"
    task = TaskState.objects.get(workflow_state__object_id=str(page.pk), status="in_progress")
    client.force_login(make_user("publisher", "publishers"))
    assert "Titre relu" in client.get(reverse("wagtailadmin_home")).text
    approve = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    assert client.post(approve, {"comment": "Bien."}).status_code == 302
    page.refresh_from_db()
    assert page.title == "Titre relu"


@each_model
def test_translated(page, admin_client, client):
    locale = Locale.objects.get(language_code="ru")
    if page.has_translation(locale):
        page.get_translation(locale).delete()
    draft = translated(admin_client, type(page).objects.get(pk=page.pk), locale)
    assert type(draft.specific) is type(page)
    assert (draft.live, draft.alias_of_id, draft.specific.is_translation) == (False, None, True)
    for each in [*draft.get_ancestors().filter(live=False), draft]:
        each.specific.get_latest_revision_as_object().save_revision().publish()
    cache.invalidate()
    assert client.get(Page.objects.get(pk=draft.pk).specific.url).status_code == 200


def translated(client, page, locale) -> Page:
    """Submit `page` for translation as an editor does, its parent first; return the draft."""
    parent = page.get_parent()
    if parent.depth > 1 and not parent.has_translation(locale):
        translated(client, parent.specific, locale)
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert client.post(address, {"locales": [locale.pk]}).status_code == 302
    return page.get_translation(locale)


def test_there_are_no_aliases(site):
    assert not Page.objects.exclude(alias_of=None).exists()
