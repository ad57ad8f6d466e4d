"""What follows when something that readers see has changed. This module alone listens to Wagtail.

Within the transaction: facts that were never public are published with their page (Wagtail's form calls no method of
the page for it), those shared between languages are carried over (`home.shared`), pages below a moved one get
its network, and a work whose last public version goes is recorded as withdrawn. After commit: caches are emptied, what
is hidden leaves the search index, and search and the translators' workbench are told of all else by tasks. Neither a
failing task nor a failing index fails an editor's save.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from functools import wraps
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.utils.module_loading import import_string
from wagtail import hooks, signals
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Site,
)

from home import cache, search_files, shared
from home.dependents import page_models, pages_showing
from home.facts import Facts, FactsPageMixin
from home.models import BasePage, Document, Image, SiteText, WithdrawnWork
from home.vocabularies.models import Membership, Vocabulary
from localization.signals import states_changed
from search import indexing
from search.signals import index_changed

logger = logging.getLogger(__name__)

_waiting = threading.local()


def _after_commit(name: str, new: Iterable, tell: Callable[[list], None]) -> None:
    """After commit, call `tell` once with all that was gathered under `name` in the transaction, in order."""
    if not hasattr(_waiting, name):
        setattr(_waiting, name, set())
    gathered: set = getattr(_waiting, name)
    gathered.update(new)

    def tell_all() -> None:
        everything = sorted(gathered)
        gathered.clear()
        if everything:
            tell(everything)

    # A set of what waits, and a callback each time: one that is lost with a savepoint then loses nothing.
    transaction.on_commit(tell_all)


def pages_changed(page_ids: Iterable[int]) -> None:
    """After commit, empty the caches and have the index look at these pages again, once for a whole transaction."""
    _after_commit("pages", page_ids, _tell_pages)


def frame_changed() -> None:
    """After commit, empty the caches: something that stands on all pages has changed."""
    transaction.on_commit(cache.invalidate)


def on_index(sender, **kwargs) -> None:
    """The index has followed a change: lists that were kept meanwhile are those of before."""
    frame_changed()


def on_states(sender, **kwargs) -> None:
    """The workbench has compared translations with their sources: what readers are told of them may be another thing."""
    frame_changed()


def source_changed(page: Page, revision_id: int | None, minor: bool) -> None:
    """After commit, tell the translators' workbench that `page` was published from a revision."""
    transaction.on_commit(
        lambda: import_string("localization.tasks.source_changed").enqueue(page.pk, revision_id, minor)
    )


def works_gone(keys: Iterable[UUID]) -> None:
    """After commit, tell the translators' workbench that pages of these works were withdrawn, moved or deleted."""
    _after_commit("works", map(str, keys), _tell_workbench)


def _tell_workbench(keys: list[str]) -> None:
    import_string("localization.tasks.pages_gone").enqueue(keys)


def _tell_pages(ids: list[int]) -> None:
    cache.invalidate(ids)
    import_string("search.tasks.pages_changed").enqueue(ids)
    # What is hidden is in no list from now on, however busy the worker is, and if it has stopped.
    indexing.withdraw_at_once(ids)


def _tell_files(ids: list[int], pages: list[int]) -> None:
    cache.invalidate(pages)
    import_string("home.tasks.hide_files").enqueue(ids, pages)
    try:
        search_files.hide(ids, pages, indexing.in_haste())
    except DatabaseError as error:
        logger.warning("What hidden files say is not yet out of the search index: %s", error)


def branch(page: Page) -> list[int]:
    """Return the ids of `page` and of all pages below it."""
    return list(Page.objects.filter(path__startswith=page.path).values_list("pk", flat=True))


def on_published(sender, instance, revision, **kwargs) -> None:
    """A page was published, or scheduled."""
    changed = {instance.pk}
    if instance.live:
        WithdrawnWork.objects.filter(translation_key=instance.translation_key).delete()
        if isinstance(instance, FactsPageMixin):
            instance.publish_new_facts(revision.user)
        if isinstance(instance, BasePage):
            changed.update(shared.carry(instance))
            changed.update(keep_network(instance))
        source_changed(instance, revision.pk, bool(revision.content.get("minor_change")))
    pages_changed(changed)


