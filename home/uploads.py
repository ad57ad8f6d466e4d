"""Refuse a file that is too large or is not what its name says, with the reason."""

from collections.abc import Collection
from contextlib import suppress
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from PIL import Image as PillowImage
from PIL.Image import DecompressionBombError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

# What the first bytes (or, in a zip archive, its parts) must say for each ending that an editor may upload.
CONTENT_TYPES = {
    "pdf": {"application/pdf"},
    "jpg": {"image/jpeg"},
    "jpeg": {"image/jpeg"},
    "png": {"image/png"},
    "webp": {"image/webp"},
    "avif": {"image/avif"},
}
OFFICE_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
OPEN_DOCUMENT_TYPES = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}
TEXT_ENDINGS = {"csv", "txt"}
ENDINGS = (*CONTENT_TYPES, *OFFICE_PARTS, *OPEN_DOCUMENT_TYPES, *sorted(TEXT_ENDINGS))
HEAD_BYTES = 8192
MAX_UNPACKED = 20  # how many times larger than itself an office file may become when it is unpacked
MAX_PARTS = 10_000


def validate_upload(file: File, max_bytes: int | None = None, accepted: Collection[str] = ENDINGS) -> None:
    """Raise ValidationError, saying why, where `file` is of another kind, too large, or not what its name says.

    `max_bytes` is the largest size, by default the site's MAX_UPLOAD_SIZE; `accepted` are the endings of the kinds that
    are taken, without dots. The file is left at its beginning.
    """
    ending = PurePath(file.name or "").suffix.lower().lstrip(".")
    if ending not in accepted:
        raise _of_another_kind(ending, accepted)
    limit = max_bytes or settings.MAX_UPLOAD_SIZE
    if file.size > limit:
        raise ValidationError(
            _("This file has %(size)s; at most %(limit)s are accepted."),
            code="too_large",
            params={"size": filesizeformat(file.size), "limit": filesizeformat(limit)},
        )
    if not file.size:
        raise ValidationError(_("This file is empty."), code="empty")
    file.seek(0)
    try:
        matches = _matches(file, ending)
    finally:
        file.seek(0)
    if not matches:
        raise ValidationError(
            _("This file is not what its name says: its content is not that of a “.%(ending)s” file."),
            code="not_what_it_says",
            params={"ending": ending},
        )


def _of_another_kind(ending: str, accepted: Collection[str]) -> ValidationError:
    kinds = ", ".join(f".{each}" for each in accepted)
    if ending:
        text = _("“.%(ending)s” files are not accepted. These kinds are: %(kinds)s.")
    else:
        text = _("The name of this file has no ending that says what kind it is. Accepted are: %(kinds)s.")
    return ValidationError(text, code="not_accepted", params={"ending": ending, "kinds": kinds})


def _matches(file: File, ending: str) -> bool:
    if ending in OFFICE_PARTS or ending in OPEN_DOCUMENT_TYPES:
        return _is_office_file(file, ending)
    head = file.read(HEAD_BYTES)
    found = filetype.guess(head)
    if ending in TEXT_ENDINGS:
        return found is None and b"\x00" not in head
    return found is not None and found.mime in CONTENT_TYPES.get(ending, set())


def _is_office_file(file: File, ending: str) -> bool:
    """Return whether `file` is a sound zip archive of the parts that its ending asks for, and no zip bomb."""
    try:
        with ZipFile(file) as archive:
            parts = archive.infolist()
            if (
                len(parts) > MAX_PARTS
                or sum(part.file_size for part in parts) > MAX_UNPACKED * settings.MAX_UPLOAD_SIZE
            ):
                return False
            if ending in OPEN_DOCUMENT_TYPES:
                with archive.open("mimetype") as mimetype:
                    return mimetype.read(200).strip() == OPEN_DOCUMENT_TYPES[ending]
            names = [part.filename for part in parts]
            # A macro in a file that says it has none is what makes office files dangerous.
            has_macros = any(name.endswith("vbaProject.bin") for name in names)
            return not has_macros and any(name.startswith(OFFICE_PARTS[ending]) for name in names)
    except (BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError):
        return False


class DocumentForm(BaseDocumentForm):
    """The form under which editors upload documents; one refused keeps what else was filled in.

    Below the file it says whether search can read it.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "file" in self.fields:
            field = self.fields["file"]
            state = _("Text for search: %(state)s.") % {"state": self.instance.get_text_state_display()}
            field.help_text = f"{field.help_text} {state}"

    def clean_file(self) -> File:
        """Return the file as it came, or refuse it."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            validate_upload(file, accepted=settings.WAGTAILDOCS_EXTENSIONS)
        return file

    def _post_clean(self):
        """Say one reason: of a file that is refused already, Wagtail would say so again of its ending."""
        said = len(self.errors.get("file", ()))
        super()._post_clean()
        if said:
            del self.errors["file"].data[said:]


class WholeImageField(WagtailImageField):
    """Refuses an image that breaks off: Wagtail looks at its beginning first, and failed where it reads the rest."""

    def check_image_pixel_size(self, f: File) -> None:
        """Read the image and count its pixels; one that has too many is not read: it would take the memory of all."""
        try:
            with suppress(DecompressionBombError):  # which Wagtail meets as well, and says what it is
                self._refuse_huge(f)
            super().check_image_pixel_size(f)
        except ValidationError:
            raise
        except Exception as fault:  # whatever a decoder stumbles upon
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from fault

    def _refuse_huge(self, f: File) -> None:
        with PillowImage.open(f.image.f) as opened:  # reads the size alone
            width, height = opened.size
        if width * height > self.max_image_pixels:
            raise ValidationError(
                self.error_messages["file_too_many_pixels"]
                % {"num_pixels": width * height, "max_pixels_count": self.max_image_pixels},
                code="file_too_many_pixels",
            )


class ImageForm(BaseImageForm):
    """The form under which editors upload images; its field has checked that Pillow can read them."""

    file = WholeImageField(label=_lazy("File"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Wagtail writes what is accepted when the field is made, in the language of that moment.
        field, texts = self.fields["file"], WholeImageField()
        field.help_text = texts.help_text
        field.error_messages |= texts.error_messages

    def clean_file(self) -> File:
        """Return the file as it came, or refuse it."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            validate_upload(file, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, settings.WAGTAILIMAGES_EXTENSIONS)
        return file
