"""A photographed page: its small picture, and what the gate says of it, before it is kept."""

from typing import Final

from mobile.capture import Paper
from mobile.pictures import grey_plane, is_colour, media_type_of, thumbnail
from protocol.ids import BlobRoot
from protocol.trade.digitisation import judged_page
from protocol.trade.quality import LEAST_DPI, judge

PAGE: Final = "page"
NO_ROOT: Final = BlobRoot(bytes(32))  # until it is kept


def scanned(
    picture: bytes, *, component: str = "", least_dpi: int = LEAST_DPI, reason: str = ""
) -> Paper:
    """A page that the office can use, or PageNotGood with what to do; `reason` keeps it anyway."""
    judged = judge(grey_plane(picture), least_dpi=least_dpi)
    said = judged_page(NO_ROOT, judged, colour=is_colour(picture), reason=reason)
    kind, small = media_type_of(picture), thumbnail(picture)
    return Paper(picture, kind, component or PAGE, small, component, said)
