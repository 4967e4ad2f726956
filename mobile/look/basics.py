"""What all parts are made of: text, icons, and what a press does."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any, Final

import flet as ft

from mobile.look.tokens import L, M, S
from mobile.look.type import Role, text_style
from mobile.state.whole import Ui

Press = Callable[..., Any]

CODE_SCALE_MOST: Final = 1.2  # on a small screen still in one line
ICON: Final = 24
ICON_SCALE_MOST: Final = 1.5  # the words beside it need the room


def heard(on_click: Press | None) -> Press | None:
    """Flet waits for a coroutine only where it sees one: not behind a lambda."""
    if on_click is None:
        return None

    async def pressed(event: Any) -> None:  # noqa: ANN401  # of whatever control
        answer = on_click(event) if _takes_event(on_click) else on_click()
        if inspect.isawaitable(answer):
            await answer

    return pressed


def _takes_event(on_click: Press) -> bool:
    """As Flet asks: one parameter that must be given."""
    try:
        parameters = inspect.signature(on_click).parameters.values()
    except ValueError:
        return False
    return any(
        one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) and one.default is one.empty
        for one in parameters
    )


def text(  # noqa: PLR0913  # a role, and what differs from it here
    ui: Ui,
    value: str,
    role: Role = "body",
    colour: str | None = None,
    *,
    digits: bool = False,
    align: ft.TextAlign = ft.TextAlign.START,
    expand: bool = False,
    lines: int | None = None,
) -> ft.Text:
    style = text_style(role, ui.mode, ui.scale, colour or ui.colours.text, digits=digits)
    return ft.Text(
        value,
        style=style,
        text_align=align,
        expand=expand,
        max_lines=lines,
        overflow=ft.TextOverflow.ELLIPSIS if lines else ft.TextOverflow.CLIP,
    )


def code(ui: Ui, value: str, role: Role = "body", colour: str | None = None) -> ft.Text:
    """A dossier's: nobody reads one right that is broken in the middle of a number."""
    return text(ui._replace(scale=min(ui.scale, CODE_SCALE_MOST)), value, role, colour)


def heading(ui: Ui, value: str, role: Role = "title") -> ft.Control:
    return ft.Semantics(header=True, content=text(ui, value, role))


def icon(
    ui: Ui, name: ft.IconData, colour: str | None = None, *, size: int = ICON, said: str = ""
) -> ft.Icon:
    """Beside a word; `said` only where it stands alone."""
    return ft.Icon(
        name,
        color=colour or ui.colours.quiet,
        size=size * min(ui.scale, ICON_SCALE_MOST),
        semantics_label=said or None,
    )


def keyed(component: Callable[..., Any], key: str, *arguments: object) -> ft.Control:
    """A component in a list: only what changed is drawn again."""
    made: ft.Control = ft.memo(component)(*arguments, key=key)  # type: ignore[no-untyped-call]  # Flet's
    return made


def inset(ui: Ui) -> ft.Padding:
    """Of a field: high enough for a finger."""
    return ft.Padding.symmetric(horizontal=M if ui.narrow else L, vertical=M)


def stretched(*controls: ft.Control) -> ft.Control:
    """As wide as what they stand in."""
    return ft.Column(
        list(controls),
        spacing=S,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def columns(ui: Ui, left: Sequence[ft.Control], right: Sequence[ft.Control]) -> list[ft.Control]:
    """Two of them where there is the width; else one after the other."""
    if not ui.wide:
        return [*left, *right]
    parts = [
        ft.Column(
            list(part),
            spacing=L,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        for part in (left, right)
        if part
    ]
    return [ft.Row(list(parts), spacing=L, vertical_alignment=ft.CrossAxisAlignment.START)]


def space(height: int = L) -> ft.Control:
    return ft.Container(height=height)
