"""Pages for everybody: by keyboard, magnified, respaced, in forced colours, and as a screen reader hears them."""

from pathlib import Path

import pytest
import selenium_axe_python
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser

AXE = Path(selenium_axe_python.__file__).parent / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STOPS = 70  # of the tab key, on one page
NAMED = {
    "link",
    "button",
    "checkbox",
    "radio",
    "searchbox",
    "textbox",
    "combobox",
    "image",
    "navigation",
    "search",
}
SPACED = """
const sheet = new CSSStyleSheet();
sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
                   p { margin-block-end: 2em !important }`);
document.adoptedStyleSheets = [sheet];
return [...document.querySelectorAll("body *")].filter(element => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  return box.width > 2 && box.height > 2 && style.overflow === "hidden" && element.textContent.trim()
    && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
}).map(element => element.outerHTML.slice(0, 120));
"""
# Of the element that has the focus: what covers its middle, and whether one sees that it has it.
FOCUSED = """
const element = document.activeElement, style = getComputedStyle(element);
if (element === document.body) return null;
const box = [...element.getClientRects()].find(one => one.width && one.height) ?? element.getBoundingClientRect();
const x = box.x + box.width / 2, y = box.y + box.height / 2;
const above = document.elementFromPoint(x, y);
const label = element.closest("label") ?? element;
return {
  what: element.outerHTML.slice(0, 120),
  visible: above !== null && (element.contains(above) || above.contains(element) || label.contains(above)),
  marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
};
"""


def of_each_type(served, *languages: str) -> dict[tuple[str, str], str]:
    """Return the address of one page of each type, in the first of `languages` in which there is one."""
    found: dict[str, tuple[str, str]] = {}
    for language in languages:
        for kind, spoken in served.pages:
            if spoken == language:
                found.setdefault(kind, (kind, spoken))
    assert len(found) >= 13, "a type of page is missing from the site"
    return {key: served.root + served.pages[key] for key in found.values()}


def resize(browser, width: int, height: int = 900) -> None:
    """Make the window `width` CSS pixels wide; 320 are what a window of 1280 shows at 400 %."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def emulate(browser, **features: str) -> None:
    """Let the browser ask for these media features, such as prefers_color_scheme="dark"."""
    wanted = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wanted})


@pytest.mark.parametrize(
    ("scheme", "width", "languages"), [("light", 1280, "fr en es"), ("dark", 360, "ru fr es")]
)
def test_axe_finds_nothing(browser, served, scheme, width, languages):
    script = AXE.read_text(encoding="utf-8")
    emulate(browser, prefers_color_scheme=scheme)
    resize(browser, width)
    found = {}
    for key, address in of_each_type(served, *languages.split()).items():
        browser.get(address)
        browser.execute_script(script)
        results = browser.execute_async_script("axe.run({runOnly: arguments[0]}).then(arguments[1])", RULES)
        assert results["passes"]
        if problems := [
            (rule["id"], node["html"]) for rule in results["violations"] for node in rule["nodes"]
        ]:
            found[key] = problems
    assert not found


def test_nothing_scrolls_sideways_and_nothing_is_cut(browser, served):
    resize(browser, 320, 256)
    wide, cut = {}, {}
    for key, address in of_each_type(served, "ru", "fr", "es").items():
        browser.get(address)
        if hidden := browser.execute_script(SPACED):
            cut[key] = hidden
        if (width := browser.execute_script("return document.documentElement.scrollWidth")) > 320:
            wide[key] = width
    assert not wide
    assert not cut


@pytest.mark.parametrize("width", [1280, 360])
def test_whatever_has_the_focus_is_seen(browser, served, width):
    resize(browser, width, 640)
    emulate(browser, prefers_reduced_motion="reduce")  # nothing is still on its way when it is looked at
    unseen, stops = [], 0
    for name in ("HomePage", "LibraryPage", "CaseStudyPage", "ServicePage"):
        browser.get(served.root + served.pages[name, "fr"])
        for _stop in range(STOPS):
            browser.switch_to.active_element.send_keys(Keys.TAB)
            focused = browser.execute_script(FOCUSED)
            if focused is None:
                break
            stops += 1
            if not (focused["visible"] and focused["marked"]):
                unseen.append((name, focused))
    assert stops > 50
    assert not unseen


def test_the_first_tab_is_the_way_past_the_head(browser, served):
    browser.get(f"{served.root}/fr/")
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    link = browser.switch_to.active_element
    assert link.rect["y"] >= 0
    assert link.rect["height"] >= 24
    link.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.tag_name == "main"


def test_the_menu_of_a_phone_by_keyboard(browser, served):
    resize(browser, 360)
    browser.get(f"{served.root}/fr/")
    opener = browser.find_element(By.CSS_SELECTOR, ".menu-open")
    first = browser.find_element(By.CSS_SELECTOR, "#menu nav a")
    assert not first.is_displayed()
    opener.send_keys(Keys.ENTER)
    assert first.is_displayed()
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not first.is_displayed()
    assert browser.switch_to.active_element == opener


def test_what_a_screen_reader_hears_has_names(browser, served):
    browser.execute_cdp_cmd("Accessibility.enable", {})
    for key, address in of_each_type(served, "en", "fr", "es").items():
        browser.get(address)
        nodes = [
            node
            for node in browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
            if not node["ignored"]
        ]
        heard = [(node["role"]["value"], node.get("name", {}).get("value", "").strip()) for node in nodes]
        roles = [role for role, _name in heard]
        assert [each for each in heard if each[0] in NAMED and not each[1]] == [], key
        assert (roles.count("main"), roles.count("banner"), roles.count("contentinfo")) == (1, 1, 1), key
        ways = [name for role, name in heard if role == "navigation"]
        assert len(ways) == len(set(ways)), (key, ways)


def test_forced_colours_keep_shapes(browser, served):
    emulate(browser, forced_colors="active")
    browser.get(f"{served.root}/fr/bibliotheque/?kind=report")
    assert browser.execute_script("return matchMedia('(forced-colors: active)').matches")
    shapes = "return [...document.querySelectorAll('.button, .chip, .tag, [aria-current]')].filter(e => e.offsetWidth).map(e => {"
    shapes += "const s = getComputedStyle(e); return [e.outerHTML.slice(0, 80), s.borderStyle, s.outlineStyle, s.fontWeight]})"
    found = browser.execute_script(shapes)
    assert len(found) > 3
    bare = [
        what for what, border, outline, weight in found if {border, outline} == {"none"} and int(weight) < 600
    ]
    assert not bare
