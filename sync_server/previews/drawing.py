"""A picture decoded and encoded again: pixels come through, everything else stays behind."""

import io
import warnings
from typing import Final

from PIL import (
    Image,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from sync_server.previews.measuring import Refused, Size, check_size

# All that is ever loaded: nothing can be imported any more where this runs.
Image.preinit()
PLUGINS: Final = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
FORMATS: Final = ("JPEG", "PNG", "WEBP")
QUALITY: Final = 82


def draw(content: bytes, longest: int) -> bytes:
    """A JPEG of the first frame, upright, on white, without a word beside its pixels."""
    warnings.simplefilter("error")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            check_size(Size(*image.size))
            image.draft("RGB", (longest, longest))  # a JPEG is read at the scale that is wanted
            image.load()
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((longest, longest))
            flat = _on_white(upright)
            out = io.BytesIO()
            flat.save(out, "JPEG", quality=QUALITY)
            return out.getvalue()
    except Refused:
        raise
    except (
        OSError,
        ValueError,
        SyntaxError,
        MemoryError,
        Warning,
        ArithmeticError,
        LookupError,
    ) as problem:
        raise Refused(type(problem).__name__) from problem


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in {"RGB", "L"}:
        return image
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    over = image.convert("RGBA")
    ground = Image.new("RGBA", over.size, "white")
    return Image.alpha_composite(ground, over).convert("RGB")
