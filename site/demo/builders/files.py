"""The files of demo reports: PDF files that stand beside the texts."""

from django.core.files import File

from demo.builders.common import Library
from demo.content import Work
from demo.models import remember
from home.models import Document


def document_for(work: Work, file: dict, library: Library, user) -> Document:
    """Make the document that `file`, an entry of a report's facts, names; its PDF is `<language>.pdf`."""
    path = work.folder / f"{file['language']}.pdf"
    with path.open("rb") as stream:
        document = Document(
            title=file["title"],
            language=file["language"],
            accessible=Document.Accessible.YES,
            uploaded_by_user=user,
        )
        document.file.save(f"{work.key}-{file['language']}.pdf", File(stream), save=False)
        library.saved_files.append(document.file)
        document.file_size = document.file.size
        document.save()
    return remember(document)
