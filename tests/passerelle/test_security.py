"""Content security policies, the production settings, and what uploads must be."""

import html
import io
import os
import re
import subprocess
import sys
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext, override
from PIL import Image
from PIL.ImageFile import ImageFile
from wagtail.documents import get_document_model
from wagtail.users.models import UserProfile

from home.uploads import WholeImageField, validate_upload
from passerelle.environment import ROOT

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "passerelle.settings.production",
    "SECRET_KEY": "".join(chr(33 + (i * 7) % 90) for i in range(60)),
    "ALLOWED_HOSTS": "passerelle.example",
    "BASE_URL": "https://passerelle.example",
    "TRUSTED_PROXIES": "1",
}


def manage(tmp_path, *arguments, **changes):
    """Run manage.py with the production settings; a change to None leaves the variable out."""
    environment = {
        name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "VIRTUAL_ENV"}
    }
    values = PRODUCTION | {"DATA_DIR": str(tmp_path)} | changes
    environment |= {name: value for name, value in values.items() if value is not None}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


def test_production_passes_the_deployment_checks(tmp_path):
    result = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL"])
def test_production_refuses_to_start_and_names_what_is_missing(tmp_path, name):
    result = manage(tmp_path, "check", **{name: None})
    assert result.returncode != 0
    assert f"{name} is not set" in result.stderr


def test_production_names_all_that_is_missing_at_once(tmp_path):
    names = ("SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL")
    result = manage(tmp_path, "check", **dict.fromkeys(names))
    assert all(f"{name} is not set" in result.stderr for name in names)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"DEMO": "1"}, "DEMO is set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
        ({"BASE_URL": "http://passerelle.example"}, "BASE_URL must begin with https://"),
        ({"BASE_URL": "https://passerelle.example:port"}, "BASE_URL cannot be read"),
        ({"ALLOWED_HOSTS": "elsewhere.example"}, "ALLOWED_HOSTS must hold the host of BASE_URL"),
        ({"TRUSTED_PROXIES": "many"}, "TRUSTED_PROXIES='many' cannot be read"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must begin with postgres://"),
        ({"ELASTICSEARCH_URL": "elasticsearch:9200"}, "ELASTICSEARCH_URL must name scheme, host and port"),
        ({"ELASTICSEARCH_URL": "https://elastic:secret@search"}, "ELASTICSEARCH_URL must name scheme"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES='-1' cannot be read: write 0 or more"),
        ({"PORT": "abc"}, "PORT='abc' cannot be read"),
        ({"SENTENCE_ENCODER": "bogus"}, "SENTENCE_ENCODER='bogus': write"),
    ],
)
def test_production_refuses_what_is_wrong(tmp_path, changes, words):
    result = manage(tmp_path, "check", **changes)
    assert result.returncode != 0
    assert words in result.stderr


LOGS = """
import logging.config
from passerelle.settings import production
logging.config.dictConfig(production.LOGGING)
for name in ("DisallowedHost", "SuspiciousFileOperation"):
    logger, told = logging.getLogger(f"django.security.{name}"), []
    while logger:
        told += [type(handler).__name__ for handler in logger.handlers]
        logger = logger.propagate and logger.parent
    print(name, *sorted(told))
"""


