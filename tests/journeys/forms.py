"""What the journeys of editors have in common: waiting, blocks, choosers, tabs and buttons of the admin's forms."""

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.journeys.conftest import PATIENCE


def wait(browser, condition):
    return WebDriverWait(browser, PATIENCE).until(condition)


def one(browser, selector: str):
    """Return the first element that there is, as soon as there is one."""
    return wait(browser, lambda it: it.find_element(By.CSS_SELECTOR, selector))


def click(browser, selector: str) -> None:
    """Click as soon as one can: forms are long, and bars lie over what is scrolled to."""
    element = wait(browser, lambda it: it.find_element(By.CSS_SELECTOR, selector))
    browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
    wait(browser, lambda _it: element.is_enabled())
    browser.execute_script("arguments[0].click()", element)


def type_into(browser, selector: str, text: str) -> None:
    """Type into the first field of `selector` as soon as it can be seen: dialogues fade in."""
    wait(browser, lambda it: it.find_element(By.CSS_SELECTOR, selector).is_displayed())
    one(browser, selector).send_keys(text)


def fill(browser, name: str, text: str) -> None:
    type_into(browser, f'[name="{name}"]', text)


def add_block(browser, stream: str, block: str = "") -> None:
    """Add a block at the end of a stream; `block` is its label, where there are several kinds."""
    buttons = f'[data-contentpath="{stream}"] .c-sf-add-button'
    last = wait(browser, lambda it: it.find_elements(By.CSS_SELECTOR, buttons))[-1]
    browser.execute_script("arguments[0].click()", last)
    if block:
        option = f"//*[@role='option'][starts-with(normalize-space(), '{block}')]"
        found = wait(browser, lambda it: it.find_element(By.XPATH, option))
        browser.execute_script("arguments[0].click()", found)


def write(browser, stream: str, text: str) -> None:
    """Write into the last rich text of a stream, and wait until the form has it: the editor hands it over a little later."""
    place = f'[data-contentpath="{stream}"]'

    def is_written(it):
        field = it.find_elements(By.CSS_SELECTOR, f'{place} [contenteditable="true"]')[-1]
        it.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", field)
        if not field.text.strip():  # an editor that has just been added does not always take the first keys
            field.click()
            field.send_keys(text)
        sent = it.find_elements(By.CSS_SELECTOR, f"{place} input[type=hidden]")
        return any(text in each.get_property("value") for each in sent)

    wait(browser, is_written)


def open_tab(browser, name: str) -> None:
    click(browser, f'a[role="tab"][href="#tab-{name}"]')


def send(browser, action: str) -> None:
    """Press the button below the form that is called `action`, such as `action-publish`."""
    click(browser, f'footer button[name="{action}"]')


def faults_in(browser) -> list[str]:
    """Return what went wrong in scripts.

    Wagtail looks at the content of a preview again while it is still looking, where that takes long, and axe says so.
    """
    said = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    return [message for message in said if "Axe is already running" not in message]