def on_unpublished(sender, instance, **kwargs) -> None:
    """A page was withdrawn, has expired, or is about to be deleted."""
    if isinstance(instance, BasePage):
        note_withdrawal(instance)
    works_gone([instance.translation_key])
    pages_changed([instance.pk])


def on_deleted(sender, instance, **kwargs) -> None:
    """A page is gone."""
    works_gone([instance.translation_key])
    pages_changed([instance.pk])


def on_moved(sender, instance, url_path_before, url_path_after, **kwargs) -> None:
    """A page was moved with all below it, or has another place among its siblings."""
    if url_path_before != url_path_after:
        page = instance.specific
        if isinstance(page, BasePage):
            page.network = page.network_of_place()
            type(page).objects.filter(pk=page.pk).update(network=page.network)
            keep_network(page)
        moved = Page.objects.filter(path__startswith=instance.path)
        works_gone(moved.values_list("translation_key", flat=True))
        pages_changed(branch(instance))
    else:
        frame_changed()


def on_slug_changed(sender, instance, instance_before, **kwargs) -> None:
    """A page has another address, and with it all pages below."""
    drop_redirects_to_self(instance)
    pages_changed(branch(instance))


def on_restriction(sender, instance, **kwargs) -> None:
    """A page became private or public, with all below it."""
    if page := Page.objects.filter(pk=instance.page_id).first():
        pages_changed(branch(page))


def on_restriction_groups(sender, instance, action, reverse, pk_set, **kwargs) -> None:
    """Other groups may see a private page, with all below it."""
    if not action.startswith("post_"):
        return
    restrictions = (
        PageViewRestriction.objects.filter(pk__in=pk_set or instance.pageviewrestriction_set.all())
        if reverse
        else [instance]
    )
    for restriction in restrictions:
        pages_changed(branch(restriction.page))


def on_document(sender, instance, **kwargs) -> None:
    """A document, its file or the text read from it was saved."""
    files_changed([instance])
    if instance.text_state == Document.TextState.WAITING:
        transaction.on_commit(lambda: import_string("home.tasks.read_document").enqueue(instance.pk))


def on_document_deleted(sender, instance, **kwargs) -> None:
    """A document is about to be deleted."""
    files_changed([instance])


def on_collection_restriction(sender, instance, **kwargs) -> None:
    """The files of a collection became private or public, with those of the collections below it."""
    files_changed(Document.objects.filter(collection__path__startswith=instance.collection.path))


def on_collection_moved(collection: Collection) -> None:
    """A collection stands below another one: its files, and those below it, may be private or public as that one is."""
    files_changed(Document.objects.filter(collection__path__startswith=collection.path))


def on_bulk_action(request, action_type: str, objects, action) -> None:
    """Files were put into another collection from the list, where Wagtail writes them without a signal."""
    if action_type == "add_to_collection":
        files_changed(each for each in objects if isinstance(each, Document))


def files_changed(documents: Iterable[Document]) -> None:
    """After commit, have the pages that offer these files looked at again.

    What nobody may read any more of the files leaves the index before that: of many pages some wait for others.
    """
    files = list(documents)
    pages = sorted(pages_showing(*files))
    ids = sorted(file.pk for file in files)  # a file that is about to be deleted loses its own
    if pages:
        transaction.on_commit(lambda: _tell_files(ids, pages))
    pages_changed(pages)
    frame_changed()  # pages in whose texts they stand may not be known yet: the worker notes them


def on_vocabulary(sender, instance, raw=False, created=False, **kwargs) -> None:
    """A label, or whatever else pages and filters show of a vocabulary, was saved or deleted."""
    if raw or not isinstance(instance, Vocabulary | Membership):
        return
    if isinstance(instance, Membership):
        pages_changed(pages_showing(instance.network))
    elif not created:  # no page points yet to what has just been made
        pages_changed(pages_showing(instance))
    frame_changed()


