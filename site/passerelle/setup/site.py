"""Locales, the four homes with their index pages, the site, its navigation, vocabularies, groups and moderation."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext, override
from wagtail.models import GroupApprovalTask, Locale, Page, Site

from home.models import BasePage, HomePage, SiteText
from home.vocabularies.load import load_vocabularies
from localization.concepts import starter
from localization.roles import ADMINISTRATORS, PUBLISHERS, make_groups
from passerelle.setup.index_pages import FOOTER, HOME, INDEX_PAGES, NAVIGATION


@transaction.atomic
def prepare_site(hostname: str = "localhost", port: int = 80) -> None:
    """Make what is missing of an empty, correct site; calling it again changes nothing.

    `hostname` and `port` are the public address; they are used only when there is no site yet.
    """
    load_vocabularies()
    starter.load()
    locales = _locales()
    homes = _homes(locales)
    _site(homes[settings.LANGUAGE_CODE], hostname, port)
    for model, names in INDEX_PAGES:
        _translations(model, names, homes)
    for code, locale in locales.items():
        _navigation(code, locale)
    make_groups()
    _moderation()


def _moderation() -> None:
    """Let publishers approve what others hand in. Wagtail's first migration leaves it to groups of its own."""
    old = Group.objects.filter(name__in=("Moderators", "Editors"), user=None)
    publishers = Group.objects.filter(name__in=(ADMINISTRATORS, PUBLISHERS))
    with override(settings.LANGUAGE_CODE):
        name = gettext("Moderation")
    for task in GroupApprovalTask.objects.filter(groups__in=old).distinct():
        task.groups.set(publishers)
        for step in (task, *task.workflows.all()):
            step.name = name
            step.save()
    old.delete()


def _locales() -> dict[str, Locale]:
    return {code: Locale.objects.get_or_create(language_code=code)[0] for code, _name in settings.LANGUAGES}


def _homes(locales: dict[str, Locale]) -> dict[str, HomePage]:
    root = Page.get_first_root_node()
    # Wagtail's own first migration leaves a “Welcome” page and a site that shows it.
    for welcome in root.get_children().filter(slug="home", depth=2).exact_type(Page):
        Site.objects.filter(root_page=welcome).delete()
        welcome.delete()
    key = next(iter(HomePage.objects.values_list("translation_key", flat=True)), uuid.uuid4())
    homes = {}
    for code, locale in locales.items():
        title, slug = HOME.get(code, (code, code))
        home = HomePage.objects.filter(locale=locale, depth=2).first()
        homes[code] = home or _add(
            Page.get_first_root_node(), HomePage(title=title, slug=slug, locale=locale, translation_key=key)
        )
    return homes


def _translations(
    model: type[BasePage], names: dict[str, tuple[str, str]], homes: dict[str, HomePage]
) -> None:
    key = next(iter(model.objects.values_list("translation_key", flat=True)), uuid.uuid4())
    for code, home in homes.items():
        if code not in names or model.objects.filter(locale=home.locale).exists():
            continue
        title, slug = names[code]
        _add(home, model(title=title, slug=slug, locale=home.locale, translation_key=key))


def _add(parent: Page, page: BasePage) -> BasePage:
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def _site(home: HomePage, hostname: str, port: int) -> None:
    if not Site.objects.filter(is_default_site=True).exists():
        Site.objects.create(
            hostname=hostname, port=port, site_name="Passerelle", root_page=home, is_default_site=True
        )


def _navigation(code: str, locale: Locale) -> None:
    if SiteText.objects.filter(locale=locale).exists():
        return
    SiteText.objects.create(
        locale=locale, navigation=_links(NAVIGATION, locale), footer_links=_links(FOOTER, locale)
    )


def _links(models: Iterable[type[BasePage]], locale: Locale) -> list[tuple[str, dict]]:
    pages = [model.objects.filter(locale=locale).first() for model in models]
    return [("link", {"page": page, "url": "", "text": ""}) for page in pages if page]
