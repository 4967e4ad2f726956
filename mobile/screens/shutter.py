"""The camera on the screen, or a file of the machine: pictures of paper, always in colour."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

import flet as ft
import flet_camera as fc  # type: ignore[import-untyped]  # no stubs

from mobile.look import kit
from mobile.look.tokens import RADIUS_CARD, M
from mobile.state.whole import Ui
from mobile.straightening import mirrored

HEIGHT: Final = 420
NO_CAMERA: Final = (RuntimeError, TimeoutError)  # as the client says that there is none

Took: TypeAlias = Callable[[bytes], Awaitable[None]]


@ft.component
def Shutter(ui: Ui, took: Took, stop: Callable[[], None], advice: str) -> ft.Control:
    """`took` hears of every picture; without a camera there is still the way by file."""
    ready, set_ready = ft.use_state("")
    mirrors, set_mirrors = ft.use_state("")
    held: Any = ft.use_ref()  # the newest drawing of it: calls go there
    held.current = fc.Camera(expand=True)
    opened: Any = ft.use_ref()  # who presses before the camera is open has not pressed in vain
    opened.current = opened.current or asyncio.Event()
    picker = ft.use_memo(ft.FilePicker, [])
    web = ft.context.page.web

    async def begin() -> None:
        ui.do.app.camera(on=True)
        try:
            found = await held.current.get_available_cameras()
            back = [one for one in found if one.lens_direction == fc.CameraLensDirection.BACK]
            if found:
                await held.current.initialize(
                    (back or found)[0], fc.ResolutionPreset.MAX, enable_audio=False
                )
            set_ready("yes" if found else "no")
            # Browsers show whoever sits before the screen as in a mirror, and keep it so.
            set_mirrors("yes" if web and not back else "")
        except NO_CAMERA:
            set_ready("no")
        finally:
            opened.current.set()

    async def shoot() -> None:
        await opened.current.wait()
        try:
            picture = await held.current.take_picture()
        except NO_CAMERA:
            set_ready("no")
            return
        await took(mirrored(picture) if mirrors else picture)

    async def choose() -> None:
        chosen = await picker.pick_files(file_type=ft.FilePickerFileType.IMAGE, with_data=True)
        for one in chosen or []:
            if one.bytes:
                await took(one.bytes)

    ft.use_effect(begin, [], cleanup=lambda: ui.do.app.camera(on=False))
    seen: ft.Control = (
        kit.notice(ui, ui.colours.wait, ft.Icons.NO_PHOTOGRAPHY_OUTLINED, ui.say("camera.none"))
        if ready == "no"
        else ft.Container(
            content=held.current,
            height=HEIGHT,
            border_radius=RADIUS_CARD,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
            bgcolor=ui.colours.high,
        )
    )
    file = kit.secondary if ready == "no" else kit.quiet
    return ft.Column(
        [
            seen,
            kit.text(ui, advice, "body", ui.colours.quiet),
            *(
                []
                if ready == "no"
                else [kit.primary(ui, ui.say("camera.take"), shoot, symbol=_PHOTO, key="shoot")]
            ),
            file(ui, ui.say("camera.file"), choose, symbol=ft.Icons.FOLDER_OPEN_OUTLINED),
            kit.quiet(ui, ui.say("camera.stop"), lambda: stop()),
        ],
        spacing=M,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


_PHOTO: Final = ft.Icons.PHOTO_CAMERA_ROUNDED
