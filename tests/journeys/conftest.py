"""A real browser before a served site: Chromium, and the small site of `tests/sites.py`.

`served` is the site behind an address, one for each module of tests (a module may make its own by `serving`);
`browser` is a clean browser for each test; `sign_in(name)` opens it for an account. A test may use the database as any other does; what it changes is there for the
tests after it in its module, and no further.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import transaction
from django.test import Client
from django.test.testcases import LiveServerThread
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from wagtail.models import Page
from wagtail.users.models import UserProfile

from passerelle.setup import prepare_site
from tests import databases, sites
from tests.services_making import make_user

PATIENCE = 60
"""Seconds in which something must have happened: a slow machine is no failure."""
BROWSER, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """Chromium for the whole run; skips and says so where it is missing."""
    missing = [str(program) for program in (BROWSER, DRIVER) if not program.exists()]
    if missing:
        pytest.skip(f"no browser on this machine: {', '.join(missing)}")
    os.environ["SE_OFFLINE"] = "true"
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    driver.set_page_load_timeout(PATIENCE)
    yield driver
    driver.quit()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Say of a test that failed what its browser shows: without that, one that waited in vain tells nothing."""
    report = yield
    driver = getattr(item, "funcargs", {}).get("browser")
    if call.when == "call" and report.failed and driver is not None:
        report.sections.append(("Browser", what_it_shows(driver)))
    return report


def what_it_shows(driver) -> str:
    """Return the address of the page before a browser, its words, and what its scripts said."""
    try:
        words = driver.find_element(By.TAG_NAME, "body").text
        said = [entry["message"] for entry in driver.get_log("browser")]
    except WebDriverException as error:
        return f"The browser does not answer: {error.msg}"
    return "\n".join([driver.current_url, *said, words[:4000]])


@pytest.fixture
def browser(chromium):
    """The browser as for a stranger: its usual width, scripts on, no cookies, nothing in its logs."""
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    chromium.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})
    chromium.execute_cdp_cmd("Network.clearBrowserCookies", {})
    chromium.get("about:blank")
    chromium.get_log("browser")
    chromium.get_log("performance")
    return chromium


@pytest.fixture(scope="session")
def filled(django_db_setup, django_db_blocker, tmp_path_factory):
    """The name of a database with the small site in it; each module of tests works on a copy."""
    with django_db_blocker.unblock():
        name = databases.copy(tmp_path_factory.mktemp("journeys"), "journeys")
        with databases.at(name):
            with transaction.atomic():
                prepare_site()
                sites.fill()
            sites.index_everything()
            get_user_model().objects.create_superuser("admin", "admin@example.org", "only-in-tests")
    yield name
    with django_db_blocker.unblock():
        databases.remove(name)


@contextmanager
def serving(filled: str, blocker, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """Serve a copy of the database `filled`: `root`, and `pages`, one path for each type and language of public page."""
    with blocker.unblock():
        with databases.at(filled):
            name = databases.copy(tmp_path_factory.mktemp("served"), "served")
        with databases.at(name):
            server = LiveServerThread("127.0.0.1", StaticFilesHandler)
            server.daemon = True
            server.start()
            server.is_ready.wait()
            if server.error:
                raise server.error
            yield SimpleNamespace(root=f"http://127.0.0.1:{server.port}", pages=public_pages())
            server.terminate()
        databases.remove(name)


@pytest.fixture(scope="module")
def served(filled, django_db_blocker, tmp_path_factory):
    """The site behind an address, see `serving`."""
    with serving(filled, django_db_blocker, tmp_path_factory) as site:
        yield site


@pytest.fixture(autouse=True)
def db(served):
    """Here a test's database is the served site's, without a transaction around it: the server would not see inside."""


def public_pages() -> dict[tuple[str, str], str]:
    """Return the path of the first public page of each type in each language, by (type, language)."""
    found: dict[tuple[str, str], str] = {}
    for page in Page.objects.live().public().filter(depth__gt=1).order_by("path").specific():
        if page.full_url:
            found.setdefault((type(page).__name__, page.locale.language_code), urlsplit(page.full_url).path)
    return found


@pytest.fixture
def sign_in(browser, served):
    """Open the site in the browser for the account whose name is given."""

    def do(username: str) -> None:
        client = Client()
        client.force_login(
            get_user_model().objects.get(username=username), settings.AUTHENTICATION_BACKENDS[-1]
        )
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        browser.get(f"{served.root}/robots.txt")
        browser.add_cookie({"name": cookie.key, "value": cookie.value})

    return do


@pytest.fixture
def editor(served, sign_in):
    """An editor of the network who works in French, signed in."""
    user = make_user("editor-journey", "network-editors:perco", admin=False)
    UserProfile.objects.create(user=user, preferred_language="fr")
    sign_in(user.username)
    yield user
    user.delete()
