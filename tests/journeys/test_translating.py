"""Translators at work: from the mail to the live page, with review; by keyboard alone; and what nobody must lose."""

import re
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from wagtail.models import Locale
from wagtail_localize.models import StringSegment

from localization import making, reviewing, writing
from tests.journeys.desks import (
    AXE,
    NOW,
    RULES,
    WORDS,
    a_site_for_each_test,  # noqa: F401 – a fixture
    current,
    focus,
    is_saved,
    open_desk,
    outdated_translations,  # noqa: F401 – a fixture
    press,
    wait,
)

pytestmark = pytest.mark.browser


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


@pytest.mark.parametrize(("width", "height"), [(1024, 600), (1280, 760)])
def test_the_field_at_hand_is_never_under_a_bar(browser, served, sign_in, work, width, height):
    """However many lines the bars have, when one goes back through the segments by Tab too."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    browser.execute_script(
        "document.getElementById('bench-saving').textContent = 'Not saved yet. '.repeat(12)"
    )
    focus(browser, browser.find_elements(By.CSS_SELECTOR, ".bench-target textarea")[-1])
    script = """
        const here = document.activeElement;
        const { left, top, bottom } = here.getBoundingClientRect();
        return [top + 3, bottom - 3].every((y) => here.contains(document.elementFromPoint(left + 5, y)));"""
    fields = 0
    for step in range(24):
        press(browser, *([Keys.SHIFT] if step < 12 else []), Keys.TAB)
        wait(browser, lambda: browser.execute_script(script))
        fields += browser.switch_to.active_element.tag_name == "textarea"
    assert fields > 4


def test_the_first_open_segment_stands_where_its_suggestions_have_room(browser, served, sign_in, work):
    """They come later than the segment, below it."""
    size = {"width": 1280, "height": 600, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".bench-line.is-current .bench-offer"))
    script = """
        const offer = document.querySelector(".bench-line.is-current .bench-offer");
        const { left, top } = offer.getBoundingClientRect();
        return offer.contains(document.elementFromPoint(left + 5, top + 3));"""
    wait(browser, lambda: browser.execute_script(script))


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


def test_the_preview_shows_the_place_and_moves_nothing_around_it(browser, served, sign_in, work):
    """Of the title too; and the field stays clear of the desk's bars."""
    size = {"width": 1440, "height": 700, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    area = browser.find_element(By.CSS_SELECTOR, ".bench-target textarea")
    focus(browser, area)
    browser.find_element(By.CSS_SELECTOR, "[aria-controls=bench-preview]").click()
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#bench-preview iframe:not(.is-loading)"))
    marked = """
        const page = document.querySelector("#bench-preview iframe").contentDocument;
        return page.querySelector("main [style*=outline]")?.tagName;"""
    wait(browser, lambda: browser.execute_script(marked) == "H1")
    at_rest = """
        const done = arguments[0], box = document.querySelector("main");
        let same = 0, at = box.scrollTop;
        requestAnimationFrame(function look() {
          same = box.scrollTop === at ? same + 1 : 0;
          at = box.scrollTop;
          if (same > 40) done(true); else requestAnimationFrame(look);
        });"""
    browser.execute_async_script(at_rest)
    in_sight = """
        const { left, top } = arguments[0].getBoundingClientRect();
        return arguments[0].contains(document.elementFromPoint(left + 5, top + 3));"""
    assert browser.execute_script(in_sight, area)


def test_the_desk_says_that_review_is_over(browser, served, sign_in, work):
    """When the reviewer gives a segment back, and when the translator changes what was handed in: no page is loaded."""
    translation, translator = work.translations["es"], work.people["translators:es"]
    rows = StringSegment.objects.select_related("string", "context").filter(source=translation.source)
    for one in rows.filter(string__data__contains="soup"):
        writing.write(translation, one, NOW["es"], translator, confirmed=True)
    steps = {
        name: f"form[action='{reverse(f'workbench:{name}', args=[translation.pk])}']"
        for name in ("hand_in", "give_back", "publish")
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
    assert not shown("publish")
    assert "went back" in browser.find_element(By.ID, "bench-review").text
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
    press(browser, Keys.CONTROL, "a")
    area.send_keys("Antes {b}Hola{/b} a todos")
    browser.execute_script("arguments[0].setSelectionRange(7, 10)", area)
    ActionChains(browser).send_keys("X").perform()
    assert area.get_attribute("value") == "Antes Xola a todos"
    browser.execute_script("arguments[0].setSelectionRange(6, 6)", area)
    press(browser, Keys.CONTROL, "z")
    assert area.get_attribute("value") == "Antes {b}Hola{/b} a todos"


def test_french_spaces_are_put_in(browser, served, sign_in, work):
    """By a button beside what the check found; addresses stay as they are."""
    (translation,) = making.submit(work.source, Locale.objects.filter(language_code="fr"))
    person = get_user_model().objects.create_user("translators-fr", "fr@example.org", "only-in-tests")
    person.groups.add(Group.objects.get(name="translators:fr"))
    sign_in("translators-fr")
    browser.get(served.root + reverse("workbench:desk", args=[translation.pk]))
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#bench-desk[data-ready]"))
    line = browser.find_elements(By.CSS_SELECTOR, ".bench-line")[-1]
    area = line.find_element(By.CSS_SELECTOR, "textarea")
    focus(browser, area)
    area.send_keys("{b}Le thé ?!{/b} « Chaud » : https://example.org/a:b?c=1 ; à 20:30 ! www.example.org?")
    wait(browser, lambda: line.find_elements(By.CSS_SELECTOR, "[data-do=space]"))
    browser.execute_script("arguments[0].click()", line.find_element(By.CSS_SELECTOR, "[data-do=space]"))
    assert area.get_attribute("value") == (
        "{b}Le thé\u202f?!{/b} «\u00a0Chaud\u00a0»\u00a0: https://example.org/a:b?c=1\u202f; à 20:30\u202f! "
        "www.example.org\u202f?"
    )
    wait(browser, lambda: is_saved(browser))
    assert not line.find_elements(By.CSS_SELECTOR, "[data-do=space]")


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
