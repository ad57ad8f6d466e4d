"""Pages for what went wrong, in the reader's language, in three steps so that one always answers.

First the page within the site's frame (`errors/error.html`), then a plain page of translated text without template or
database, then a literal one in all four languages.
"""

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

TEMPLATE = "errors/error.html"
TEXTS = {
    400: (_("This address is not correct"), _("Something in the address or the form cannot be read.")),
    403: (_("This is not open to you"), _("Sign in with an account that may see it, or go back.")),
    404: (_("Page not found"), _("There is nothing at this address, or it has moved.")),
    405: (_("This does not work here"), _("This address does not take what was sent to it.")),
    410: (_("Withdrawn"), _("What stood here has been withdrawn.")),
    413: (_("Too large"), _("What you sent is larger than this site accepts.")),
    429: (_("Too many attempts"), _("Please wait a few minutes, then try again.")),
    500: (
        _("Something went wrong"),
        _("The fault is ours and has been recorded. Please try again in a while."),
    ),
    503: (_("Not available just now"), _("Please try again in a few minutes.")),
}
PLAIN = """<!doctype html>
<html lang="{}"><head><meta charset="utf-8"><meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{}</title></head>
<body><main><h1>{}</h1><p>{}</p><p><a href="/">{}</a></p></main></body></html>
"""
LITERAL = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Passerelle</title></head>
<body><main>
<h1>Une erreur s’est produite</h1><p>Veuillez réessayer dans un moment.</p>
<h2 lang="en">Something went wrong</h2><p lang="en">Please try again in a while.</p>
<h2 lang="es">Se ha producido un error</h2><p lang="es">Vuelva a intentarlo dentro de un momento.</p>
<h2 lang="ru">Произошла ошибка</h2><p lang="ru">Повторите попытку чуть позже.</p>
</main></body></html>
"""


def language_of(request: HttpRequest) -> str:
    """Return the language of the address, in the admin that of the person, or else of the browser; the site's own where
    none can be read.
    """
    try:
        return (
            translation.get_language_from_path(request.path_info)
            or _language_of_person(request)
            or translation.get_language_from_request(request)
        )
    except Exception:  # whatever the request holds, its error page comes
        logger.warning("The language of a request cannot be read", exc_info=True)
        return "fr"


def _language_of_person(request: HttpRequest) -> str:
    """Return the language that a signed-in person chose for the admin; empty elsewhere, and where it cannot be read."""
    try:
        if request.path_info.startswith(reverse("wagtailadmin_home")) and request.user.is_authenticated:
            return request.user.wagtail_userprofile.preferred_language
    except Exception:  # there may be no user, no profile, or no database
        logger.info("The language of a person cannot be read", exc_info=True)
    return ""


def _speaks_json(request: HttpRequest) -> bool:
    """Whether it is a script that asks, and reads JSON, as the desk's does."""
    kinds = (request.content_type, request.headers.get("Accept", "").partition(",")[0])
    return "application/json" in kinds


def error_response(request: HttpRequest, status: int, context: dict | None = None) -> HttpResponse:
    """Return the page for `status` in the language of the address; for a script that speaks JSON, `error` with the text.

    `context` may replace `title` and `text` and add what the template shows. Never raises: a step that fails is
    logged and the next, simpler one is taken.
    """
    language = language_of(request)
    try:
        with translation.override(language):
            title, text = TEXTS[status]
            values = {"status": status, "title": title, "text": text, **(context or {})}
            if _speaks_json(request):
                headers = {"Cache-Control": "no-store"}
                return JsonResponse({"error": str(values["text"])}, status=status, headers=headers)
            try:
                html = render_to_string(TEMPLATE, values, request)
            except Exception:
                logger.exception("The page for status %s failed; the plain one is sent", status)
                html = format_html(
                    PLAIN, language, values["title"], values["title"], values["text"], _("Home")
                )
    except Exception:
        logger.exception("The plain page for status %s failed; the literal one is sent", status)
        html = LITERAL
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, or 413 where the request's fields are more than Django takes."""
    return error_response(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return error_response(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 for a form whose protection has expired or whose cookie is missing."""
    text = _(
        "The form was open for too long, or cookies are switched off. Go back, reload the page and try again."
    )
    return error_response(request, 403, {"text": text})


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    return error_response(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; this cannot fail."""
    return error_response(request, 500)