def test_who_asks_for_another_host_fills_no_mailbox(tmp_path):
    """Scanners do so all day; each answer would wait for the mail to the operators."""
    values = {"DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT / "site"), "PATH": os.environ["PATH"]}
    result = subprocess.run(
        [sys.executable, "-c", LOGS],
        cwd=tmp_path, env=PRODUCTION | values, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert result.stdout.splitlines() == [
        "DisallowedHost StreamHandler",
        "SuspiciousFileOperation AdminEmailHandler StreamHandler",
    ], result.stderr


def policy(response):
    """Return the directives of the response's policy."""
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


@pytest.mark.django_db
def test_the_public_policy_is_strict(client):
    directives = policy(client.get("/health-is-not-here/"))
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == ["'self'"]
    assert directives["style-src"] == ["'self'"]
    assert directives["frame-ancestors"] == ["'self'"]
    assert "unsafe" not in str(directives)


@pytest.mark.django_db
def test_the_admin_has_its_own_policy(client):
    directives = policy(client.get("/admin/login/"))
    assert "'unsafe-inline'" in directives["script-src"]
    assert "'unsafe-eval'" not in directives["script-src"]
    assert directives["default-src"] == ["'none'"]
    assert directives["frame-src"] == ["'self'"]


OF_ADMIN = re.compile(r'{% extends "(?:wagtailadmin/|localization/base\.html)')


def test_templates_of_the_public_pages_have_no_inline_code():
    """What the strict policy would silently block."""
    inline = re.compile(
        r"<script(?![^>]*\b(?:src=|type=\"application/(?:ld\+)?json\"))[^>]*>|<style\b|\sstyle=\"|\son[a-z]+=\"|javascript:"
    )
    found = [
        f"{template.relative_to(ROOT)}: {match[0]}"
        for template in ROOT.glob("*/**/templates/**/*.html")
        if "admin" not in template.parts
        and not any(part.endswith("admin") for part in template.parts)
        and ".venv" not in template.parts
        and not OF_ADMIN.search(text := template.read_text())
        for match in inline.finditer(text)
    ]
    assert found == []


def picture(kind):
    """Return the bytes of a small image."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, kind)
    return out.getvalue()


def archive(**parts):
    """Return the bytes of a zip archive; `__` in a name stands for a slash."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name.replace("__", "/"), content)
    return out.getvalue()


GOOD = {
    "report.pdf": b"%PDF-1.7\n...",
    "a.PNG": picture("PNG"),
    "a.jpeg": picture("JPEG"),
    "a.webp": picture("WEBP"),
    "a.docx": archive(word__document="<w/>"),
    "a.xlsx": archive(xl__workbook="<x/>"),
    "a.odt": archive(mimetype="application/vnd.oasis.opendocument.text"),
    "a.txt": "Адреса приютов".encode(),
    "a.csv": b"a;b\n1;2\n",
}
BAD = {
    "report.pdf": b"<html>not a report</html>",
    "a.png": picture("JPEG"),
    "a.docx": archive(xl__workbook="<x/>"),
    "b.docx": archive(word__document="<w/>", word__vbaProject_bin="x").replace(
        b"vbaProject_bin", b"vbaProject.bin"
    ),
    "c.docx": b"PK\x03\x04 but no archive",
    "a.odt": archive(mimetype="application/zip"),
    "a.txt": picture("PNG"),
    "b.txt": b"text\x00with nul",
}
OF_ANOTHER_KIND = {
    "a.exe": b"MZ\x90\x00" + bytes(100),
    "a.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
    "noending": b"text",
    "noending.": b"text",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_that_is_what_it_says(name):
    file = SimpleUploadedFile(name, GOOD[name])
    validate_upload(file)
    assert file.tell() == 0


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_not_what_it_says(name):
    with pytest.raises(ValidationError) as refusal:
        validate_upload(SimpleUploadedFile(name, BAD[name]))
    assert refusal.value.code == "not_what_it_says"


@pytest.mark.parametrize("name", OF_ANOTHER_KIND)
def test_a_file_of_a_kind_that_is_not_accepted(name):
    with pytest.raises(ValidationError) as refusal:
        validate_upload(SimpleUploadedFile(name, OF_ANOTHER_KIND[name]), accepted=["pdf", "odt"])
    assert refusal.value.code == "not_accepted"
    (text,) = refusal.value.messages
    assert ".pdf, .odt" in text
    assert "“.”" not in text


def test_a_file_too_large_or_empty():
    with pytest.raises(ValidationError) as refusal:
        validate_upload(SimpleUploadedFile("a.txt", b"x" * 2000), max_bytes=1000)
    assert refusal.value.code == "too_large"
    with pytest.raises(ValidationError) as refusal:
        validate_upload(SimpleUploadedFile("a.txt", b""))
    assert refusal.value.code == "empty"


def test_a_zip_bomb(settings):
    settings.MAX_UPLOAD_SIZE = 10_000
    bomb = archive(word__document="0" * 1_000_000)
    assert len(bomb) < settings.MAX_UPLOAD_SIZE
    with pytest.raises(ValidationError):
        validate_upload(SimpleUploadedFile("a.docx", bomb))


@pytest.mark.django_db
@pytest.mark.parametrize("name", OF_ANOTHER_KIND)
def test_the_form_says_once_which_kinds_are_accepted(admin_client, admin_user, name):
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": "en"})
    file = SimpleUploadedFile(name, OF_ANOTHER_KIND[name])
    response = admin_client.post("/admin/documents/add/", {"title": "x", "file": file, "language": "en"})
    (reason,) = response.context["form"].errors["file"]
    assert ".pdf, .docx, .odt" in reason
    assert ".jpg" not in reason


@pytest.mark.django_db
def test_a_document_too_large_is_told_the_limit_before_it_is_sent(admin_client, admin_user, settings):
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": "fr"})
    form = html.unescape(admin_client.get("/admin/documents/add/").text)
    script = re.search(r'<script src="[^"]*home/upload_size[^"]*"[^>]*>', form)[0]
    assert f'data-limit="{settings.MAX_UPLOAD_SIZE}"' in script
    assert f'data-image-limit="{settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE}"' in script
    with override("fr"):
        said = gettext("This file has %(size)s; at most %(limit)s are accepted.")
    assert f'data-message="{said % {"size": "{size}", "limit": "{limit}"}}"' in script
    assert "Taille de fichier maximum\xa0: 50,0" in form
    many = admin_client.get("/admin/documents/multiple/add/").text
    assert f'data-max-file-size="{settings.MAX_UPLOAD_SIZE}"' in many


@pytest.mark.django_db
def test_the_form_keeps_what_was_filled_in(admin_client, admin_user):
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": "en"})
    bad = SimpleUploadedFile("report.pdf", b"no report")
    response = admin_client.post(
        "/admin/documents/add/", {"title": "Atlas of routes", "file": bad, "language": "en"}
    )
    assert response.status_code == 200
    (reason,) = response.context["form"].errors["file"]
    assert "not what its name says" in reason
    assert reason in html.unescape(response.text)
    assert "Atlas of routes" in response.text
    assert not get_document_model().objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "name", "content"),
    [
        ("/admin/documents/multiple/add/", "report.pdf", b"no report"),
        ("/admin/documents/multiple/add/", "a.docx", b"PK\x03\x04 but no archive"),
        ("/admin/images/multiple/add/", "a.png", b"no picture"),
        ("/admin/images/multiple/add/", "a.png", picture("JPEG")),
        ("/admin/images/multiple/add/", "a.jpg", picture("JPEG")[:-20]),
    ],
)
def test_uploads_by_dropping_are_refused_too(admin_client, address, name, content):
    form = {"title": "Atlas", "files[]": SimpleUploadedFile(name, content)}
    answer = admin_client.post(address, form, headers={"X-Requested-With": "XMLHttpRequest"}).json()
    assert answer["success"] is False
    assert answer["error_message"]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.3, 0.7])
