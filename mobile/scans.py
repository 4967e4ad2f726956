"""A photographed page: its small picture, and what the gate says of it, before it is kept."""

from typing import Final

import msgspec

from mobile.capture import Paper
from mobile.pictures import grey_plane, is_colour, media_type_of, preview, thumbnail
from protocol.blobs import MediaType
from protocol.ids import BlobRoot
from protocol.trade.bad_area import Area, bad_area
from protocol.trade.digitisation import NOT_IN_COLOUR, PageJudged, judged_page, problem_words
from protocol.trade.quality import LEAST_DPI, Judged, judge

PAGE: Final = "page"
PART: Final = "part"  # of a sheet that is larger than a picture
NO_ROOT: Final = BlobRoot(bytes(32))  # until it is kept


class Looked(msgspec.Struct, frozen=True):
    """A picture that the gate has looked at; nothing of it is kept yet."""

    picture: bytes
    media_type: MediaType
    thumbnail: bytes
    preview: bytes
    judged: Judged
    colour: bool
    area: Area | None = None  # where the first problem is, if it has a place

    @property
    def problems(self) -> tuple[str, ...]:
        return (*self.judged.problems, *(() if self.colour else (NOT_IN_COLOUR,)))

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(problem_words(problem) for problem in self.problems)

    def answered(self, reason: str = "") -> PageJudged:
        return judged_page(NO_ROOT, self.judged, colour=self.colour, reason=reason)

    def paper(self, component: str, *, reason: str = "", role: str = "") -> Paper:
        """PageNotGood says what to do, unless there is a reason to keep it anyway."""
        named = role or component or PAGE
        said = self.answered(reason)
        return Paper(self.picture, self.media_type, named, self.thumbnail, component, said)


def looked_at(picture: bytes, *, least_dpi: int = LEAST_DPI) -> Looked:
    """Slow for large pictures, and pure."""
    plane = grey_plane(picture)
    judged = judge(plane, least_dpi=least_dpi)
    area = bad_area(plane, judged.problems[0]) if judged.problems else None
    return Looked(
        picture,
        media_type_of(picture),
        thumbnail(picture),
        preview(picture),
        judged,
        is_colour(picture),
        area,
    )


def scanned(
    picture: bytes, *, component: str = "", least_dpi: int = LEAST_DPI, reason: str = ""
) -> Paper:
    """A page that the office can use, or PageNotGood with what to do; `reason` keeps it anyway."""
    return looked_at(picture, least_dpi=least_dpi).paper(component, reason=reason)