def on_facts(sender, instance, **kwargs) -> None:
    """The facts of a service or a meeting were published or withdrawn."""
    if isinstance(instance, Facts):
        pages_changed(pages_showing(instance))
        frame_changed()


def on_frame(sender, **kwargs) -> None:
    """The navigation, a site, a language or an image was saved or deleted."""
    frame_changed()


def keep_network(page: BasePage) -> list[int]:
    """Give the pages below `page` its network; return the ids of those that had another."""
    if page.is_leaf() or page.network_id is None:
        return []
    changed = []
    for model in page_models():
        below = model.objects.filter(path__startswith=page.path).exclude(pk=page.pk)
        stale = list(below.exclude(network=page.network_id).values_list("pk", flat=True))
        stale += below.filter(network=None).values_list("pk", flat=True)
        if stale:
            model.objects.filter(pk__in=stale).update(network=page.network_id)
            changed += stale
    return changed


def note_withdrawal(page: Page) -> None:
    """Where `page` was the last public version of its work, record what the work was called, in each language.

    A work that was private leaves no trace: its title is nobody's business.
    """
    versions = Page.objects.filter(translation_key=page.translation_key).select_related("locale")
    if page.get_view_restrictions().exists() or versions.live().public().exclude(pk=page.pk).exists():
        return
    seen = versions.public().filter(first_published_at__isnull=False)
    gone = {version.locale.language_code: version.title for version in seen}
    for language, title in {**gone, page.locale.language_code: page.title}.items():
        WithdrawnWork.objects.update_or_create(
            translation_key=page.translation_key, language=language, defaults={"title": title}
        )


def drop_redirects_to_self(page: Page) -> None:
    """Delete redirects from an address that a page has again: withdrawn, it would lead to itself for ever."""
    for redirect in Redirect.objects.filter(
        redirect_page__path__startswith=page.path, automatically_created=True
    ).select_related("redirect_page"):
        if redirect.link and Redirect.normalise_path(redirect.link) == redirect.old_path:
            redirect.delete()


def tell_of_moved_collections() -> None:
    """Have `Collection.move` call `on_collection_moved`: it writes paths alone, and neither saves nor sends a signal."""
    move = Collection.move

    @wraps(move)
    def move_and_tell(self, *args, **kwargs):
        with transaction.atomic():
            move(self, *args, **kwargs)
            on_collection_moved(Collection.objects.get(pk=self.pk))

    Collection.move = move_and_tell


def connect() -> None:
    """Begin to listen."""

    def listen(signal, receiver, sender=None):
        signal.connect(receiver, sender=sender, dispatch_uid=f"home.publishing.{receiver.__name__}.{sender}")

    listen(signals.page_published, on_published)
    listen(signals.page_unpublished, on_unpublished)
    listen(signals.page_slug_changed, on_slug_changed)
    listen(signals.post_page_move, on_moved)
    listen(pre_delete, on_deleted, Page)
    listen(post_save, on_restriction, PageViewRestriction)
    listen(post_delete, on_restriction, PageViewRestriction)
    listen(m2m_changed, on_restriction_groups, PageViewRestriction.groups.through)
    listen(signals.published, on_facts)
    listen(signals.unpublished, on_facts)
    listen(index_changed, on_index)
    listen(states_changed, on_states)
    listen(post_save, on_document, Document)
    listen(pre_delete, on_document_deleted, Document)
    listen(post_save, on_collection_restriction, CollectionViewRestriction)
    listen(post_delete, on_collection_restriction, CollectionViewRestriction)
    listen(post_save, on_vocabulary)
    listen(post_delete, on_vocabulary)
    for signal in (post_save, post_delete):
        for model in (SiteText, Site, Locale, Image):
            listen(signal, on_frame, model)
    hooks.register("after_bulk_action", on_bulk_action)
    tell_of_moved_collections()
