"""Take the README's pictures of the demo site: `make pictures`.

Serves the demo site at an address of its own with the data in DATA_DIR, opens it in Chromium (which must be installed,
with its driver) and writes small PNGs to docs/images/.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as shown
from selenium.webdriver.support.wait import WebDriverWait

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
PORT = os.environ.get("PORT", "8009")
SITE = f"http://127.0.0.1:{PORT}"
EDITOR, PASSWORD = "editor-perco", "passerelle-demo"  # published with the demo
START_SECONDS = 300
COLOURS = 128
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-background-networking",
]
CASE_STUDY = "/fr/reseaux/ameriques-et-caraibes/ameriques-caraibes-faire-vivre-un-reseau/"
SERVICE = "/fr/reseaux/perco/polyclinique-athenes/"
# name: (address, width, height, the element to begin at, or "" for the top)
PICTURES = {
    "home": ("/fr/", 1200, 1000, ""),
    "case-study": (CASE_STUDY, 1200, 1000, "#challenges"),
    "service-phone": (SERVICE, 360, 760, ""),
    "search": ("/fr/search/?q=interpretes", 1200, 1000, ""),
}
ADMIN = {"editors": ("/admin/", 1200, 1000, "")}


def chromium() -> webdriver.Chrome:
    """Return a Chromium without a window."""
    options = webdriver.ChromeOptions()
    options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    for flag in FLAGS:
        options.add_argument(flag)
    driver = os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver")
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))


def take(browser: webdriver.Chrome, name: str, address: str, width: int, height: int, begin: str) -> None:
    """Write what stands at `address` to docs/images/NAME.png, in few colours."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(f"{SITE}{address}")
    if begin:
        browser.execute_script(
            "document.querySelector(arguments[0]).scrollIntoView({behavior: 'instant'})", begin
        )
    path = IMAGES / f"{name}.png"
    browser.save_screenshot(str(path))
    with Image.open(path) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} kB")


def sign_in(browser: webdriver.Chrome) -> None:
    """Sign the editor in."""
    browser.get(f"{SITE}/admin/login/")
    browser.find_element(By.NAME, "username").send_keys(EDITOR)
    browser.find_element(By.NAME, "password").send_keys(PASSWORD)
    page = browser.find_element(By.TAG_NAME, "html")
    browser.find_element(By.CSS_SELECTOR, "form [type=submit]").click()
    WebDriverWait(browser, 30).until(shown.staleness_of(page))


def wait_for_site(server: subprocess.Popen) -> None:
    """Return once the site answers; raise RuntimeError when its server has ended or START_SECONDS have passed."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{SITE}/health/ready", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    raise RuntimeError("the demo site does not answer")


def main() -> int:
    """Serve, take every picture, stop; return the exit code."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "deploy/serve_demo.py"]
    # First: the web server answers already while the demo content is being loaded.
    subprocess.run([*command, "--prepare"], cwd=ROOT, check=True)
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PORT": PORT})
    try:
        wait_for_site(server)
        browser = chromium()
        try:
            for name, picture in PICTURES.items():
                take(browser, name, *picture)
            sign_in(browser)
            for name, picture in ADMIN.items():
                take(browser, name, *picture)
        finally:
            browser.quit()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
    return 0


if __name__ == "__main__":
    sys.exit(main())
