"""How the editor's form of a page is laid out."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList, TabbedInterface

from home.forms import DraftRows


class _SourceOnly:
    """A panel that is left out of translations: what it edits is the same in each language (`home.shared`)."""

    class BoundPanel:
        def is_shown(self):
            page = self.instance
            return super().is_shown() and not (page.pk and page.is_translation)


class SharedPanel(FieldPanel):
    """A field that is edited on the source page alone."""

    class BoundPanel(_SourceOnly.BoundPanel, FieldPanel.BoundPanel):
        pass


class RowsPanel(InlinePanel):
    """Child objects that each point to something; see `home.forms.DraftRows`."""

    def get_form_options(self):
        """Have a draft saved with rows in which nothing was chosen yet."""
        options = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = DraftRows
        return options


class SharedInlinePanel(RowsPanel):
    """Child objects that are edited on the source page alone."""

    class BoundPanel(_SourceOnly.BoundPanel, RowsPanel.BoundPanel):
        pass


class FactsPanel(SharedPanel):
    """The record of facts of a work: what it says, in whatever language one edits, and the way to change it."""

    class BoundPanel(SharedPanel.BoundPanel):
        template_name = "home/panels/facts.html"

        def is_shown(self):
            return True

        def get_context_data(self, parent_context=None):
            """Return what the field needs, where it may be edited, and what the record says."""
            context = super().get_context_data(parent_context) if self.bound_field else {"self": self}
            record = getattr(self.instance, self.field_name)
            if record is None:
                return {**context, "can_add": self.bound_field is not None}
            user = self.request.user
            edit_url = AdminURLFinder(user).get_edit_url(record)
            return {
                **context,
                "record": record,
                "rows": record.latest.summary_rows(),
                "edit_url": edit_url,
                "confirm_url": self._confirm_url(record) if edit_url and record.live else "",
                "back_url": self.request.path,
            }

        def _confirm_url(self, record) -> str:
            viewset = type(record).snippet_viewset
            return viewset.confirm_url(record) if hasattr(viewset, "confirm_url") else ""


def tabs(page_class) -> TabbedInterface:
    """Return the edit handler of `page_class`: words, facts, promotion, settings, each where it has panels."""
    groups = (
        (_("Content"), page_class.content_panels),
        (_("Facts"), page_class.fact_panels),
        (_("Promote"), page_class.promote_panels),
        (_("Settings"), page_class.settings_panels),
    )
    return TabbedInterface(
        [ObjectList(panels, heading=heading) for heading, panels in groups if panels],
        base_form_class=page_class.base_form_class,
    )
