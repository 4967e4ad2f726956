"""A code for a telephone's camera, as a picture inside the page."""

from io import BytesIO

import segno
from markupsafe import Markup


def drawn_qr(text: str, *, error: str = "m") -> Markup:
    """Dark on white whatever the theme: cameras read nothing else as well."""
    made, out = segno.make(text, error=error, boost_error=False), BytesIO()
    made.save(
        out, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, svgclass="qr",
        lineclass=None, dark="#000", light="#fff",
    )  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704  # squares, and nothing that was typed
