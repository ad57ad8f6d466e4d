"""Addresses: pages under /fr/, /en/, /es/, /ru/; everything else has no language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=True),
]

handler400 = "passerelle.errors.bad_request"
handler403 = "passerelle.errors.permission_denied"
handler404 = "passerelle.errors.page_not_found"
handler500 = "passerelle.errors.server_error"
