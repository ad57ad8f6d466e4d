"""An editor at work in a real browser: an update from nothing to public, facts confirmed, content checked."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from directory.models import NetworkPage, Service
from publications.models import UpdatePage
from tests.journeys.forms import add_block, faults_in, one, wait

pytestmark = pytest.mark.browser


def chosen(browser) -> list[str]:
    """Return the codes of the countries that the form would send."""
    script = "return [...document.querySelector('[name=countries]').selectedOptions].map((one) => one.value)"
    return browser.execute_script(script)


def test_an_update_from_nothing_to_public(browser, served, editor):
    place = NetworkPage.objects.get(locale__language_code="fr")
    browser.get(
        served.root + reverse("wagtailadmin_pages:add", args=["publications", "updatepage", place.pk])
    )
    field = wait(browser, lambda it: it.find_element(By.CSS_SELECTOR, ".several input"))
    browser.find_element(By.NAME, "title").send_keys("Le pont est rouvert")  # nothing is saved without one
    field.send_keys("Roumanie")
    field.send_keys("Niger")
    assert chosen(browser) == ["ro"], "Niger may still become Nigeria"
    field.send_keys(Keys.ENTER)
    assert chosen(browser) == ["ne", "ro"]
    browser.find_element(By.CSS_SELECTOR, ".several li button").click()
    assert chosen(browser) == ["ro"]
    field.send_keys("Moldav")
    summary = browser.find_element(By.NAME, "summary")
    summary.send_keys("La route du nord se reprend.")
    assert chosen(browser) == ["md", "ro"], "one leaves the field with a name half typed"

    def writes_on(it) -> bool:
        """Type a space: what was typed in its first moments Wagtail took for what the form held."""
        saved = "/edit/" in it.current_url
        if not saved:
            summary.send_keys(" ")
        return saved

    # It is saved by itself; the form then changes that draft.
    WebDriverWait(browser, 60, poll_frequency=4).until(writes_on)
    browser.find_element(By.CSS_SELECTOR, "footer [data-w-dropdown-target=toggle]").click()
    wait(browser, lambda it: it.find_element(By.NAME, "action-publish").is_displayed())
    browser.find_element(By.NAME, "action-publish").click()
    wait(browser, lambda _it: UpdatePage.objects.filter(title="Le pont est rouvert", live=True).exists())
    page = UpdatePage.objects.get(title="Le pont est rouvert")
    assert page.countries == ["md", "ro"]
    assert faults_in(browser) == []
    browser.get(served.root + page.url)
    assert browser.find_element(By.TAG_NAME, "h1").text == "Le pont est rouvert"


def test_still_correct_in_one_click(browser, served, editor):
    service = Service.objects.get()
    Service.objects.filter(pk=service.pk).update(confirm_by=timezone.localdate())
    browser.get(served.root + reverse("wagtailadmin_home"))
    with override("fr"):
        button = f"//button[normalize-space()='{gettext('Still correct')}']"
    wait(browser, lambda it: it.find_element(By.XPATH, button)).click()
    wait(browser, lambda _it: Service.objects.get(pk=service.pk).last_confirmed == timezone.localdate())
    wait(browser, lambda it: not it.find_elements(By.XPATH, button))


def test_content_is_checked_beside_the_form(browser, served, editor):
    place = NetworkPage.objects.get(locale__language_code="fr")
    browser.get(served.root + reverse("wagtailadmin_pages:edit", args=[place.pk]))
    wait(browser, lambda it: it.find_element(By.CSS_SELECTOR, "[data-side-panel-toggle=checks]")).click()
    panel = browser.find_element(By.CSS_SELECTOR, "[data-side-panel=checks]")
    wait(browser, lambda _it: panel.is_displayed() and any(letter.isdigit() for letter in panel.text))
    assert faults_in(browser) == []


def test_a_file_too_large_is_refused_when_it_is_chosen(browser, served, editor, settings, tmp_path):
    settings.MAX_UPLOAD_SIZE = 2 * 1024 * 1024
    large, small = tmp_path / "large.txt", tmp_path / "small.txt"
    large.write_bytes(b"x" * 3 * 1024 * 1024)
    small.write_text("Adresses")
    browser.get(served.root + reverse("wagtaildocs:add"))
    wait(browser, lambda it: it.find_element(By.NAME, "title")).send_keys("Abris")
    file = browser.find_element(By.CSS_SELECTOR, "form[enctype] input[name=file]")
    file.send_keys(str(large))
    said = wait(browser, lambda it: it.find_element(By.CSS_SELECTOR, "[role=alert].error-message"))
    assert "3,0 Mio" in said.text
    assert "2,0 Mio" in said.text
    assert file.get_property("value") == ""
    assert browser.find_element(By.NAME, "title").get_property("value") == "Abris"
    file.send_keys(str(small))
    assert browser.find_elements(By.CSS_SELECTOR, "[role=alert].error-message") == []
    assert file.get_property("value").endswith("small.txt")


def test_the_menu_of_a_table_speaks_the_editor_s_language(browser, served, editor):
    place = NetworkPage.objects.get(locale__language_code="fr")
    add = reverse("wagtailadmin_pages:add", args=["publications", "updatepage", place.pk])
    browser.get(served.root + add)
    with override("fr"):
        table, above = gettext("Table"), gettext("Insert a row above")
    add_block(browser, "body", table)
    cell = one(browser, ".handsontable .ht_master td")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", cell)

    def opened(it) -> str:
        """Ask for the menu: a table takes no click in its first moments."""
        ActionChains(it).context_click(cell).perform()
        return it.find_element(By.CSS_SELECTOR, ".htContextMenu").text

    menu = WebDriverWait(browser, 60, poll_frequency=2).until(opened)
    assert above in menu
    assert "Insert" not in menu
    assert faults_in(browser) == []
