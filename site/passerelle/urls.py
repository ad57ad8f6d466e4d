"""Addresses: pages under /fr/, /en/, /es/, /ru/; everything else has no language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.views import LoginView
from home import offers, passwords, renditions, serving, sitemaps, views

urlpatterns = [
    path("", views.root, name="root"),
    path("id/<uuid:key>", views.work, name="work"),
    path("id/<uuid:key>/wish/<slug:language>", offers.wish, name="wish"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:language>.xml", sitemaps.of_language, name="sitemap_language"),
    path("api/", include("search.urls")),
    path("admin/login/", LoginView.as_view(), name="login"),  # before Wagtail's own
    path("admin/", include(wagtailadmin_urls)),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/", passwords.file
    ),  # before Wagtail's own
    path("documents/", include(wagtaildocs_urls)),
    path("media/images/<str:name>", renditions.serve, name="rendition"),  # nothing else of MEDIA_URL answers
    *i18n_patterns(
        # Wagtail's own address of the form, before the pages: their pattern would take it.
        path(
            "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
            passwords.page,
        ),
        # Before Wagtail's own: it has the same name, and is found for every page.
        re_path(serving.PATTERN, serving.serve, name="wagtail_serve"),
        path("", include(wagtail_urls)),
        prefix_default_language=True,
    ),
]

handler400 = "passerelle.errors.bad_request"
handler403 = "passerelle.errors.permission_denied"
handler404 = "passerelle.errors.page_not_found"
handler500 = "passerelle.errors.server_error"
