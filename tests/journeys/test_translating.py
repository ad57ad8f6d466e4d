"""Translators at work: from the mail to the live page, with review; by keyboard alone; and what nobody must lose."""

import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import selenium_axe_python
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from wagtail.models import Locale
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringSegment

from demo.factories import make_page
from directory.models import NetworkPage
from localization import making, reviewing, standings, writing
from localization.models import Concept, LanguageSettings, Term
from localization.segments import segments_of
from notices import delivery
from publications.models import UpdatePage
from tests.journeys.conftest import PATIENCE, serving
from tests.localization.conftest import paragraph

pytestmark = pytest.mark.browser

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


@pytest.fixture
def served(filled, django_db_blocker, tmp_path_factory):
    """A site for each test: the memory keeps what another one wrote."""
    with serving(filled, django_db_blocker, tmp_path_factory) as site:
        yield site


@pytest.fixture
def work(served):
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


def findings(browser) -> str:
    return current(browser).find_element(By.CSS_SELECTOR, ".bench-findings").text


def link_in_mail(work, to: str) -> str:
    """Return the path of the desk that the mail to somebody leads to."""
    mails = [one for one in work.letters if to in one.to]
    assert mails, "no mail"
    return next(
        urlsplit(found).path for found in re.findall(r"https?://\S+", mails[-1].body) if "/desk/" in found
    )


def test_from_the_mail_to_the_live_page(browser, served, sign_in, work):
    """Spanish, with review: an outdated page, the earlier translation, a term, a second pair of eyes, live."""
    page = work.translations["es"].get_target_instance()
    live = served.root + urlsplit(page.full_url).path
    sign_in("translators-es")
    browser.get(served.root + link_in_mail(work, "translators-es@example.org"))
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".bench-line.is-current .bench-offer"))
    line = current(browser)
    assert line.find_element(By.CSS_SELECTOR, ".bench-diff ins").text
    press(browser, Keys.ALT, "1")
    area = line.find_element(By.CSS_SELECTOR, "textarea")
    assert area.get_attribute("value") == WORDS["es"]["The volunteers serve tea to 40 people every night."]
    assert area.get_attribute("lang") == "es"
    wait(browser, lambda: "60" in findings(browser))
    assert "soup" in findings(browser)
    area.clear()
    area.send_keys(NOW["es"])
    wait(browser, lambda: findings(browser) == "" and is_saved(browser))
    press(browser, Keys.CONTROL, Keys.ENTER)
    wait(browser, lambda: line.get_attribute("data-state") == "done")
    browser.find_element(
        By.XPATH,
        f"//form[contains(@action, '{reverse('workbench:hand_in', args=[work.translations['es'].pk])}')]//button",
    ).click()
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".bench-state--review"))
    browser.get(live)
    assert "40 personas" in browser.find_element(By.TAG_NAME, "main").text

    browser.delete_all_cookies()
    sign_in("reviewers-es")
    open_desk(browser, served, work, "es")
    publish = reverse("workbench:publish", args=[work.translations["es"].pk])
    browser.find_element(By.CSS_SELECTOR, f"form[action='{publish}'] button").click()
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".bench-state--up-to-date"))
    browser.get(live)
    assert "60 personas" in browser.find_element(By.TAG_NAME, "main").text


