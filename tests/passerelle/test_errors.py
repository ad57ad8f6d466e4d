"""Pages for what went wrong: in the language of the address, and always."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import translation

from passerelle import errors

NAMES = {"fr": "Page introuvable", "en": "Page not found"}


def broken(request):
    raise RuntimeError("secret detail")


def raising(error):
    def view(request):
        raise error

    return view


def bare(status, **context):
    def view(request):
        response = HttpResponse(status=status, headers={"Retry-After": "60"})
        response.error_context = context
        return response

    return view


def reads_form(request):
    return HttpResponse(str(len(request.POST)))


urlpatterns = [
    path("ru/broken", broken),
    path("es/403", raising(PermissionDenied("secret detail"))),
    path("en/404", raising(Http404("secret detail"))),
    path("en/400", raising(SuspiciousOperation("secret detail"))),
    path("en/413", raising(RequestDataTooBig("secret detail"))),
    path("en/410", bare(410, title="Guide to the old route")),
    path("en/429", bare(429)),
    path("en/form", reads_form),
    path("admin/", bare(200), name="wagtailadmin_home"),
]
handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error


@pytest.fixture
def site(monkeypatch):
    """Serve the addresses above with the plain page, which needs no database."""
    monkeypatch.setattr(errors, "TEMPLATE", "errors/there-is-none.html")
    with override_settings(ROOT_URLCONF=__name__):
        client = Client(raise_request_exception=False)
        yield client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "language"),
    [
        ("/ru/broken", 500, "ru"),
        ("/es/403", 403, "es"),
        ("/en/404", 404, "en"),
        ("/en/nothing-here", 404, "en"),
        ("/en/400", 400, "en"),
        ("/en/413", 413, "en"),
        ("/en/410", 410, "en"),
        ("/en/429", 429, "en"),
    ],
)
def test_each_status_in_the_language_of_the_address(site, address, status, language):
    response = site.get(address, headers={"Accept-Language": "fr"})
    assert response.status_code == status
    assert f'<html lang="{language}">' in response.text
    with translation.override(language):
        if status != 410:
            assert str(errors.TEXTS[status][0]) in response.text
    assert "secret detail" not in response.text
    assert response["Cache-Control"] == "no-store"
    # A server cuts the page at the length that is stated.
    assert response.get("Content-Length") in {None, str(len(response.content))}


def test_a_room_may_say_more_and_its_headers_stay(site):
    response = site.get("/en/410")
    assert "<h1>Guide to the old route</h1>" in response.text
    assert response["Retry-After"] == "60"


def test_texts_are_escaped(rf, monkeypatch):
    monkeypatch.setattr(errors, "TEMPLATE", "errors/there-is-none.html")
    page = errors.error_response(rf.get("/en/"), 410, {"title": "<script>"})
    assert "<script>" not in page.text


@pytest.mark.django_db
def test_without_a_prefix_the_browser_decides(site):
    response = site.get("/nothing", headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert '<html lang="es">' in response.text


def test_the_last_step_is_literal(site, monkeypatch, caplog):
    def refuse(*args):
        raise RuntimeError("gettext is broken too")

    monkeypatch.setattr(errors, "format_html", refuse)
    response = site.get("/ru/broken")
    assert response.status_code == 500
    for language in ("en", "es", "ru"):
        assert f'lang="{language}"' in response.text
    assert "the literal one is sent" in caplog.text


def test_too_large_a_body_is_refused_and_sent_to_its_end_within_reason(site, settings):
    settings.MAX_UPLOAD_SIZE = 1000
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 500
    refused, beyond = (site.post("/en/form", {"a": "x" * length}) for length in (600, 6000))
    assert (refused.status_code, refused.wsgi_request.read()) == (413, b"")
    assert beyond.status_code == 413
    assert len(beyond.wsgi_request.read()) > 3000
    assert site.post("/en/form", {"a": "x" * 50}).status_code == 200
    assert site.post("/admin/", {"a": "x" * 900}).status_code == 200
    assert site.post("/admin/", {"a": "x" * 1600}).status_code == 413


@pytest.mark.django_db
def test_what_is_too_large_names_the_limit(site, settings):
    settings.MAX_UPLOAD_SIZE = 3 * 1024 * 1024
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
    form = site.post("/en/form", {"a": "x" * 2_200_000})
    upload = site.post("/admin/", {"a": "x" * 5_500_000}, headers={"Accept-Language": "fr"})
    assert (form.status_code, upload.status_code) == (413, 413)
    assert "2.0\xa0MB" in form.text
    assert "3,0\xa0Mio" in upload.text


@pytest.mark.django_db
def test_within_the_frame_of_the_site(client):
    response = client.get("/en/no-such-page/")
    assert response.status_code == 404
    assert "errors/error.html" in [template.name for template in response.templates]
    assert 'name="robots" content="noindex"' in response.text


def test_a_lost_database_leaves_a_page(client, caplog):
    """Whatever the frame makes of it, a page in the reader's language comes."""
    client.raise_request_exception = False
    response = client.get("/ru/")
    assert response.status_code == 500
    assert '<html lang="ru"' in response.text
    with translation.override("ru"):
        assert str(errors.TEXTS[500][0]) in response.text
