"""A reader who searches: suggestions as one types, with and without a mouse, a script, or eyes."""

from urllib.parse import parse_qs, urlsplit

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.journeys.conftest import PATIENCE

pytestmark = pytest.mark.browser


def tree(browser) -> list[dict]:
    """Return the nodes of the accessibility tree that assistive technology is given: role, name, and properties."""
    nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    return [
        {
            "role": node["role"]["value"],
            "name": node.get("name", {}).get("value", ""),
            **{each["name"]: each["value"] for each in node.get("properties", ())},
        }
        for node in nodes
        if not node["ignored"]
    ]


def one(nodes: list[dict], role: str) -> dict:
    [node] = [node for node in nodes if node["role"] == role]
    return node


def search_page(browser, served, language: str = "fr"):
    """Open the search page and return its large field."""
    browser.get(f"{served.root}/{language}/search/")
    return browser.find_element(By.ID, "q-large")


def wait_for(browser, condition):
    return WebDriverWait(browser, PATIENCE).until(lambda _browser: condition())


def options(browser) -> list:
    return browser.find_elements(By.CSS_SELECTOR, "[role=option]")


def test_suggestions_are_a_combobox_with_groups(browser, served):
    field = search_page(browser, served)
    field.send_keys("ital")
    wait_for(browser, lambda: options(browser))
    nodes = tree(browser)
    box = one(nodes, "combobox")
    assert box["expanded"]["value"] is True
    assert box["autocomplete"]["value"] == "list"
    assert box["focused"]["value"] is True
    assert one(nodes, "listbox")["name"]
    offered = [node["name"] for node in nodes if node["role"] == "option"]
    assert any(name.startswith("Italie") for name in offered)
    assert any(name.startswith("Croix-Rouge italienne") for name in offered)
    groups = browser.find_elements(By.CSS_SELECTOR, "[role=listbox] [role=group]")
    assert len(groups) >= 2
    assert all(group.accessible_name for group in groups)
    status = [node for node in nodes if node["role"] == "status"]
    assert status, "how many there are is said"


def test_the_arrows_choose_and_enter_goes_there(browser, served):
    field = search_page(browser, served)
    field.send_keys("medit")
    wait_for(browser, lambda: options(browser))
    assert field.get_attribute("aria-activedescendant") is None
    field.send_keys(Keys.ARROW_DOWN)
    first = options(browser)[0]
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert first.get_attribute("aria-selected") == "true"
    assert [
        node["name"]
        for node in tree(browser)
        if node["role"] == "option" and node.get("selected", {}).get("value")
    ]
    field.send_keys(Keys.ENTER)
    wait_for(browser, lambda: urlsplit(browser.current_url).path.endswith("/routes/"))


def test_escape_closes_and_enter_searches_for_what_was_typed(browser, served):
    field = search_page(browser, served)
    field.send_keys("medit")
    wait_for(browser, lambda: options(browser))
    field.send_keys(Keys.ARROW_DOWN, Keys.ESCAPE)
    assert field.get_attribute("aria-expanded") == "false"
    assert field.get_attribute("value") == "medit"
    field.send_keys(Keys.ENTER)
    wait_for(browser, lambda: urlsplit(browser.current_url).query)
    assert parse_qs(urlsplit(browser.current_url).query)["q"] == ["medit"]


def test_a_click_goes_there_and_leaving_the_field_closes(browser, served):
    field = search_page(browser, served)
    field.send_keys("medit")
    wait_for(browser, lambda: options(browser))
    field.send_keys(Keys.TAB)
    assert field.get_attribute("aria-expanded") == "false"
    field.click()
    field.send_keys(Keys.ARROW_DOWN)
    options(browser)[0].click()
    wait_for(browser, lambda: urlsplit(browser.current_url).path.endswith("/routes/"))


def test_what_is_suggested_needs_no_accents_and_is_in_the_pages_language(browser, served):
    field = search_page(browser, served, "ru")
    field.send_keys("ИТАЛ")
    wait_for(browser, lambda: options(browser))
    assert "Италия" in [option.text for option in options(browser)]


def test_the_script_of_suggestions_is_fetched_when_a_field_is_used(browser, served):
    browser.get(f"{served.root}/fr/")
    scripts = "return performance.getEntriesByType('resource').map(each => each.name).filter(name => /suggest/.test(name))"
    assert browser.execute_script(scripts) == []
    search_page(browser, served).click()
    wait_for(browser, lambda: browser.execute_script(scripts))


def test_without_scripts_the_field_searches(browser, served):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    field = search_page(browser, served)
    field.send_keys("bateaux", Keys.ENTER)
    wait_for(browser, lambda: "q=bateaux" in browser.current_url)
    assert browser.find_element(By.CSS_SELECTOR, ".items h3 a").text
    assert browser.find_element(By.CSS_SELECTOR, ".items mark").text == "bateaux"


def test_the_way_back_shows_the_search_as_it_was(browser, served):
    browser.get(f"{served.root}/fr/search/?q=bateaux&kind=report")
    total = browser.find_element(By.ID, "total").text
    browser.find_element(By.CSS_SELECTOR, ".items h3 a").click()
    browser.back()
    assert "q=bateaux" in browser.current_url
    assert browser.find_element(By.ID, "total").text == total
    assert browser.find_element(By.ID, "q-large").get_attribute("value") == "bateaux"
