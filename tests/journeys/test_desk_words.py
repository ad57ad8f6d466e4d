"""No word is lost at the desk, and none is overwritten unseen: without a connection, in two windows, by two people."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from wagtail_localize.models import StringSegment

from localization import writing
from localization.segments import segments_of
from publications.models import UpdatePage
from tests.journeys.desks import (
    AXE,
    RULES,
    a_site_for_each_test,  # noqa: F401 – a fixture
    current,
    focus,
    is_saved,
    open_desk,
    outdated_translations,  # noqa: F401 – a fixture
    press,
    wait,
)
from tests.localization.conftest import paragraph

pytestmark = pytest.mark.browser


def connect(browser, connected: bool = True) -> None:
    """Give the window at hand its connection, or take it away."""
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": not connected, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
    )


def saving(browser):
    return browser.find_element(By.ID, "bench-saving")


def last_field(browser):
    return browser.find_elements(By.CSS_SELECTOR, ".bench-target textarea")[-1]


def last_conflict(browser):
    return browser.find_elements(By.CSS_SELECTOR, ".bench-conflict")[-1]


def write(browser, words: str) -> None:
    """Type words in the place of those of the last segment."""
    focus(browser, last_field(browser))
    press(browser, Keys.CONTROL, "a")
    last_field(browser).send_keys(words)


def last_segment(work):
    return segments_of(work.translations["es"])[-1]


def test_no_word_is_lost_without_a_connection(browser, served, sign_in, work):
    """Typed while nothing can be sent, and the page loaded again: the words are there, and go out when they can."""
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    area = browser.find_elements(By.CSS_SELECTOR, ".bench-target textarea")[-1]
    focus(browser, area)
    connect(browser, False)
    area.send_keys(" Venga.")
    wait(
        browser, lambda: browser.find_element(By.ID, "bench-saving").get_attribute("data-state") == "unsaved"
    )
    connect(browser)
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
    connect(browser, False)
    area.clear()
    area.send_keys("Sopa y té.")
    saving = browser.find_element(By.ID, "bench-saving")
    wait(browser, lambda: saving.get_attribute("data-state") == "unsaved")
    source = UpdatePage.objects.get(pk=work.source.pk)
    source.body = [{**paragraph("<p>Quite other words.</p>"), "id": source.body[0].id}]
    source.save_revision().publish()
    connect(browser)
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


@pytest.mark.parametrize("answer", ["'<p>Sign in to the wireless network</p>'", "'{\"ver'"])
def test_an_answer_that_is_not_the_sites_saves_nothing(browser, served, sign_in, work, answer):
    """A network that wants one to sign in, or an answer cut off: the desk says so, and sends the words again."""
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    browser.execute_script(f"window.theirs = window.fetch; window.fetch = async () => new Response({answer})")
    write(browser, "Sopa para todos.")
    wait(browser, lambda: saving(browser).get_attribute("data-state") == "unsaved")
    browser.execute_script("window.fetch = window.theirs")
    wait(browser, lambda: is_saved(browser))
    assert last_segment(work).text == "Sopa para todos."


def test_two_windows_of_one_person_keep_both_their_words(browser, served, sign_in, work):
    """What is saved in one takes nothing from the other, also after a reload; the person chooses."""
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    try:
        open_desk(browser, served, work, "es")
        connect(browser, False)
        write(browser, "Second window.")
        wait(browser, lambda: saving(browser).get_attribute("data-state") == "unsaved")
        second = browser.current_window_handle
        browser.switch_to.window(first)
        write(browser, "First window.")
        wait(browser, lambda: is_saved(browser))
        browser.switch_to.window(second)
        connect(browser)
        wait(browser, lambda: last_conflict(browser).is_displayed())
        focus(browser, last_field(browser))
        last_field(browser).send_keys(" And more.")
        assert "Second window. And more." in last_conflict(browser).text
        for _visit in range(2):
            open_desk(browser, served, work, "es")
            wait(browser, lambda: last_conflict(browser).is_displayed())
            assert "First window." in last_conflict(browser).text
            assert last_field(browser).get_attribute("value") == "Second window. And more."
        number = len(browser.find_elements(By.CSS_SELECTOR, ".bench-line"))
        assert saving(browser).text.endswith(f"segment {number}.")
        keep_mine = last_conflict(browser).find_elements(By.TAG_NAME, "button")[1]
        in_sight = """
            const { left, top } = arguments[0].getBoundingClientRect();
            return arguments[0].contains(document.elementFromPoint(left + 9, top + 9));"""
        wait(browser, lambda: browser.execute_script(in_sight, keep_mine))
        keep_mine.click()
        wait(browser, lambda: is_saved(browser))
        assert last_segment(work).text == "Second window. And more."
    finally:
        browser.close()
        browser.switch_to.window(first)


def test_all_are_kept_when_windows_are_closed(browser, served, sign_in, work):
    """Without a connection: what could not be sent is there to choose, one after the other."""
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    stays = browser.current_window_handle
    windows = {}
    for words in ("One.", "Two.", "Three."):
        browser.switch_to.new_window("tab")
        windows[words] = browser.current_window_handle
        open_desk(browser, served, work, "es")
    for words, handle in windows.items():
        browser.switch_to.window(handle)
        connect(browser, False)
        write(browser, words)
        wait(browser, lambda: saving(browser).get_attribute("data-state") == "unsaved")
    for handle in windows.values():
        browser.switch_to.window(handle)
        browser.close()
    browser.switch_to.window(stays)
    open_desk(browser, served, work, "es")
    wait(browser, lambda: last_conflict(browser).is_displayed())
    seen = {last_segment(work).text, last_field(browser).get_attribute("value")}
    last_conflict(browser).find_element(By.TAG_NAME, "button").click()  # theirs
    wait(browser, lambda: last_field(browser).get_attribute("value") not in seen)
    wait(browser, lambda: last_conflict(browser).is_displayed())
    assert seen | {last_field(browser).get_attribute("value")} == {"One.", "Two.", "Three."}


def test_words_of_one_person_are_not_saved_as_anothers(browser, served, sign_in, work):
    """Somebody else signs in beside the desk: the words wait for who wrote them."""
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    sign_in("reviewers-es")
    browser.close()
    browser.switch_to.window(first)
    write(browser, "Sopa para todas.")
    wait(browser, lambda: "signed out" in saving(browser).text)
    assert last_segment(work).text != "Sopa para todas."
    browser.switch_to.new_window("tab")
    sign_in("translators-es")
    browser.close()
    browser.switch_to.window(first)
    wait(browser, lambda: is_saved(browser))
    assert last_segment(work).text == "Sopa para todas."
    assert last_segment(work).translation.last_translated_by == work.people["translators:es"]


def test_what_was_saved_is_not_kept_when_nobody_left(browser, served, sign_in, work):
    """The person stopped the next page from loading, and goes on."""
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    browser.execute_script("window.dispatchEvent(new Event('beforeunload'))")
    focus(browser, last_field(browser))
    press(browser, Keys.ALT, "1")
    press(browser, Keys.CONTROL, Keys.ENTER)
    wait(browser, lambda: is_saved(browser))
    assert (
        browser.execute_script("return Object.keys(localStorage).filter((key) => key.startsWith('desk:'))")
        == []
    )


def test_it_is_said_when_the_browser_cannot_keep_words(browser, served, sign_in, work):
    """Its store is full or forbidden: one is told to stay, and asked before one leaves."""
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    leaves = """
        const event = new Event("beforeunload", { cancelable: true });
        window.dispatchEvent(event);
        return !event.defaultPrevented;"""
    assert browser.execute_script(leaves)
    browser.execute_script("Storage.prototype.setItem = () => { throw new DOMException('full'); }")
    connect(browser, False)
    write(browser, "Sopa para siempre.")
    wait(browser, lambda: "leave this page open" in saving(browser).text)
    assert not browser.execute_script(leaves)
    connect(browser)
    wait(browser, lambda: is_saved(browser))
    assert browser.execute_script(leaves)
    assert last_segment(work).text == "Sopa para siempre."


def test_words_that_were_kept_stay_in_a_full_store(browser, served, sign_in, work):
    """Until the server has them: the next visit cannot keep them anew."""
    sign_in("translators-es")
    open_desk(browser, served, work, "es")
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/segment/*"]})
    write(browser, "Sopa para siempre.")
    wait(browser, lambda: saving(browser).get_attribute("data-state") == "unsaved")
    full = "Storage.prototype.setItem = () => { throw new DOMException('full'); }"
    script = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": full})
    try:
        open_desk(browser, served, work, "es")
        wait(browser, lambda: "leave this page open" in saving(browser).text)
        kept = "return Object.entries(localStorage).filter(([key]) => key.startsWith('desk:')).join()"
        assert "Sopa para siempre." in browser.execute_script(kept)
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
        browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    open_desk(browser, served, work, "es")
    wait(browser, lambda: is_saved(browser))
    assert last_segment(work).text == "Sopa para siempre."
