"""Where the demo content has come to a site that people use, as by restoring a backup: its accounts stay outside, and
search engines take none of its pages. Both are in use in production alone (`passerelle.settings.production`)."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

from accounts.signin import users_called
from demo.models import DemoObject
from home import cache


class NoDemoAccounts(BaseBackend):
    """Refuses the demo's accounts, whose password everybody knows."""

    def authenticate(self, request, username=None, **credentials) -> None:
        """Raise PermissionDenied for an account of the demo; leave all others to the next backend."""
        ids = [str(user.pk) for user in users_called(username)] if username else []
        accounts = ContentType.objects.get_for_model(get_user_model())
        if DemoObject.objects.filter(content_type=accounts, object_id__in=ids).exists():
            raise PermissionDenied


class NoIndexMiddleware:
    """Asks search engines not to keep pages of the demo."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Mark the answer where it shows a page that the demo made."""
        page = (response.context_data or {}).get("page")
        if isinstance(page, Page) and page.pk in cache.remembered(("demo", "pages"), _demo_pages):
            response["X-Robots-Tag"] = "noindex"
        return response


def _demo_pages() -> set[int]:
    records = DemoObject.objects.select_related("content_type")
    return {
        int(record.object_id)
        for record in records
        if issubclass(record.content_type.model_class() or object, Page)
    }
