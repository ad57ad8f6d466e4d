"""A reader before the site: without scripts, on a narrow screen, with the keyboard, and with nobody listening."""

import json
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser
KINDS = ["HomePage", "NetworkPage", "ReportPage", "CaseStudyPage", "UpdatePage", "EventPage", "ServicePage"]


def addresses(served, *languages):
    """Return the addresses of one page of each kind in the languages given, where it exists."""
    found = {
        (kind, language): served.root + path
        for (kind, language), path in served.pages.items()
        if kind in KINDS and language in languages
    }
    assert {kind for kind, _language in found} == set(KINDS), "a kind of page is missing from the site"
    return found


def narrow(browser, width):
    """Make the window `width` CSS pixels wide."""
    size = {"width": width, "height": 700, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def test_pages_read_without_scripts(browser, served):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    for (kind, language), address in addresses(served, "fr", "en", "es", "ru").items():
        browser.get(address)
        assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == language, (kind, language)
        assert browser.find_element(By.CSS_SELECTOR, "main h1").text.strip(), (kind, language)


def test_nothing_scrolls_sideways_at_320_pixels(browser, served):
    """320 pixels are also what a window of 1280 shows at 400 %."""
    narrow(browser, 320)
    wide = {}
    for key, address in addresses(served, "fr", "en", "es", "ru").items():
        browser.get(address)
        width = browser.execute_script("return document.documentElement.scrollWidth")
        if width > 320:
            wide[key] = width
    assert not wide


def test_nothing_leaves_the_site_and_nothing_is_refused(browser, served):
    for address in addresses(served, "fr", "en", "es", "ru").values():
        browser.get(address)
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    assert asked
    assert {urlsplit(url).hostname for url in asked if url.startswith("http")} == {"127.0.0.1"}
    assert [entry["message"] for entry in browser.get_log("browser")] == []


def test_the_first_tab_is_the_way_past_the_head(browser, served):
    browser.get(served.root + served.pages["HomePage", "fr"])
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    link = browser.switch_to.active_element
    assert link.tag_name == "a"
    assert link.rect["y"] >= 0
    assert link.rect["height"] >= 24
    target = urlsplit(link.get_attribute("href")).fragment
    link.send_keys(Keys.ENTER)
    assert urlsplit(browser.current_url).fragment == target
    assert browser.find_element(By.ID, target).tag_name == "main"
