"""How a page is read: its address, its versions, what stands around it, until when it is right."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language_info
from wagtail.models import Page, PageViewRestriction, Site

from home import addresses, cache
from home.blocks import BodyBlock, heading_anchor
from home.consent import consent_end
from home.languages import Version, language_codes, links_to, private_places, versions_of
from home.links import Named, named_in
from home.media import documents, pictures
from home.metadata import head
from home.more_like_this import more_like
from home.navigation import frame
from home.skeleton import network_models
from home.texts import beginning
from localization import state
from localization.names import within

# What schema.org lets say in which language they are, and when they were published.
WITH_DATES = {"Article", "CollectionPage", "Report", "SearchResultsPage", "WebPage", "WebSite"}
WITH_LANGUAGE = {*WITH_DATES, "Event", "EventSeries"}
MOST_DESCRIBED = (
    200  # characters of the text that describe a page without a summary; search engines show fewer
)
ABOVE = ("pk", "title", "live", "path", "url_path", "content_type__model")


class Above(NamedTuple):
    """A page above another, with what breadcrumbs and restrictions ask of it."""

    pk: int
    title: str
    live: bool
    path: str
    url_path: str
    model: str


class ReadingMixin:
    """The reader's side of a page. `home.serving` fills `above` when it has found the page by its address."""

    open_graph_type = "website"
    listed = True  # whether search engines may list it
    leads_to_others = False  # whether the page is a list of others, and as such like no other
    default_description = ""  # of a type of page that is described by what it is for
    to_serve: tuple[str, ...] = ("network",)  # foreign keys to fetch together with the page

    @cached_property
    def language(self) -> str:
        """The language code of the page."""
        return language_codes().get(self.locale_id) or self.locale.language_code

    @cached_property
    def above(self) -> list[Above]:
        """The pages above this one, from the home page down."""
        root = addresses.roots().get(self.language)
        rows = self.get_ancestors().filter(depth__gt=1).order_by("path") if self.path else Page.objects.none()
        pages = [Above(*row) for row in rows.values_list(*ABOVE)]
        return [page for page in pages if root and page.url_path.startswith(root)]

    def get_url_parts(self, request=None):
        """Return (site, root address, path), by Wagtail's contract."""
        path = self.url
        site = next(iter(Site.get_site_root_paths()), None)
        return (site.site_id, site.root_url, path) if path and site else None

    def get_url(self, request=None, current_site=None):
        """Return the address from the host on: there is one site."""
        return addresses.path_of(self.url_path, self.language)

    url = property(get_url)

    @property
    def address(self) -> str:
        """The address, from the host on, of the page or of the part of it that is shown."""
        part = self.__dict__.get("part")
        return (self.url or "") + (part["suffixes"].get(self.language, "") if part else "")

    @property
    def shown_title(self) -> str:
        """The title of the page, or of the part of it that is shown, as other sites and catalogues are told."""
        part = self.__dict__.get("part")
        return part["title"] if part else self.title

    @property
    def description(self) -> str:
        """What search engines and other sites are told of the page; without a summary, the beginning of its text."""
        said = self.search_description or self.summary or self.default_description
        return str(said) or self.text_beginning

    @property
    def text_beginning(self) -> str:
        """The first words of the page's text."""
        body = getattr(self, "body", None)
        return beginning(body, MOST_DESCRIBED) if body else ""

    def show_part(self, title: str, suffixes: Mapping[str, str], description: str = "") -> None:
        """Say that what is shown is a part of the page with an address of its own, such as one country.

        `suffixes` holds, for each language that has the part, what its address adds to that of the page.
        """
        self.part = {"title": title, "suffixes": dict(suffixes), "description": description}
        self.__dict__.pop("versions", None)

    @cached_property
    def versions(self) -> dict[str, Version]:
        """The live and public versions of what is shown, by language."""
        versions = versions_of([self.translation_key]).get(self.translation_key, {})
        if part := self.__dict__.get("part"):
            return {
                code: replace(version, url=version.url + part["suffixes"][code])
                for code, version in versions.items()
                if code in part["suffixes"]
            }
        return versions

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """Title and address of each public page above, from the home page down."""
        crumbs = [
            (self._short_title(page), addresses.path_of(page.url_path, self.language))
            for page in self.above
            if page.live
        ]
        return [*crumbs, (self.title, self.url)] if self.__dict__.get("part") else crumbs

    def _short_title(self, page: Above) -> str:
        short = self.network.abbreviation if self.network and page.model in network_models() else ""
        return short or page.title

    @cached_property
    def sections(self) -> list[tuple[str, str]]:
        """Anchor and text of each heading of the page's body, for the table of contents."""
        body = getattr(self, "body", None)
        if body is None or not isinstance(getattr(body, "stream_block", None), BodyBlock):
            return []
        return [
            (heading_anchor(block["value"], block.get("id")), block["value"]["text"])
            for block in body.raw_data
            if block["type"] == "heading"
        ]

    @property
    def network_link(self) -> tuple[str, str] | None:
        """Short name and address of the network below whose public page this one stands."""
        if self.network is None:
            return None
        for page in self.above:
            if page.live and page.model in network_models():
                return self.network.short_name, addresses.path_of(page.url_path, self.language)
        return None

    @cached_property
    def translation(self) -> dict:
        """Where the page stands as a translation, for `components/translation_notice.html` and `lang_of`."""
        if self.__dict__.get("is_served"):
            found = cache.remembered_each(
                "translations", [self.address], lambda _: {self.address: self._translation()}
            )
            return found[self.address]
        return self._translation()

    def _translation(self) -> dict:
        found = state.of(self)
        source = found.source_page
        if source is None:
            return {}
        language = language_codes().get(source.locale_id, "")
        said = {"source_language": language, "untranslated": found.untranslated}
        version = self.versions.get(language)
        if version is None:
            return said
        return {
            **said,
            "status": str(found.status),
            "source_url": version.url,
            "source_language_name": within(get_language_info(language)["name_translated"]),
        }

    @cached_property
    def named(self) -> Named:
        """The ids of the pages, images and files that the page links to or shows."""
        return named_in(self)

    @cached_property
    def related(self) -> list[dict]:
        """Works like this one, for `components/related.html`. Pages that are lists have none."""
        return more_like(self)

    def next_change(self) -> datetime | None:
        """Return when what the page shows changes by itself next (it opens, begins, loses a picture …); None for never.

        A page that knows more moments returns the earliest of its own and of `super()`.
        """
        expiry = self.expire_at if self.expire_at and self.expire_at > timezone.now() else None
        return min((moment for moment in (expiry, consent_end(self)) if moment), default=None)

    def get_view_restrictions(self):
        """Return the restrictions on this page and on those above; no query where there are none in this branch."""
        if not self.path.startswith(private_places(fresh=True)):
            return PageViewRestriction.objects.none()
        return PageViewRestriction.objects.filter(page_id__in=[self.pk, *(page.pk for page in self.above)])

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Return what `base.html` and every page's template show."""
        # Each at once for the whole page; the blocks of its texts then find them at hand.
        links_to(self.named.pages)
        documents(self.named.documents)
        pictures(self.named.images)
        return {
            **super().get_context(request, *args, **kwargs),
            "frame": frame(self.language, self.address, self.versions),
            "head": head(self, request),
            "crumbs": self.crumbs,
            "translation": self.translation,
            "network_link": self.network_link,
            "related": self.related,
        }

    def serve(self, request: HttpRequest, *args, **kwargs):
        """Answer with the page, and say until when it may be kept."""
        response = super().serve(request, *args, **kwargs)
        cache.expires(request, self.next_change())
        return response

    @property
    def issued(self) -> date | None:
        """The day since which the page has been there for readers, as catalogues name it."""
        return self.first_published_at.date() if self.first_published_at else None

    def feeds(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return title and address of the feeds that belong to this page."""
        return []

    def citation_tags(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return name and content of the `citation_*` tags."""
        return []

    def structured_data(self, base: str) -> dict:
        """Return what schema.org says of the page; `base` is scheme and host. Subclasses add to it."""
        data = {
            "@type": self.schema_type,
            "name": self.shown_title,
            "url": f"{base}{self.address}",
        }
        if description := self.description:
            data["description"] = description
        if self.schema_type in WITH_LANGUAGE:
            data["inLanguage"] = self.language
        if self.schema_type in WITH_DATES:
            if self.first_published_at:
                data["datePublished"] = self.first_published_at.isoformat()
            if self.last_published_at:
                data["dateModified"] = self.last_published_at.isoformat()
        return data

    def parts_listed(self) -> list[dict[str, str]]:
        """Return the parts that the sitemap lists besides, such as one a country; of each, as in `show_part`, what its
        address adds to that of the page, by language."""
        return []

    def get_route_paths(self) -> list[str]:
        """Return what leads to the new place once the page has moved: the page, and its parts that have addresses."""
        parts = (each[self.language] for each in self.parts_listed() if self.language in each)
        return [*super().get_route_paths(), *(f"/{part}" for part in parts)]
