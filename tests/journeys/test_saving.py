"""The desk saves what is typed, and says truly what the server has: with servers, proxies and lines that fail."""

import pytest
from django.urls import reverse
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from wagtail_localize.models import StringSegment, StringTranslation

from localization import writing
from tests.journeys.test_translating import focus, is_saved, press, wait
from tests.localization.conftest import make_workbench

pytestmark = pytest.mark.browser

# Answers instead of the server: to the segment (its id, or any) by status, with HTML as a proxy has, or not at all.
ANSWERS = """
window.answers = arguments[0];
window.sent = [];
const real = window.fetch;
window.fetch = (address, options = {}) => {
  if (options.method !== "PUT") return real(address, options);
  const id = /(\\d+)\\/$/.exec(address)[1];
  const status = window.answers[id] ?? window.answers.any;
  window.sent.push(id);
  if (status === undefined) return real(address, options);
  if (status === 0) return Promise.reject(new TypeError("no line"));
  return Promise.resolve(new Response("<h1>No</h1>", { status }));
};
"""


@pytest.fixture(scope="module")
def work(served):
    """A page in translation into Spanish and Russian; nothing is translated into Russian yet."""
    made = make_workbench()
    StringTranslation.objects.filter(locale=made.locales["ru"]).delete()  # of the site's own pages
    return made


@pytest.fixture
def desk(browser, served, sign_in, work):
    """Open the desk of a language as its translator; answers for the server may be given by segment."""
    sign_in("translators-ru")
    address = served.root + reverse("workbench:desk", args=[work.translations["ru"].pk])

    def visit(**answers) -> dict[str, object]:
        browser.get(address)
        wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#bench-desk[data-ready]"))
        browser.execute_script(ANSWERS, answers)
        return lines()

    def lines() -> dict[str, object]:
        found = browser.find_elements(By.CSS_SELECTOR, ".bench-line")
        return {one.get_attribute("data-id"): one for one in found}

    yield visit
    browser.execute_script("localStorage.clear()")
    StringTranslation.objects.filter(locale=work.locales["ru"]).delete()


@pytest.fixture
def ids(work) -> dict[str, str]:
    """The ids of segments by their words; of those that are there twice both, as `words 2`."""
    found = {}
    rows = StringSegment.objects.filter(source=work.translations["ru"].source).order_by("order")
    for pk, words in rows.values_list("pk", "string__data"):
        found[f"{words} 2" if words in found else words] = str(pk)
    return found


def field(line):
    return line.find_element(By.CSS_SELECTOR, ".bench-target textarea")


def saving(browser) -> tuple[str, str]:
    shown = browser.find_element(By.ID, "bench-saving")
    return shown.get_attribute("data-state"), shown.text


def answer(browser, **answers) -> None:
    browser.execute_script("window.answers = arguments[0]", answers)


def test_nothing_is_called_saved_before_it_is(browser, desk, ids):
    """From the first letter on, not only when it is sent."""
    line = desk()[ids["Where to find help."]]
    focus(browser, field(line))
    seen = browser.execute_script(
        """
        const area = arguments[0];
        area.value = "Где";
        area.dispatchEvent(new Event("input", { bubbles: true }));
        return document.getElementById("bench-saving").dataset.state;
        """,
        field(line),
    )
    assert seen == "saving"
    wait(browser, lambda: is_saved(browser))


def test_an_answer_of_a_proxy_is_no_success(browser, desk, ids):
    """Too much for it, said in HTML: the words are not saved, the desk says so, and sends them again later."""
    pk = ids["Where to find help."]
    line = desk(**{pk: 413})[pk]
    focus(browser, field(line))
    field(line).send_keys("Где помогают.")
    wait(browser, lambda: saving(browser)[0] == "problem")
    assert "413" in saving(browser)[1]
    assert "413" in line.find_element(By.CSS_SELECTOR, ".bench-findings").text
    answer(browser)
    browser.execute_script("window.dispatchEvent(new Event('focus'))")
    wait(browser, lambda: is_saved(browser))
    assert "Где помогают." in list(StringTranslation.objects.values_list("data", flat=True))


def test_a_segment_that_is_gone_is_not_forgotten_when_another_is_saved(browser, desk, ids):
    gone, there = ids["Where to find help."], ids["Help at the border"]
    lines = desk(**{gone: 404})
    focus(browser, field(lines[gone]))
    field(lines[gone]).send_keys("Где")
    wait(browser, lambda: "load the page" in saving(browser)[1])
    focus(browser, field(lines[there]))
    field(lines[there]).send_keys("Помощь")
    wait(browser, lambda: lines[there].get_attribute("data-state") == "draft")
    wait(browser, lambda: saving(browser)[0] != "saving")
    assert saving(browser)[0] == "problem"
    assert "load the page" in saving(browser)[1]


