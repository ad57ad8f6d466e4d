"""The editor's form of a page: a draft may lack anything, a public page may not."""

from collections.abc import Iterator
from itertools import count
from uuid import UUID

from django import forms
from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from home.made_once import KEY, key_field
from home.models.site import WithdrawnWork

MAX_SLUG = 255  # as Wagtail’s column
ALWAYS_NEEDED = ("title",)  # what a draft is called in lists


class BasePageForm(WagtailAdminPageForm):
    """Saving a draft asks for a title alone; publishing names what is missing, beside each field."""

    minor_change = forms.BooleanField(
        required=False,
        label=_("Minor change"),
        help_text=_("The translations stay up to date: nothing was changed that needs translating again."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        page = self.instance
        if page.is_translation:
            for name in page.shared_fields:
                self.fields.pop(name, None)
                self.formsets.pop(name, None)
        if page.is_translation or not (page.pk and page.live):
            self.fields.pop("minor_change", None)
        if not page.pk:
            self.fields[KEY] = key_field(page.translation_key)

    def defer_required_fields(self):
        """Let a draft be saved with empty fields, also those whose column cannot be empty."""
        super().defer_required_fields()
        for name, field in self.fields.items():
            if field.required and name not in ALWAYS_NEEDED:
                field.required = False
                self.deferred_required_fields.append(name)

    def is_valid(self) -> bool:
        """Whether the form can be saved; the draft that was made of it before, its answer lost, then gives way."""
        made_before = getattr(self.parent_page, "made_before", None)
        if made_before is None:
            return super().is_valid()
        with transaction.atomic():
            for page in Page.objects.filter(pk=made_before):  # none where the form came twice at once
                page.delete()
            valid = super().is_valid()
            transaction.set_rollback(not valid)
        self.parent_page.refresh_from_db(fields=["numchild"])
        return valid

    def clean_made_as(self) -> UUID | None:
        """Take the key for that of the new work, unless there is one, or was one that was public."""
        key = self.cleaned_data[KEY]
        works = Page, WithdrawnWork
        if key and not any(model.objects.filter(translation_key=key).exists() for model in works):
            self.instance.translation_key = key
        return key

    def clean_slug(self) -> str:
        """Return the slug; where a sibling has it, that of a page never yet public gets a number: autosave goes on.

        Wagtail does the same where the slug is empty. A public page's address is changed by its editor alone.
        """
        slug, page = self.cleaned_data["slug"], self.instance
        if page.first_published_at or not slug:
            return slug
        return next(each for each in _numbered(slug) if page._slug_is_available(each, self.parent_page, page))

    def clean(self):
        """Return the data; what was left empty and cannot be stored so keeps the value that it had."""
        data = super().clean()
        if self.is_deferred_validation:
            for name in self.deferred_required_fields:
                if name in data and data[name] is None:
                    data[name] = self._stored(name)
        return data

    def _stored(self, name: str):
        field = self.instance._meta.get_field(name)
        if field.null or field.many_to_many:
            return None
        value = getattr(self.instance, field.attname)
        return field.get_default() if value is None else value

    def _post_clean(self):
        super()._post_clean()
        self.instance.minor_change = self.cleaned_data.get("minor_change", False)
        if self.is_deferred_validation:
            return
        for name, texts in self.instance.problems_to_publish().items():
            if name in self.errors:  # what was refused is not stored, and so seems to be missing
                continue
            for text in texts:
                self.add_error(name if name in self.fields else None, text)


class DraftRows(BaseChildFormSet):
    """Rows that each point to something: a draft leaves out those in which nothing was chosen yet.

    Their column cannot be empty, and an error would stop autosave from the click that adds a row on.
    """

    def _should_delete_form(self, form) -> bool:
        if form.is_deferred_validation and _lacks_something(form):
            self.left_out.add(
                form
            )  # to be remembered: when the draft is saved, validation is no longer deferred
        return super()._should_delete_form(form) or form in self.left_out

    @cached_property
    def left_out(self) -> set:
        """The rows that the draft leaves out."""
        return set()


def _lacks_something(form) -> bool:
    return any(form.has_error(name, "required") for name in form.fields)


def _numbered(slug: str) -> Iterator[str]:
    """Yield `slug`, then with 2, 3 and so on at its end, within the length that a slug may have."""
    yield slug
    for number in count(2):
        ending = f"-{number}"
        yield f"{slug[: MAX_SLUG - len(ending)]}{ending}"
