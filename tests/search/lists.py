"""How tests read the pages of lists."""

import re
from urllib.parse import urlencode

TITLE = re.compile(r'<h3><a href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)


def titles(response) -> list[str]:
    """Return the titles in a list, without marks."""
    return titles_in(response.content.decode())


def listing(client, address: str, **parameters):
    """Return the page of a list with these parameters."""
    response = client.get(f"{address}?{urlencode(parameters, doseq=True)}" if parameters else address)
    assert response.status_code == 200, response.status_code
    return response


def titles_in(text: str) -> list[str]:
    """Return the titles in the page of a list, without marks."""
    return [re.sub("<[^>]+>", "", found) for _url, found in TITLE.findall(text)]
