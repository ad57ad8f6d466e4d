"""The picture of the demo: drawn when it is loaded, so that it belongs to nobody else and shows nobody."""

import io
import math

from django.core.files.images import ImageFile
from PIL import Image as Picture
from PIL import ImageDraw

from demo.models import made_of, remember
from home.models import Image

TITLE = "Routes (drawing)"
CREDIT = "Passerelle, CC BY 4.0"
WIDTH, HEIGHT = 1600, 900
PAPER, LINE, ROUTE, PLACE = "#f4f1ea", "#c3cdc8", "#2f5d73", "#b4552d"
ROUTES = (
    ((120, 760), (430, 560), (700, 610), (980, 360), (1460, 180)),
    ((160, 240), (470, 330), (700, 610), (1120, 700), (1480, 640)),
    ((980, 360), (1120, 700)),
)


def draw() -> bytes:
    """Return a PNG of lines as on a map of no country: contours, routes, and the places where routes meet."""
    picture = Picture.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    for number in range(22):
        pen.line([(x, _height(x, number)) for x in range(0, WIDTH + 1, 8)], fill=LINE, width=2)
    for route in ROUTES:
        pen.line(route, fill=ROUTE, width=8, joint="curve")
    for x, y in {place for route in ROUTES for place in route}:
        pen.ellipse((x - 16, y - 16, x + 16, y + 16), fill=PAPER, outline=PLACE, width=8)
    file = io.BytesIO()
    picture.quantize(64, dither=Picture.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _height(x: int, number: int) -> float:
    swell = math.sin(x / 190 + number / 3) + 0.5 * math.sin(x / 83 + number)
    return number * HEIGHT / 20 - 20 + 22 * swell


def make_picture(library, user) -> Image:
    """Make the image, and have its file among those that a failed load takes away again; return one that was kept."""
    if (kept := made_of(Image).last()) and kept.made:
        return kept.made
    image = Image(
        title=TITLE,
        file=ImageFile(io.BytesIO(draw()), name="demo-routes.png"),
        credit=CREDIT,
        consent=Image.Consent.NOBODY,
        uploaded_by_user=user,
    )
    image.save()
    library.saved_files.append(image.file)
    return remember(image)


def the_picture() -> int:
    """Return the primary key of the demo's image."""
    return int(made_of(Image).values_list("object_id", flat=True).last())