def test_an_image_of_which_the_end_is_missing_is_refused_and_the_form_kept(admin_client, kind, part):
    content = picture(kind)
    file = SimpleUploadedFile(f"a.{kind.lower()}", content[: int(len(content) * part)])
    response = admin_client.post("/admin/images/add/", {"title": "Atlas", "file": file, "consent": "nobody"})
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert "Atlas" in response.text


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_image_of_too_many_pixels_is_refused_unread(settings, monkeypatch, kind):
    """Read, a small file may fill the memory of the web server."""
    file = SimpleUploadedFile(f"a.{kind.lower()}", picture(kind))
    assert WholeImageField().clean(file)
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 63
    read = []
    monkeypatch.setattr(Image.Image, "load", lambda *_args: read.append(kind))
    monkeypatch.setattr(ImageFile, "load", lambda *_args: read.append(kind))
    file.seek(0)
    with pytest.raises(ValidationError, match="64"):
        WholeImageField().clean(file)
    assert read == []


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Supported formats"), ("ru", "Поддерживаемые форматы")]
)
def test_what_images_may_be_is_said_in_the_language_of_whoever_asks(admin_client, admin_user, language, said):
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": language})
    assert said in admin_client.get("/admin/images/add/").text
    file = SimpleUploadedFile("a.bmp", picture("PNG"))
    response = admin_client.post("/admin/images/add/", {"title": "Atlas", "file": file, "consent": "nobody"})
    assert said in " ".join(response.context["form"].errors["file"])


@pytest.mark.django_db
def test_an_image_too_large_is_refused_with_the_limit(admin_client, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 50
    form = {"title": "Atlas", "file": SimpleUploadedFile("a.png", picture("PNG")), "consent": "nobody"}
    response = admin_client.post("/admin/images/add/", form)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert "Atlas" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short-1", "1234567890123", "password1234", "amina-amina-amina"])
def test_weak_passwords_are_refused(admin_client, password):
    form = {"username": "amina-amina", "email": "amina@example.org", "first_name": "Amina", "last_name": "B"}
    response = admin_client.post("/admin/users/new/", {**form, "password1": password, "password2": password})
    assert response.status_code == 200
    assert response.context["form"].errors.keys() & {"password1", "password2"}
