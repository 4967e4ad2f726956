"""As bright as the screen can be, and awake: while somebody else reads it or photographs it."""

from typing import Final

import flet as ft

FULL: Final = 1.0
# As clients say that they cannot: a browser has no say in how bright a screen is.
CANNOT: Final = (RuntimeError, TimeoutError, ft.FletUnsupportedPlatformException)


PHONES: Final = (ft.PagePlatform.ANDROID, ft.PagePlatform.IOS)


def use_bright_screen() -> None:
    """A hook; what was before comes back when the screen is left."""
    page = ft.context.page
    on_phone = page.platform in PHONES and not page.web
    brightness = ft.use_memo(lambda: ft.ScreenBrightness() if on_phone else None, [])
    wakelock = ft.use_memo(ft.Wakelock, [])

    async def begin() -> None:
        try:
            await wakelock.enable()  # type: ignore[no-untyped-call]  # Flet's
            if brightness is not None:
                await brightness.set_application_screen_brightness(FULL)
        except CANNOT:
            return

    async def end() -> None:
        try:
            await wakelock.disable()  # type: ignore[no-untyped-call]  # Flet's
            if brightness is not None:
                await brightness.reset_application_screen_brightness()  # type: ignore[no-untyped-call]  # Flet's
        except CANNOT:
            return

    ft.use_effect(begin, [], cleanup=end)
