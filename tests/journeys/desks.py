"""What the tests of translators share: a page that is translated, live and then outdated, and hands at its desk."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import selenium_axe_python
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from wagtail.models import Locale
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringSegment

from demo.factories import make_page
from directory.models import NetworkPage
from localization import making, standings, writing
from localization.models import Concept, LanguageSettings, Term
from localization.segments import segments_of
from notices import delivery
from publications.models import UpdatePage
from tests.journeys.conftest import PATIENCE, serving
from tests.localization.conftest import paragraph

AXE = Path(selenium_axe_python.__file__).parent / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BEFORE = "<p>The volunteers serve tea to 40 people every night.</p>"
AFTER = "<p>The volunteers serve tea and soup to 60 people every night.</p>"
WORDS = {
    "es": {
        "Tea at the border": "Té en la frontera",
        "Where it is warm.": "Donde hace calor.",
        "The volunteers serve tea to 40 people every night.": "Los voluntarios sirven té a 40 personas cada noche.",
    },
    "ru": {
        "Tea at the border": "Чай на границе",
        "Where it is warm.": "Где тепло.",
        "The volunteers serve tea to 40 people every night.": "Волонтёры каждую ночь подают чай 40 людям.",
    },
}
NOW = {
    "es": "Los voluntarios sirven té y sopa a 60 personas cada noche.",
    "ru": "Волонтёры каждую ночь подают чай и суп 60 людям.",
}


@pytest.fixture(name="served")
def a_site_for_each_test(filled, django_db_blocker, tmp_path_factory):
    """A site for each test: the memory keeps what another one wrote."""
    with serving(filled, django_db_blocker, tmp_path_factory) as site:
        yield site


@pytest.fixture(name="work")
def outdated_translations(served):
    """A page that is translated, live and then outdated in Spanish, with review, and in Russian, without."""
    people = {}
    for role in ("translators:es", "translators:ru", "reviewers:es"):
        name = role.replace(":", "-")
        people[role] = get_user_model().objects.create_user(name, f"{name}@example.org", "only-in-tests")
        people[role].groups.add(Group.objects.get(name=role))
        UserProfile.objects.update_or_create(user=people[role], defaults={"preferred_language": "en"})
    locales = [Locale.objects.get(language_code=code) for code in ("es", "ru")]
    place = NetworkPage.objects.get(locale__language_code="en", slug="perco")
    source = make_page(
        UpdatePage,
        place,
        title="Tea at the border",
        slug="tea",
        summary="Where it is warm.",
        body=[paragraph(BEFORE)],
    )
    made = {one.target_locale.language_code: one for one in making.submit(source, locales)}
    for language, translation in made.items():
        for one in segments_of(translation):
            if one.source in WORDS[language]:
                segment = StringSegment.objects.select_related("string", "context").get(pk=one.id)
                words = WORDS[language][one.source]
                writing.write(translation, segment, words, people[f"translators:{language}"], confirmed=True)
        making.publish(translation, people[f"translators:{language}"])
    LanguageSettings.objects.update_or_create(locale=locales[0], defaults={"review": True})
    concept = Concept.objects.create(key="soup")
    for language, text in (("en", "soup"), ("es", "sopa"), ("ru", "суп")):
        Term.objects.create(concept=concept, language=language, text=text)
    mail.outbox.clear()
    source = UpdatePage.objects.get(pk=source.pk)
    source.body = [{**paragraph(AFTER), "id": source.body[0].id}]
    source.save_revision().publish()
    standings.refresh([source.translation_key])
    delivery.deliver_due()
    return SimpleNamespace(source=source, people=people, translations=made, letters=list(mail.outbox))


def wait(browser, condition):
    """Wait until `condition`, a function without arguments, is true; return its value."""
    return WebDriverWait(browser, PATIENCE).until(lambda _browser: condition())


def press(browser, *keys: str) -> None:
    """Press the last key while the others are held."""
    *held, last = keys
    actions = ActionChains(browser)
    for key in held:
        actions.key_down(key)
    actions.send_keys(last)
    for key in reversed(held):
        actions.key_up(key)
    actions.perform()


def open_desk(browser, served, work, language: str) -> None:
    browser.get(served.root + reverse("workbench:desk", args=[work.translations[language].pk]))
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#bench-desk[data-ready]"))


def current(browser):
    return browser.find_element(By.CSS_SELECTOR, ".bench-line.is-current")


def focus(browser, element) -> None:
    """Give an element the focus, at the end of its words."""
    browser.execute_script(
        "arguments[0].focus(); arguments[0].setSelectionRange(arguments[0].value.length, arguments[0].value.length)",
        element,
    )


def is_saved(browser) -> bool:
    return browser.find_element(By.ID, "bench-saving").get_attribute("data-state") == "saved"