def test_by_keyboard_alone(browser, served, sign_in, work):
    """Russian, without review: from the desk to the live page without a mouse."""
    sign_in("translators-ru")
    open_desk(browser, served, work, "ru")
    line = wait(browser, lambda: current(browser))
    wait(browser, lambda: line.find_elements(By.CSS_SELECTOR, ".bench-offer"))
    press(browser, Keys.ALT, "k")
    wait(
        browser,
        lambda: browser.find_element(By.CSS_SELECTOR, "#bench-keys").get_attribute("aria-hidden") is None,
    )
    press(browser, Keys.ESCAPE)
    line.find_element(By.CSS_SELECTOR, "textarea").send_keys("")
    press(browser, Keys.ALT, "c")
    assert line.find_element(By.CSS_SELECTOR, "textarea").get_attribute("value").startswith("The volunteers")
    press(browser, Keys.CONTROL, "a")
    ActionChains(browser).send_keys(NOW["ru"]).perform()
    press(browser, Keys.CONTROL, Keys.ENTER)
    wait(browser, lambda: line.get_attribute("data-state") == "done" and is_saved(browser))
    press(browser, Keys.ALT, Keys.ARROW_UP)
    assert current(browser) != line
    publish = reverse("workbench:publish", args=[work.translations["ru"].pk])
    for _step in range(200):
        press(browser, Keys.TAB)
        focused = browser.switch_to.active_element
        if focused.tag_name == "button" and focused.find_elements(
            By.XPATH, f"ancestor::form[@action='{publish}']"
        ):
            break
    press(browser, Keys.ENTER)
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".bench-state--up-to-date"))
    page = work.translations["ru"].get_target_instance()
    browser.get(served.root + urlsplit(page.full_url).path)
    assert "60 людям" in browser.find_element(By.TAG_NAME, "main").text


def test_the_keyboard_never_loses_its_place(browser, served, sign_in, work):
    """After a comment one can say more; Escape leads from looking words up back to the field, and nothing moves behind it."""
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    line = wait(browser, lambda: current(browser))
    focus(browser, line.find_element(By.CSS_SELECTOR, "textarea"))
    press(browser, Keys.ALT, "l")
    dialog = browser.find_element(By.ID, "bench-concordance")
    wait(browser, dialog.is_displayed)
    ActionChains(browser).send_keys("tea").perform()
    press(browser, Keys.ALT, Keys.ARROW_UP)
    assert current(browser) == line
    press(browser, Keys.ESCAPE)
    wait(browser, lambda: not dialog.is_displayed())
    assert browser.switch_to.active_element == line.find_element(By.CSS_SELECTOR, "textarea")
    press(browser, Keys.ALT, "r")
    wait(browser, lambda: line.find_elements(By.CSS_SELECTOR, ".bench-comment textarea"))
    wait(browser, lambda: browser.switch_to.active_element.get_attribute("name") == "text")
    ActionChains(browser).send_keys("Is it?", Keys.TAB, Keys.ENTER).perform()
    wait(browser, lambda: "Is it?" in line.find_element(By.CSS_SELECTOR, ".bench-talk").text)
    wait(browser, lambda: browser.switch_to.active_element.get_attribute("name") == "text")


