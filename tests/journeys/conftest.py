"""A real browser before a served site: Chromium, and the small site of `tests/sites.py`."""

import os
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.test.testcases import LiveServerThread
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from wagtail.models import Page

from tests.sites import content, empty_site  # noqa: F401 – fixtures

BROWSER, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
FLAGS = [
    "--headless",
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
def chromium():
    """Chromium for the whole run; skips and says so where it is missing."""
    missing = [str(program) for program in (BROWSER, DRIVER) if not program.exists()]
    if missing:
        pytest.skip(f"no browser on this machine: {', '.join(missing)}")
    os.environ["SE_OFFLINE"] = "true"
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    driver.set_page_load_timeout(30)
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium):
    """The browser at its usual width, with scripts on and nothing in its logs."""
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    chromium.get("about:blank")
    chromium.get_log("browser")
    chromium.get_log("performance")
    return chromium


@pytest.fixture(scope="module")
def served(content, django_db_blocker):  # noqa: F811
    """The site behind an address: `root`, and `pages`, one path for each kind and language of public page.

    The server's threads share the test's own connection, so what the module's transaction made is there.
    """
    if not connection.is_in_memory_db():
        pytest.skip("the served site shares one connection with the test: SQLite in memory only")
    with django_db_blocker.unblock():
        connection.inc_thread_sharing()
        server = LiveServerThread(
            "127.0.0.1", StaticFilesHandler, connections_override={connection.alias: connection}
        )
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        pages = {}
        for page in Page.objects.live().public().filter(depth__gt=1).order_by("path").specific():
            if page.full_url:
                pages.setdefault(
                    (type(page).__name__, page.locale.language_code), urlsplit(page.full_url).path
                )
        yield SimpleNamespace(root=f"http://127.0.0.1:{server.port}", pages=pages)
        server.terminate()
        connection.dec_thread_sharing()
