"""Pictures on a laptop: the card's QR is read from them, and a small one is made for the list."""

import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from protocol.blobs import MAGIC_BYTES, THUMBNAIL_MAX_BYTES, MediaType, media_matches
from protocol.errors import MalformedBytes
from protocol.trade.quality import MAX_SIDE, Plane

MAX_PIXELS: Final = 60_000_000  # the largest sensor in a phone that officers were seen with
FORMATS: Final = ("JPEG", "PNG", "WEBP")
PHOTOGRAPHS: Final[tuple[MediaType, ...]] = ("image/jpeg", "image/png", "image/webp")
THUMBNAIL_SIDES: Final = (480, 360, 240, 160)
THUMBNAIL_QUALITIES: Final = (60, 45, 30)
PREVIEW_SIDE: Final = 1600  # enough to read small print when it is drawn larger
PREVIEW_QUALITY: Final = 80


def read_qr(picture: bytes) -> str:
    """The text of the QR code in a photograph of a card, or MalformedBytes that says what to do."""
    texts = [text for text in read_codes(picture) if "|" in text]
    if not texts:
        raise MalformedBytes("Không đọc được mã QR trên ảnh thẻ: chụp lại, đủ sáng, thẻ phẳng")
    return texts[0]


def read_codes(picture: bytes) -> list[str]:
    """The texts of all QR codes in a picture."""
    import zxingcpp  # noqa: PLC0415  # an extra of laptops: a phone has none, and must not need it

    return [
        code.bytes.decode("utf-8", "replace") for code in zxingcpp.read_barcodes(_opened(picture))
    ]


def thumbnail(picture: bytes) -> bytes:
    """A JPEG of at most 12 kB, upright, without what the camera wrote beside the picture."""
    image = upright(picture)
    for side in THUMBNAIL_SIDES:
        small = image.copy()
        small.thumbnail((side, side))
        for quality in THUMBNAIL_QUALITIES:
            made = io.BytesIO()
            small.save(made, "JPEG", quality=quality, optimize=True)
            if made.tell() <= THUMBNAIL_MAX_BYTES:
                return made.getvalue()
    raise MalformedBytes("Ảnh này không thu nhỏ được: chụp lại")


def read_slip(picture: bytes) -> str:
    """The text of a slip's QR code in a photograph, or MalformedBytes that says what to do."""
    texts = [text for text in read_codes(picture) if text]
    if not texts:
        raise MalformedBytes("Không đọc được mã QR trên phiếu: chụp lại, đủ sáng, phiếu phẳng")
    return texts[0]


def preview(picture: bytes) -> bytes:
    """A JPEG that a screen shows: upright, not larger than anybody can see."""
    image = upright(picture)
    image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    made = io.BytesIO()
    image.save(made, "JPEG", quality=PREVIEW_QUALITY)
    return made.getvalue()


def size_of(picture: bytes) -> tuple[int, int]:
    image = upright(picture)
    return image.width, image.height


def upright(picture: bytes) -> Image.Image:
    """In colour, as the camera was held."""
    return ImageOps.exif_transpose(_opened(picture)).convert("RGB")


def grey_plane(picture: bytes) -> Plane:
    """What the quality gate looks at: upright, grey, at most 512 pixels long."""
    image = ImageOps.exif_transpose(_opened(picture)).convert("L")
    full = image.size
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    return Plane(image.width, image.height, image.tobytes(), full)


def is_colour(picture: bytes) -> bool:
    """Whether the file keeps colours; a seal and blue ink are told apart by nothing else."""
    return _opened(picture).mode not in {"1", "L", "LA", "I", "F"}


def media_type_of(picture: bytes) -> MediaType:
    """By its first bytes, of those that a camera makes."""
    for kind in PHOTOGRAPHS:
        if media_matches(kind, picture[:MAGIC_BYTES]):
            return kind
    raise MalformedBytes("Tệp này không phải ảnh JPEG, PNG hay WebP đọc được")


def _opened(picture: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(picture), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise MalformedBytes("Ảnh quá lớn: chụp lại với độ phân giải thường")
            image.load()
    except (UnidentifiedImageError, Image.DecompressionBombWarning, OSError) as error:
        raise MalformedBytes("Tệp này không phải ảnh JPEG, PNG hay WebP đọc được") from error
    return image