def test_the_preview_leaves_the_segment_at_hand_in_sight(browser, served, sign_in, work):
    """It takes half of the window, so that all segments move."""
    size = {"width": 1000, "height": 500, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    area = browser.find_elements(By.CSS_SELECTOR, ".bench-target textarea")[-1]
    focus(browser, area)
    browser.find_element(By.CSS_SELECTOR, "[aria-controls=bench-preview]").click()
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#bench-preview iframe:not(.is-loading)"))
    place = area.rect
    scrolled, height = browser.execute_script("return [window.scrollY, window.innerHeight]")
    assert scrolled <= place["y"]
    assert place["y"] + place["height"] <= scrolled + height


def test_no_word_is_lost_without_a_connection(browser, served, sign_in, work):
    """Typed while nothing can be sent, and the page loaded again: the words are there, and go out when they can."""
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    area = browser.find_elements(By.CSS_SELECTOR, ".bench-target textarea")[-1]
    focus(browser, area)
    browser.execute_cdp_cmd("Network.enable", {})
    offline = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
    area.send_keys(" Venga.")
    wait(
        browser, lambda: browser.find_element(By.ID, "bench-saving").get_attribute("data-state") == "unsaved"
    )
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", {**offline, "offline": False})
    open_desk(browser, served, work, "es")
    area = browser.find_elements(By.CSS_SELECTOR, ".bench-target textarea")[-1]
    assert "Venga." in area.get_attribute("value")
    wait(browser, lambda: is_saved(browser))
    assert any("Venga." in one.text for one in segments_of(work.translations["es"]))


def test_words_whose_segment_is_gone_are_shown(browser, served, sign_in, work):
    """Typed without a connection while the source changes: they are there to copy, until they are thrown away."""
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    area = browser.find_elements(By.CSS_SELECTOR, ".bench-target textarea")[-1]
    focus(browser, area)
    browser.execute_cdp_cmd("Network.enable", {})
    offline = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
    area.clear()
    area.send_keys("Sopa y té.")
    saving = browser.find_element(By.ID, "bench-saving")
    wait(browser, lambda: saving.get_attribute("data-state") == "unsaved")
    source = UpdatePage.objects.get(pk=work.source.pk)
    source.body = [{**paragraph("<p>Quite other words.</p>"), "id": source.body[0].id}]
    source.save_revision().publish()
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", {**offline, "offline": False})
    wait(browser, lambda: "load the page" in saving.text)
    for _visit in range(2):
        open_desk(browser, served, work, "es")
        notice = browser.find_element(By.ID, "bench-orphans")
        assert notice.is_displayed()
        assert notice.find_element(By.TAG_NAME, "textarea").get_attribute("value") == "Sopa y té."
        assert "soup to 60 people" in notice.text
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    found = browser.execute_async_script(
        "axe.run('#bench-orphans', {runOnly: arguments[0]}).then(arguments[1])", RULES
    )
    assert not found["violations"]
    notice.find_element(By.TAG_NAME, "button").click()
    wait(browser, lambda: not notice.is_displayed())
    assert current(browser)
    open_desk(browser, served, work, "es")
    assert not browser.find_element(By.ID, "bench-orphans").is_displayed()


def test_two_people_never_overwrite_each_other_unseen(browser, served, sign_in, work):
    """What somebody else wrote meanwhile is shown beside one's own words, and one of them is chosen."""
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    line = browser.find_elements(By.CSS_SELECTOR, ".bench-line")[0]
    segment = StringSegment.objects.select_related("string", "context").get(
        pk=int(line.get_attribute("data-id"))
    )
    writing.write(work.translations["es"], segment, "Té para todos", work.people["reviewers:es"])
    area = line.find_element(By.CSS_SELECTOR, "textarea")
    area.send_keys(" y todas")
    box = line.find_element(By.CSS_SELECTOR, ".bench-conflict")
    wait(browser, box.is_displayed)
    assert "Té para todos" in box.text
    assert "reviewers-es" in box.text
    box.find_elements(By.TAG_NAME, "button")[0].click()
    assert area.get_attribute("value") == "Té para todos"
    wait(browser, lambda: is_saved(browser))


def test_the_desk_says_that_review_is_over(browser, served, sign_in, work):
    """When the reviewer gives a segment back, and when the translator changes what was handed in: no page is loaded."""
    translation, translator = work.translations["es"], work.people["translators:es"]
    rows = StringSegment.objects.select_related("string", "context").filter(source=translation.source)
    for one in rows.filter(string__data__contains="soup"):
        writing.write(translation, one, NOW["es"], translator, confirmed=True)
    steps = {
        name: f"form[action='{reverse(f'workbench:{name}', args=[translation.pk])}']"
        for name in ("hand_in", "give_back")
    }

    def shown(step: str) -> bool:
        return any(one.is_displayed() for one in browser.find_elements(By.CSS_SELECTOR, steps[step]))

    reviewing.hand_in(translation, translator)
    sign_in("reviewers-es")
    open_desk(browser, served, work, "es")
    assert (shown("give_back"), shown("hand_in")) == (True, False)
    line = browser.find_elements(By.CSS_SELECTOR, ".bench-line")[0]
    line.find_element(By.CSS_SELECTOR, "[data-do='talk']").click()
    wait(browser, lambda: line.find_elements(By.CSS_SELECTOR, ".bench-comment textarea"))
    line.find_element(By.CSS_SELECTOR, ".bench-comment textarea").send_keys("Not this.")
    line.find_element(By.CSS_SELECTOR, ".bench-comment [name='reject']").click()
    wait(browser, lambda: shown("hand_in") and not shown("give_back"))
    assert line.get_attribute("data-state") == "returned"
    assert not browser.find_elements(By.CSS_SELECTOR, ".bench-state--review")

    title = rows.get(context__path="title")
    writing.write(translation, title, "Té en la frontera", translator, confirmed=True)
    reviewing.hand_in(translation, translator)
    browser.delete_all_cookies()
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    note = browser.find_element(By.ID, "bench-review")
    assert note.is_displayed()
    assert not shown("hand_in")
    browser.find_element(By.CSS_SELECTOR, ".bench-target textarea").send_keys(" hoy")
    wait(browser, lambda: shown("hand_in") and is_saved(browser))
    assert "no more" in note.text
    assert not browser.find_elements(By.CSS_SELECTOR, ".bench-state--review")


def test_marks_stay_whole(browser, served, sign_in, work):
    """A mark that is deleted goes with its other half; one that is placed stands around what was selected."""
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    area = browser.find_elements(By.CSS_SELECTOR, ".bench-target textarea")[-1]
    focus(browser, area)
    press(browser, Keys.CONTROL, "a")
    area.send_keys("{b}Hola{/b} a todos")
    press(browser, Keys.HOME)
    press(browser, Keys.ARROW_RIGHT)
    press(browser, Keys.BACKSPACE)
    assert area.get_attribute("value") == "Hola a todos"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 768)])
