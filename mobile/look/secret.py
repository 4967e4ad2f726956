"""A field for a passphrase: dots, until somebody wants to see what they have typed."""

from collections.abc import Callable

import flet as ft

from mobile.look.fields import edges, labelled
from mobile.look.fields import wrong as said_wrong
from mobile.look.kit import Press, inset
from mobile.look.tokens import TARGET, S
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
    box = ft.TextField(
        value=value,
        password=not seen,
        autofocus=first,
        autocorrect=False,
        enable_suggestions=False,
        border=edges(ui, ui.colours.error if wrong else "", error=bool(wrong)),
        bgcolor=ui.colours.card,
        content_padding=inset(ui),
        text_style=text_style("value", ui.mode, ui.scale, ui.colours.text),
        on_change=lambda event: keep(event.control.value or ""),
        on_submit=go,
    )
    eye = ft.IconButton(
        ft.Icon(symbol, semantics_label=said),
        width=TARGET,
        height=TARGET,
        icon_color=ui.colours.primary,
        on_click=lambda: set_seen(not seen),
    )
    return ft.Column(
        [
            labelled(ui, label, box, eye, error=bool(wrong)),
            *([said_wrong(ui, wrong)] if wrong else []),
        ],
        spacing=S,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
