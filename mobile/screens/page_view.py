"""One photographed page as large as there is room, with what is wrong framed on it."""

from typing import Any, Final, TypeAlias

import flet as ft
import flet.canvas as cv

from mobile.look.kit import Press
from mobile.look.tokens import RADIUS_CARD, S
from mobile.state.papers import Corner, Look
from mobile.state.whole import Ui

GROUND: Final = "#3A3C45"  # behind a page, in every mode
FRAME: Final = "#FFB4AC"  # on a photograph, whatever stands there
EDGE: Final = "#5C1618"
HANDLE: Final = 14
AROUND: Final = 560  # of the screen: bars, words and buttons
AROUND_CORNERS: Final = 480
TALL: Final = (240, 640)
TALL_CORNERS: Final = (300, 640)  # all four above the buttons

Touch: TypeAlias = Any  # of three kinds in Flet, each with its place


def tall_of(screen: float) -> float:
    """As high as the screen has room, so that the whole page is seen with what is said of it."""
    least, most = TALL
    return min(most, max(least, screen - AROUND))


def picture(look: Look, room: float, tall: float) -> ft.Control:
    """Behind it a dark ground, around what is not clear a frame."""
    width, height = _fitted(look, room - 2 * S, tall - 2 * S)
    layers: list[ft.Control] = [_image(look, width, height)]
    if look.area is not None:
        left, top, right, bottom = look.area
        layers.append(
            ft.Container(
                left=left * width,
                top=top * height,
                width=(right - left) * width,
                height=(bottom - top) * height,
                border=ft.Border.all(4, FRAME),
                border_radius=S,
                content=ft.Container(border=ft.Border.all(1, EDGE), border_radius=S),
            )
        )
    return ft.Container(
        content=ft.Stack(layers, width=width, height=height),
        bgcolor=GROUND,
        border_radius=RADIUS_CARD,
        padding=S,
        alignment=ft.Alignment.CENTER,
    )


def small_picture(picture: bytes, said: str, tall: float, on_click: Press) -> ft.Control:
    """As it lies in the list, larger."""
    image = ft.Image(src=picture, fit=ft.BoxFit.CONTAIN, height=tall, semantics_label=said)
    return ft.Container(
        content=image,
        bgcolor=GROUND,
        border_radius=RADIUS_CARD,
        padding=S,
        alignment=ft.Alignment.CENTER,
        on_click=on_click,
    )


@ft.component
def Corners(
    ui: Ui, look: Look, corners: tuple[Corner, ...], room: float, screen: float
) -> ft.Control:
    """The nearest point follows the finger."""
    least, most = TALL_CORNERS
    tall = min(most, max(least, screen - AROUND_CORNERS))
    width, height = _fitted(look, room - 2 * S, tall)
    held = ft.use_ref(-1)

    def near(x: float, y: float) -> int:
        far = [(cx * width - x) ** 2 + (cy * height - y) ** 2 for cx, cy in corners]
        return far.index(min(far))

    def put(event: Touch, at: int) -> None:
        x, y = _spot(event)
        ui.do.papers.corner(at, x / width, y / height)

    def begin(event: Touch) -> None:
        held.current = near(*_spot(event))

    points = [(x * width, y * height) for x, y in corners]
    line = ft.Paint(color=FRAME, stroke_width=3, style=ft.PaintingStyle.STROKE)
    dot = ft.Paint(color=FRAME, style=ft.PaintingStyle.FILL)
    outline = cv.Path(
        [
            cv.Path.MoveTo(*points[0]),
            *(cv.Path.LineTo(*one) for one in points[1:]),
            cv.Path.Close(),
        ],
        paint=line,
    )
    drawn = cv.Canvas(
        [outline, *(cv.Circle(x, y, HANDLE, paint=dot) for x, y in points)],
        width=width,
        height=height,
    )
    return ft.Container(
        content=ft.GestureDetector(
            content=ft.Stack([_image(look, width, height), drawn], width=width, height=height),
            on_tap_down=lambda event: put(event, near(*_spot(event))),
            on_pan_start=begin,
            on_pan_update=lambda event: put(event, held.current if held.current is not None else 0),
            drag_interval=30,
        ),
        bgcolor=GROUND,
        border_radius=RADIUS_CARD,
        padding=S,
        alignment=ft.Alignment.CENTER,
    )


def _spot(event: Touch) -> tuple[float, float]:
    return event.local_position.x, event.local_position.y


def _image(look: Look, width: float, height: float) -> ft.Control:
    return ft.Image(
        src=look.preview, width=width, height=height, fit=ft.BoxFit.FILL, semantics_label=look.title
    )


def _fitted(look: Look, room: float, tall: float) -> tuple[float, float]:
    scale = min(room / look.width, tall / look.height)
    return look.width * scale, look.height * scale