def test_axe_finds_nothing_on_the_workbench(browser, served, sign_in, work, scheme, width):
    """Board, texts, work, desk with suggestions and comments, and the first page."""
    # High enough that no bar that sticks lies over what is being judged.
    size = {"width": width, "height": 5000, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    sign_in("translators-es")
    desk = reverse("workbench:desk", args=[work.translations["es"].pk])
    screens = [
        reverse("workbench:board"),
        reverse("workbench:texts"),
        reverse("workbench:text_list", args=["labels", "es"]) + "?all",
        reverse("workbench:work"),
        reverse("wagtailadmin_home"),
        desk,
    ]
    script = AXE.read_text(encoding="utf-8")
    found = {}
    for address in screens:
        browser.get(served.root + address)
        if address == desk:
            wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#bench-desk[data-ready]"))
            focus(browser, browser.find_element(By.CSS_SELECTOR, ".bench-target textarea"))
            press(browser, Keys.ALT, "r")
            wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".bench-comment"))
        browser.execute_script(script)
        # Within Wagtail's own frame (its menu and headers) nothing is ours.
        results = browser.execute_async_script(
            "axe.run('main', {runOnly: arguments[0]}).then(arguments[1])", RULES
        )
        assert results["passes"]
        if problems := [
            (rule["id"], node["html"][:200]) for rule in results["violations"] for node in rule["nodes"]
        ]:
            found[address] = problems
    assert not found


def test_the_board_begins_on_the_first_screen_of_a_phone(browser, served, work, sign_in):
    """Its filters stand side by side, and nothing is wider than the screen."""
    sign_in("translators-es")
    size = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(served.root + reverse("workbench:board"))
    title, language, state = browser.find_elements(By.CSS_SELECTOR, "[role=search] .bench-label")[:3]
    assert language.rect["y"] == state.rect["y"]
    assert language.rect["x"] < state.rect["x"]
    assert title.rect["width"] > 1.9 * language.rect["width"]
    assert browser.find_element(By.CSS_SELECTOR, ".bench-board tbody").rect["y"] < 800
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