def test_all_words_go_out_as_soon_as_one_gets_through(browser, desk, ids):
    """Not when its own next try is due, and until then nothing is called saved."""
    first, second = ids["Where to find help."], ids["Help at the border"]
    lines = desk(any=0)
    focus(browser, field(lines[first]))
    field(lines[first]).send_keys("Где")
    wait(browser, lambda: saving(browser)[0] == "unsaved")
    # Tried so often that the next time is far away.
    for _time in range(5):
        browser.execute_script("window.dispatchEvent(new Event('focus'))")
    wait(browser, lambda: browser.execute_script("return window.sent.length") >= 3)
    answer(browser)
    focus(browser, field(lines[second]))
    field(lines[second]).send_keys("Помощь")
    wait(browser, lambda: is_saved(browser))
    assert lines[first].get_attribute("data-state") == "draft"
    written = set(StringTranslation.objects.filter(locale__language_code="ru").values_list("data", flat=True))
    assert written == {"Где", "Помощь"}


def test_a_repetition_does_not_replace_words_that_were_refused(browser, desk, ids):
    """They cannot be saved as they are, and stand in the field alone."""
    one, other = ids["Ask for a blanket."], ids["Ask for a blanket. 2"]
    lines = desk()
    focus(browser, field(lines[other]))
    field(lines[other]).send_keys("{/b}Просите одеяло.")
    wait(browser, lambda: saving(browser)[0] == "problem")
    focus(browser, field(lines[one]))
    field(lines[one]).send_keys("Попросите одеяло.")
    press(browser, Keys.CONTROL, Keys.ENTER)
    wait(browser, lambda: lines[one].get_attribute("data-state") == "done")
    wait(browser, lambda: saving(browser)[0] != "saving")
    assert field(lines[other]).get_attribute("value") == "{/b}Просите одеяло."


def test_who_types_in_a_repetition_meanwhile_meets_nobody_but_themselves(browser, desk, ids):
    """It was filled in by their own confirming, a moment before their words came."""
    one, other = ids["Ask for a blanket."], ids["Ask for a blanket. 2"]
    lines = desk(**{other: 0})
    focus(browser, field(lines[other]))
    field(lines[other]).send_keys("Просите одеяло.")
    wait(browser, lambda: saving(browser)[0] == "unsaved")
    focus(browser, field(lines[one]))
    field(lines[one]).send_keys("Попросите одеяло.")
    press(browser, Keys.CONTROL, Keys.ENTER)
    wait(browser, lambda: lines[one].get_attribute("data-state") == "done")
    answer(browser)
    browser.execute_script("window.dispatchEvent(new Event('focus'))")
    wait(browser, lambda: is_saved(browser))
    assert not lines[other].find_element(By.CSS_SELECTOR, ".bench-conflict").is_displayed()
    assert field(lines[other]).get_attribute("value") == "Просите одеяло."


def test_a_reason_is_kept_without_a_connection(browser, desk, ids, work):
    """The words are saved, why a check is wrong for them is not yet; the page is loaded again."""
    pk = ids["Where to find help."]
    segment = StringSegment.objects.select_related("string", "context").get(pk=int(pk))
    user = work.users["translators:ru"]
    writing.write(work.translations["ru"], segment, "Где помогают", user)
    line = desk(any=0)[pk]
    line.find_element(By.CSS_SELECTOR, "[data-do=overrule]").click()
    line.find_element(By.CSS_SELECTOR, ".bench-reason input").send_keys("So it is", Keys.ENTER)
    wait(browser, lambda: saving(browser)[0] == "unsaved")
    line = desk()[pk]
    assert "So it is" in line.find_element(By.CSS_SELECTOR, ".bench-findings").text
    wait(browser, lambda: is_saved(browser))
    row = StringTranslation.objects.select_related("status").get(locale__language_code="ru")
    assert list(row.status.overruled.values()) == ["So it is"]


def test_what_was_given_back_is_not_confirmed_by_an_earlier_visit(browser, desk, ids, work):
    """Confirmed by somebody who left at once, so that the browser does not know that it arrived; then given back."""
    pk = ids["Where to find help."]
    segment = StringSegment.objects.select_related("string", "context").get(pk=int(pk))
    translation, user = work.translations["ru"], work.users["translators:ru"]
    line = desk(any=0)[pk]
    focus(browser, field(line))
    field(line).send_keys("Где помогают.")
    press(browser, Keys.CONTROL, Keys.ENTER)
    wait(browser, lambda: saving(browser)[0] == "unsaved")
    writing.give_back(writing.write(translation, segment, "Где помогают.", user, confirmed=True).row)
    desk()
    wait(browser, lambda: is_saved(browser))
    status = StringTranslation.objects.select_related("status").get(locale__language_code="ru").status
    assert (status.confirmed, status.returned) == (False, True)


