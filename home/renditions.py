"""The sizes of images that pages show, at `/media/images/…`: the one part of the uploaded files that has an address here.

Documents answer at `/documents/…`, where it is asked who may read them, and the originals of images have no address: they
may carry the place and the hour of a photograph. As in Wagtail itself, whoever has the address of a size may see it.
"""

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file

FOLDER = "images"  # where Wagtail keeps renditions, below MEDIA_ROOT
# Told by name: the list that a machine's own Python has may lack the newer ones, and browsers are told not to guess.
TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
NAME = re.compile(rf"[\w.-]{{1,200}}\.({'|'.join(TYPES)})", re.ASCII)
KEPT = 30 * 24 * 3600
"""For how many seconds a copy may be used without asking: a changed image gets other names, a deleted one should go."""


@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with the rendition called `name`; raise Http404 for whatever is not the plain name of one."""
    kind = NAME.fullmatch(name)
    if kind is None:
        raise Http404
    response = serve_file(request, name, document_root=Path(settings.MEDIA_ROOT) / FOLDER)
    response.has_no_language = True
    response["Cache-Control"] = f"public, max-age={KEPT}, immutable"
    if response.status_code == 200:
        response["Content-Type"] = TYPES[kind[1]]
        response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name)
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["X-Content-Type-Options"] = "nosniff"
    return response
