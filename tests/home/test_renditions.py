"""The pictures of pages at their addresses, and that nothing else of the uploaded files has one."""

import io
import json
import re
from pathlib import Path

import PIL.ExifTags
import PIL.Image
import pytest
from django.core.files.images import ImageFile
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file

from home.models import Image
from tests.home.test_blocks import read

PIXELS = (1600, 900)


@pytest.fixture
def picture(site):
    """An image that may be shown."""
    return Image.objects.create(
        title="Pont", file=get_test_image_file("pont.png", size=PIXELS), consent="nobody"
    )


def shown(client, site, picture) -> str:
    """Publish a page that shows the picture; return what readers get."""
    value = {"image": {"image": picture.pk, "alt_text": "Un pont", "decorative": False}, "caption": ""}
    return read(client, site, ("picture", value))


def status(client, address: str) -> int:
    """Return the status of the answer at an address; what is streamed is read, and so closed."""
    response = client.get(address)
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


def addresses(html: str) -> set[str]:
    """Return the addresses of all pictures that a page names, in whatever size."""
    named = re.findall(r'\ssrc(?:set)?="([^"]*/media/[^"]*)"', html)
    return {part.split()[0] for value in named for part in value.split(",")}


def test_every_picture_of_a_page_answers(site, client, picture):
    found = addresses(shown(client, site, picture))
    assert len(found) == 3, found
    for address in found:
        response = client.get(address)
        assert response.status_code == 200, address
        assert response["Content-Type"] == "image/webp"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "public, max-age=2592000, immutable"
        assert "Vary" not in response
        assert response.streaming
        assert b"".join(response.streaming_content)[8:12] == b"WEBP"


def test_it_is_asked_for_again_and_by_its_headers(site, client, picture):
    address = addresses(shown(client, site, picture)).pop()
    first = client.get(address)
    b"".join(first.streaming_content)
    again = client.get(address, headers={"If-Modified-Since": first["Last-Modified"]})
    assert again.status_code == 304
    head = client.head(address)
    assert (head.status_code, head["Content-Length"]) == (200, first["Content-Length"])
    assert b"".join(head) == b""
    assert client.post(address).status_code == 405


def test_a_picture_costs_no_query(site, client, picture, django_assert_num_queries):
    address = addresses(shown(client, site, picture)).pop()
    with django_assert_num_queries(0):
        assert status(client, address) == 200


def test_the_admin_shows_its_pictures(site, admin_client, picture):
    for name in ("wagtailimages:index", "wagtailimages_chooser:choose"):
        answer = admin_client.get(reverse(name))
        text = answer.text if "html" in answer["Content-Type"] else json.loads(answer.text)["html"]
        found = addresses(text)
        assert found, name
        assert {status(admin_client, address) for address in found} == {200}


def test_where_a_photograph_was_taken_is_told_nowhere(site, client):
    place = PIL.Image.Exif()
    place[PIL.ExifTags.Base.Artist] = "zibeline"
    file = io.BytesIO()
    PIL.Image.new("RGB", PIXELS).save(file, "JPEG", exif=place)
    assert b"zibeline" in file.getvalue()
    image = Image.objects.create(title="Pont", file=ImageFile(file, name="pont.jpg"), consent="nobody")
    for size in ("max-165x165", "width-720|format-webp"):
        answer = client.get(image.get_rendition(size).url)
        assert answer["Content-Type"] == "image/webp"
        assert b"zibeline" not in b"".join(answer.streaming_content)


def test_nothing_else_of_the_uploaded_files_answers(site, client, picture, settings):
    shown(client, site, picture)
    folder = Path(settings.MEDIA_ROOT)
    outside = folder / "secret.png"
    outside.write_bytes(b"x")
    (folder / "images" / "page.svg").write_text("<svg/>")
    assert (folder / picture.file.name).exists()
    for name in (
        picture.file.name,
        site.report.files.first().document.file.name,
        "",
        "images",
        "images/",
        "images/none.png",
        "images/page.svg",
        "images/..",
        "images/../secret.png",
        "images/%2e%2e/secret.png",
        "images/..%2fsecret.png",
        "images/..%5csecret.png",
        "images//secret.png",
        f"images/{folder}/secret.png",
        "images/secret.png%00.png",
        f"images/{'a' * 300}.png",
    ):
        assert status(client, f"/media/{name}") == 404, name
