"""A copied page gets facts of its own: two works with one record would change each other, unseen."""

from django.http import HttpRequest
from wagtail.models import Page
from wagtail.models.copying import _copy as copied

from home.facts import Facts, FactsPageMixin

# What a record is by itself, or became on its way; how it was confirmed is not true of the copy.
OWN = ("id", "uid", "sequence", "latest_revision", "live_revision", "has_unpublished_changes",
       "first_published_at", "last_published_at", "go_live_at", "expire_at", "expired",
       "locked", "locked_at", "locked_by", "last_confirmed", "confirmed_by", "confirm_by")  # fmt: skip


def copy_facts(request: HttpRequest, page: Page, copy: Page) -> None:
    """After a page was copied, give the copy, and each one below it, facts of its own (a Wagtail hook)."""
    for each in copy.get_descendants(inclusive=True).specific():
        if isinstance(each, FactsPageMixin) and (record := getattr(each, each.facts_name)):
            _point(each, _copy_of(record, each, request.user))
            each.publish_new_facts(request.user)


def _copy_of(record: Facts, page: Page, user) -> Facts:
    """Return a draft of the same facts, as they were last saved, in the network and under the title of `page`."""
    own, _children = copied(record.latest, exclude_fields=OWN)
    own.label = page.title[: own._meta.get_field("label").max_length]
    own.network = page.network or record.network
    own.live = False
    own.save()
    own.save_revision(user=user, clean=False)
    return own


def _point(page: Page, record: Facts) -> None:
    """Have `page` show `record`, in its row and in its draft; neither is a change that anybody made."""
    type(page).objects.filter(pk=page.pk).update(**{page.facts_name: record})
    for revision in page.revisions.all():
        revision.content[page.facts_name] = record.pk
        revision.save(update_fields=["content"])
