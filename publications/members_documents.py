"""Documents of meetings that are for members alone: their addresses answer nobody else."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from home.models import Document, Network
from publications.members import is_member
from publications.models import Meeting, MeetingDocument


def networks_of(document: Document) -> list[Network]:
    """Return the networks that keep `document` for their members; none for a document that everybody may read.

    What is marked in a draft counts as well: until it is published, nobody has said that the file is public.
    """
    marked = MeetingDocument.objects.filter(document=document, members_only=True).values("meeting")
    drafts = Meeting.objects.filter(has_unpublished_changes=True, latest_revision__isnull=False)
    ids = {
        pk
        for pk, content in drafts.values_list("pk", "latest_revision__content")
        for row in content.get("documents", [])
        if row["document"] == document.pk and row["members_only"]
    }
    meetings = Meeting.objects.filter(pk__in=marked) | Meeting.objects.filter(pk__in=ids)
    return list(Network.objects.filter(pk__in=meetings.values("network")))


def answer_for(document: Document, request: HttpRequest) -> HttpResponse | None:
    """Answer a request for a document that is for members; return None for all others, which Wagtail serves.

    Who is not signed in is asked to; raise PermissionDenied for who is no member.
    """
    networks = networks_of(document)
    if not networks:
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not any(is_member(request.user, network) for network in networks):
        raise PermissionDenied
    # Wagtail takes no streamed answer from a hook, and its own may be kept by whatever stands in between.
    with document.file.open("rb") as file:
        return HttpResponse(
            file.read(),
            headers={
                "Content-Type": document.content_type,
                "Content-Disposition": content_disposition_header(
                    as_attachment=True, filename=document.filename
                ),
                "Cache-Control": "private, no-store",
                "Content-Security-Policy": "default-src 'none'",
            },
        )
