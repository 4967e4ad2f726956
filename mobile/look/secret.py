"""A field for a passphrase: dots, until somebody wants to see what they have typed."""

from collections.abc import Callable

import flet as ft

from mobile.look.kit import Press, inset
from mobile.look.tokens import RADIUS_FIELD, TARGET
from mobile.look.type import text_style
from mobile.state.whole import Ui


@ft.component
def Secret(  # noqa: N802, PLR0913  # a component; a field in all its parts
    ui: Ui,
    label: str,
    value: str,
    keep: Callable[[str], object],
    *,
    go: Press | None = None,
    wrong: str = "",
    first: bool = False,
) -> ft.Control:
    seen, set_seen = ft.use_state(False)
    symbol = ft.Icons.VISIBILITY_OFF_OUTLINED if seen else ft.Icons.VISIBILITY_OUTLINED
    said = ui.say("secret.hide" if seen else "secret.show")
    return ft.TextField(
        label=label,
        value=value,
        password=not seen,
        autofocus=first,
        autocorrect=False,
        enable_suggestions=False,
        error=wrong or None,
        border={
            ft.ControlState.DEFAULT: _border(ui.colours.outline, ui.colours.border),
            ft.ControlState.FOCUSED: _border(ui.colours.primary, 2),
        },
        bgcolor=ui.colours.card,
        content_padding=inset(ui),
        text_style=text_style("value", ui.mode, ui.scale, ui.colours.text),
        label_style=text_style("body", ui.mode, ui.scale, ui.colours.quiet),
        error_style=text_style("body", ui.mode, ui.scale, ui.colours.error),
        suffix=ft.IconButton(
            ft.Icon(symbol, semantics_label=said),
            width=TARGET,
            height=TARGET,
            icon_color=ui.colours.primary,
            on_click=lambda: set_seen(not seen),
        ),
        on_change=lambda event: keep(event.control.value or ""),
        on_submit=go,
    )


def _border(colour: str, width: int) -> ft.InputBorder:
    return ft.OutlineInputBorder(side=ft.BorderSide(width, colour), border_radius=RADIUS_FIELD)