def test_what_was_given_back_is_not_confirmed_when_the_connection_is_back(browser, desk, ids, work):
    """The answer was lost, and the words are sent once more; a second press confirms what one knows of."""
    pk = ids["Where to find help."]
    segment = StringSegment.objects.select_related("string", "context").get(pk=int(pk))
    translation, user = work.translations["ru"], work.users["translators:ru"]
    line = desk(any=0)[pk]
    focus(browser, field(line))
    field(line).send_keys("Где помогают.")
    press(browser, Keys.CONTROL, Keys.ENTER)
    wait(browser, lambda: saving(browser)[0] == "unsaved")
    writing.give_back(writing.write(translation, segment, "Где помогают.", user, confirmed=True).row)
    answer(browser)
    wait(browser, lambda: is_saved(browser))
    assert line.get_attribute("data-state") == "returned"

    def status():
        rows = StringTranslation.objects.select_related("status").filter(locale__language_code="ru")
        return rows.get(context=segment.context_id).status

    assert (status().confirmed, status().returned) == (False, True)
    focus(browser, field(line))
    press(browser, Keys.CONTROL, Keys.ENTER)
    wait(browser, lambda: status().confirmed)


def test_a_decision_leads_to_what_cannot_be_saved(browser, desk, ids):
    """Waiting would not help."""
    pk = ids["Where to find help."]
    lines = desk()
    focus(browser, field(lines[pk]))
    field(lines[pk]).send_keys("{/b}Где")
    wait(browser, lambda: saving(browser)[0] == "problem")
    focus(browser, field(lines[ids["Ask for a blanket. 2"]]))
    form = browser.find_element(By.CSS_SELECTOR, "form[data-decides]")
    form.find_element(By.CSS_SELECTOR, "button").click()
    wait(browser, lambda: browser.switch_to.active_element == field(lines[pk]))
    assert "Not saved" in browser.find_element(By.ID, "bench-status").get_attribute("textContent")


def test_words_are_looked_up_on_the_side_that_was_asked(browser, desk, ids):
    """However late the answer comes, and whatever was asked since; the words stand out where they are."""
    desk()
    shown = browser.execute_async_script(
        """
        const done = arguments[0];
        const waiting = [];
        window.fetch = (address) => new Promise((resolve) => waiting.push([String(address), resolve]));
        const answer = (words) => new Response(JSON.stringify({
          units: [{ source: `😀 ${words}.`, target: "…", spans: [[2, 5]] }],
          terms: [{ term: words, right: [words] }],
        }));
        const dialog = document.getElementById("bench-concordance");
        const form = dialog.querySelector("form");
        form.elements.q.value = "one";
        form.elements.side.value = "target";
        form.requestSubmit();
        form.elements.q.value = "two";
        form.elements.side.value = "source";
        form.requestSubmit();
        waiting[1][1](answer("two"));
        setTimeout(() => {
          waiting[0][1](answer("one"));
          setTimeout(() => done([...dialog.querySelectorAll("li p[lang], mark")].map((one) => [one.lang, one.textContent])), 200);
        }, 200);
        """
    )
    assert shown == [["en", "two"], ["ru", "two"], ["en", "😀 two."], ["", "two"], ["ru", "…"]]


def test_the_preview_comes_back_with_the_connection(browser, desk, ids):
    """Opened without one, it says so; the next save shows the page."""
    pk = ids["Where to find help."]
    line = desk()[pk]
    focus(browser, field(line))
    browser.execute_cdp_cmd("Network.enable", {})
    offline = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
    press(browser, Keys.ALT, "p")
    panel = browser.find_element(By.ID, "bench-preview")
    try:
        wait(browser, lambda: "cannot be shown" in panel.text)
    finally:
        browser.execute_cdp_cmd("Network.emulateNetworkConditions", {**offline, "offline": False})
    field(line).send_keys("Где помогают.")
    wait(browser, lambda: panel.find_elements(By.CSS_SELECTOR, "iframe:not(.is-loading)"))
    browser.switch_to.frame(panel.find_element(By.CSS_SELECTOR, "iframe"))
    shown = browser.find_element(By.TAG_NAME, "body").text
    browser.switch_to.default_content()
    assert "Где помогают." in shown
    assert "cannot be shown" not in panel.text


def test_a_button_of_another_segment_works_at_the_first_press(browser, desk, ids):
    """What was offered for the segment before goes away, and all below it moves: not while the button is held."""
    lines = desk()
    first, second = lines[ids["Help at the border"]], lines[ids["Where to find help."]]
    focus(browser, field(first))
    wait(browser, lambda: first.find_element(By.CSS_SELECTOR, ".bench-offers").text)
    browser.execute_script(
        "arguments[0].style.height = '300px'", first.find_element(By.CSS_SELECTOR, ".bench-offers")
    )
    second.find_element(By.CSS_SELECTOR, "[data-do=talk]").click()
    wait(browser, lambda: second.find_elements(By.CSS_SELECTOR, ".bench-comment textarea"))
    assert "is-current" in second.get_attribute("class")
    second.find_element(By.CSS_SELECTOR, ".bench-comment textarea").send_keys("Is it?")
    second.find_element(By.CSS_SELECTOR, ".bench-comment button").click()
    wait(browser, lambda: "(1)" in second.find_element(By.CSS_SELECTOR, ".bench-count").text)
    focus(browser, field(first))
    wait(browser, lambda: "is-current" in first.get_attribute("class"))
