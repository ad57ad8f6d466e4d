"""Facts that are not language: one record per work, to which its pages in all languages point."""

from typing import ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, Revision, RevisionMixin

from home.languages import own_name
from home.vocabularies.models import Network


class Facts(PreviewableMixin, LockableMixin, DraftStateMixin, RevisionMixin, models.Model):
    """A record of facts with drafts and revisions of its own; publishing it shows in each language at once.

    A subclass states in `required_to_publish` what a draft may lack but public facts may not, in `pages_name` how to
    reach the pages that show them, and tells in `summary_rows` what the editor of such a page sees of them.
    """

    label = models.CharField(
        _("name for editors"), max_length=150, help_text=_("Readers see the title of the page.")
    )
    network = models.ForeignKey(
        Network, verbose_name=_("network"), on_delete=models.PROTECT, related_name="+"
    )
    revisions = GenericRelation(
        "wagtailcore.Revision", content_type_field="base_content_type", object_id_field="object_id"
    )

    required_to_publish: ClassVar[tuple[str, ...]] = ()
    pages_name: ClassVar[str] = ""  # the relation to the pages that show the facts
    is_drafted = False  # whether these are the very facts to show, saved or not

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def latest(self) -> "Facts":
        """The facts as the editor last saved them, published or not; while they are previewed, as they are typed."""
        if self.is_drafted:
            return self
        revision: Revision | None = self.latest_revision
        return revision.as_object() if revision else self

    def problems_to_publish(self) -> dict[str, list[str]]:
        """Return what stands against publishing the facts as they are, by field; empty when nothing does."""
        return {
            name: [_("Needed before the facts can be published.")]
            for name in self.required_to_publish
            if not self._has(name)
        }

    def _has(self, name: str) -> bool:
        value = getattr(self, name)
        return bool(value.all()) if hasattr(value, "all") else bool(value)

    @transaction.atomic
    def publish(self, revision, *args, **kwargs):
        """Publish; raise ValidationError, naming what is missing, for facts that readers could not use."""
        if problems := revision.as_object().problems_to_publish():
            raise ValidationError(problems)
        return super().publish(revision, *args, **kwargs)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """The languages of the pages that show the facts; they look as they do there."""
        pages = getattr(self, self.pages_name).all() if self.pages_name and self.pk else []
        return [(page.language, own_name(page.language)) for page in pages]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Answer with the page in the language `mode_name`, showing these facts."""
        manager = getattr(self, self.pages_name)
        page = manager.filter(locale__language_code=mode_name).get().get_latest_revision_as_object()
        self.is_drafted = True
        setattr(page, manager.field.name, self)
        return page.serve_preview(request, page.default_preview_mode)

    def summary_rows(self) -> list[tuple[str, str]]:
        """Return label and text of what the editor of a page wants to see of the facts at a glance."""
        return [(_("Network"), str(self.network))]

    @transaction.atomic
    def publish_fields(self, user=None, log_action="wagtail.publish", **fields) -> None:
        """Change these fields alone and publish that; what waits as a draft, or for its day, goes on waiting, with the
        same change.

        `log_action` is how the history names it. Raise ValidationError where the live facts, so changed, are not valid.
        """
        rows = type(self).objects
        live = rows.get(pk=self.pk)
        draft = live.latest_revision if live.has_unpublished_changes else None
        # Noted before: whatever is published takes the schedule off all other revisions.
        scheduled = live.scheduled_revision
        _set(live, fields)
        revision = live.save_revision(user=user)
        revision.publish(user=user, log_action=log_action, skip_permission_checks=True)
        # The newest last: it is what the editor finds in the form.
        for waiting in filter(None, dict.fromkeys([scheduled, draft])):
            when = scheduled.approved_go_live_at if waiting == scheduled else None
            changed = _set(rows.get(pk=self.pk).with_content_json(waiting.content), fields)
            changed.save_revision(user=waiting.user, approved_go_live_at=when, clean=False)
        self.refresh_from_db()


class FactsPageMixin:
    """A page of words that shows a record of facts, named by its field in `facts_name`. Stands before `BasePage`."""

    facts_name: ClassVar[str] = ""

    @property
    def facts(self) -> Facts | None:
        """The published facts."""
        record = getattr(self, self.facts_name)
        return record if record and record.live else None

    def problems_to_publish(self) -> dict[str, list[str]]:
        """Return what stands against publishing the page: facts of another network, or that lack what readers need."""
        problems = super().problems_to_publish()
        record = getattr(self, self.facts_name)
        if record and self.network and record.network_id != self.network_id:
            problems.setdefault(self.facts_name, []).append(_("These are facts of another network."))
        if record and not record.live and (missing := record.latest.problems_to_publish()):
            names = ", ".join(str(record._meta.get_field(name).verbose_name) for name in missing)
            problems.setdefault(self.facts_name, []).append(
                _("The facts still lack: %(names)s.") % {"names": names}
            )
        return problems

    def publish_new_facts(self, user=None) -> None:
        """Publish facts that were never public: they become so with the first page that shows them."""
        page = type(self).objects.select_related(self.facts_name).get(pk=self.pk)
        record = getattr(page, self.facts_name)
        if page.live and record and not record.first_published_at:
            draft = record.latest_revision or record.save_revision(user=user)
            draft.publish(user=user, skip_permission_checks=True)


def _set(facts: Facts, fields: dict) -> Facts:
    for name, value in fields.items():
        setattr(facts, name, value)
    return facts
