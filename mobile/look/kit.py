"""The parts that every screen is made of: frame, bars, buttons, cards, rows, states."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any, Final

import flet as ft

from mobile.look.tokens import (
    PRIMARY_HEIGHT,
    RADIUS_CARD,
    RADIUS_CHIP,
    RADIUS_DOCK,
    RADIUS_FIELD,
    TARGET,
    XS,
    L,
    M,
    S,
    Tint,
)
from mobile.look.type import Role, text_style
from mobile.state.whole import Ui

Press = Callable[..., Any]

ONE_LINE: Final = 24  # letters of a button; more may need a second line
ICON: Final = 24
CHIP_ICON: Final = 18
BAR_SCALE_MOST: Final = 1.3


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
    return any(one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) for one in parameters)


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


def heading(ui: Ui, value: str, role: Role = "title") -> ft.Control:
    return ft.Semantics(header=True, content=text(ui, value, role))


def icon(
    ui: Ui, name: ft.IconData, colour: str | None = None, *, size: int = ICON, said: str = ""
) -> ft.Icon:
    """Beside a word; `said` only where it stands alone."""
    return ft.Icon(
        name, color=colour or ui.colours.quiet, size=size * ui.scale, semantics_label=said or None
    )


def keyed(component: Callable[..., Any], key: str, *arguments: object) -> ft.Control:
    """A component in a list: only what changed is drawn again."""
    made: ft.Control = component(*arguments, key=key)
    return made


def space(height: int = L) -> ft.Control:
    return ft.Container(height=height)


def primary(
    ui: Ui, label: str, on_click: Press, *, symbol: ft.IconData | None = None, key: str = "primary"
) -> ft.Control:
    """The one next thing; at most one on a screen, never dead."""
    return _button(
        ui, label, on_click, symbol, key,
        ink=ui.colours.on_primary, ground=ui.colours.primary, edge=None,
    )  # fmt: skip


def secondary(
    ui: Ui,
    label: str,
    on_click: Press,
    *,
    symbol: ft.IconData | None = None,
    key: str | None = None,
) -> ft.Control:
    return _button(
        ui, label, on_click, symbol, key,
        ink=ui.colours.primary, ground=ui.colours.card, edge=ui.colours.primary,
    )  # fmt: skip


def quiet(
    ui: Ui,
    label: str,
    on_click: Press,
    *,
    symbol: ft.IconData | None = None,
    key: str | None = None,
) -> ft.Control:
    """A way out, or something beside the work: words alone."""
    return ft.Container(
        key=key,
        content=ft.TextButton(
            content=_labelled(ui, label, symbol, ui.colours.primary, "button_small"),
            on_click=heard(on_click),
            style=ft.ButtonStyle(
                padding=ft.Padding.symmetric(horizontal=M, vertical=M),
                shape=ft.RoundedRectangleBorder(radius=RADIUS_CARD),
            ),
        ),
    )


def card(ui: Ui, *controls: ft.Control, edge: str | None = None, pad: int = L) -> ft.Control:
    return ft.Container(
        content=ft.Column(list(controls), spacing=S, tight=True),
        bgcolor=ui.colours.card,
        border=ft.Border.all(2 if edge else ui.colours.border, edge or ui.colours.divider),
        border_radius=RADIUS_CARD,
        padding=pad,
    )


def rows(ui: Ui, *lines: ft.Control) -> ft.Control:
    """A card of lines with a hair between them."""
    parts: list[ft.Control] = []
    for at, line in enumerate(lines):
        if at:
            parts.append(ft.Divider(height=ui.colours.border, color=ui.colours.divider))
        parts.append(line)
    return ft.Container(
        content=ft.Column(parts, spacing=0, tight=True),
        bgcolor=ui.colours.card,
        border=ft.Border.all(ui.colours.border, ui.colours.divider),
        border_radius=RADIUS_CARD,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )


def line(  # noqa: PLR0913  # one line of a list in all its parts
    ui: Ui,
    title: str,
    below: str | Sequence[ft.Control] = "",
    *,
    at_end: str | ft.Control = "",
    symbol: ft.IconData | None = None,
    symbol_colour: str | None = None,
    on_click: Press | None = None,
    key: str | None = None,
) -> ft.Control:
    """Two lines of text and what leads on; the whole of it is the target."""
    words = [text(ui, title, "person")]
    under = [text(ui, below, "body", ui.colours.quiet)] if isinstance(below, str) and below else []
    extra = list(below) if not isinstance(below, str) else []
    end: list[ft.Control] = []
    if at_end:
        last = text(ui, at_end, "section", digits=True) if isinstance(at_end, str) else at_end
        (extra if ui.narrow else end).append(last)  # large text needs the whole width
    if on_click is not None:
        end.append(icon(ui, ft.Icons.CHEVRON_RIGHT_ROUNDED))
    content = ft.Row(
        [
            *([icon(ui, symbol, symbol_colour)] if symbol else []),
            ft.Column([*words, *under, *extra], spacing=2, expand=True, tight=True),
            *end,
        ],
        spacing=M,
    )
    return _tappable(ui, content, on_click, key)


def chip(ui: Ui, tint: Tint, symbol: ft.IconData, words: str) -> ft.Control:
    """A state: icon and word, never a colour alone."""
    return ft.Container(
        content=ft.Row(
            [
                icon(ui, symbol, tint.text, size=CHIP_ICON),
                text(ui, words, "chip", tint.text, expand=ui.narrow),
            ],
            spacing=6,
            tight=True,
        ),
        bgcolor=tint.fill,
        border=ft.Border.all(2, tint.text) if ui.colours.border > 1 else None,
        border_radius=RADIUS_CHIP,
        padding=ft.Padding.symmetric(horizontal=10, vertical=XS),
    )


def notice(ui: Ui, tint: Tint, symbol: ft.IconData, words: str, *more: ft.Control) -> ft.Control:
    """A sentence that stands out, with what can be done about it below."""
    return ft.Container(
        content=ft.Column(
            [
                ft.Row(
                    [
                        icon(ui, symbol, tint.text),
                        text(ui, words, "section", tint.text, expand=True),
                    ],
                    spacing=M,
                    vertical_alignment=ft.CrossAxisAlignment.START,
                ),
                *more,
            ],
            spacing=S,
            tight=True,
        ),
        bgcolor=tint.fill,
        border=ft.Border.all(ui.colours.border, tint.text),
        border_radius=RADIUS_CARD,
        padding=L,
    )


def empty(
    ui: Ui, symbol: ft.IconData, fact: str, advice: str, button: ft.Control | None = None
) -> ft.Control:
    """Nothing here: one fact, one thing to do, one button."""
    return ft.Column(
        [
            icon(ui, symbol, size=40),
            text(ui, fact, "person", align=ft.TextAlign.CENTER),
            text(ui, advice, "body", ui.colours.quiet, align=ft.TextAlign.CENTER),
            *([button] if button else []),
        ],
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=M,
    )


def field(  # noqa: PLR0913  # a line of typing and what stands around it
    ui: Ui,
    label: str,
    value: str,
    on_change: Press,
    *,
    symbol: ft.IconData | None = None,
    lines: bool = False,
    most: int = 500,
    key: str | None = None,
) -> ft.Control:
    """A line, or several, that somebody types."""
    return ft.TextField(
        key=key,
        label=label,
        value=value,
        prefix_icon=symbol,
        multiline=lines,
        max_length=most,
        counter="",
        border=ft.OutlineInputBorder(border_radius=RADIUS_FIELD),
        text_style=text_style("value", ui.mode, ui.scale, ui.colours.text),
        on_change=lambda event: on_change(event.control.value or ""),
    )


def pair(ui: Ui, *controls: ft.Control) -> ft.Control:
    """Side by side, or below one another where text is large."""
    if ui.narrow:
        return ft.Column(
            list(controls), spacing=S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )
    return ft.Row(
        [ft.Container(one, expand=True) for one in controls],
        spacing=S,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def step_header(ui: Ui, step: int, steps: int, name: str, saved: str) -> ft.Control:
    """How far, and that everything up to here is kept."""
    colours = ui.colours
    bar: list[ft.Control] = [
        ft.Container(
            height=10 if at == step else 6,
            border_radius=5,
            expand=True,
            bgcolor=colours.primary if at <= step else colours.divider,
        )
        for at in range(1, steps + 1)
    ]
    words = [text(ui, ui.say("step", step=step, steps=steps, name=name), "section", expand=True)]
    kept = (
        [
            ft.Row(
                [
                    icon(ui, ft.Icons.SAVE_OUTLINED, size=18),
                    text(ui, ui.say("saved_at", time=saved), "body", colours.quiet),
                ],
                spacing=XS,
                tight=True,
            )
        ]
        if saved
        else []
    )
    return ft.Column(
        [
            ft.Semantics(
                label=ui.say("step.spoken", step=step, steps=steps, name=name),
                content=ft.Row(bar, spacing=S, vertical_alignment=ft.CrossAxisAlignment.CENTER),
            ),
            ft.Row([*words, *kept], wrap=False) if not ui.narrow else ft.Column([*words, *kept]),
        ],
        spacing=S,
    )


def person_bar(ui: Ui, name: str, work: str, *, on_later: Press | None = None) -> ft.AppBar:
    """The citizen is the title; the line below says what is done for them."""
    initial = name.rsplit(maxsplit=1)[-1][:1].upper() if name.split() else "?"
    return ft.AppBar(
        leading=back_button(ui),
        leading_width=56,
        title=ft.Row(
            [
                ft.CircleAvatar(
                    content=text(_held(ui), initial, "person", ui.colours.on_primary_soft),
                    bgcolor=ui.colours.primary_soft,
                    radius=20,
                ),
                ft.Column(
                    [
                        text(_held(ui), name, "person", lines=1),
                        *([] if ui.narrow else [text(ui, work, "chip", ui.colours.quiet, lines=1)]),
                    ],
                    spacing=0,
                    expand=True,
                    tight=True,
                ),
            ],
            spacing=M,
        ),
        title_spacing=0,
        toolbar_height=64,
        bgcolor=ui.colours.surface,
        elevation=0,
        actions=[quiet(ui, ui.say("later"), on_later)] if on_later else [],
    )


def title_bar(
    ui: Ui,
    title: str,
    *actions: ft.Control,
    back: bool = True,
    on_back: Press | None = None,
) -> ft.AppBar:
    return ft.AppBar(
        leading=back_button(ui, on_back) if back else None,
        leading_width=56 if back else 0,
        automatically_imply_leading=False,
        title=ft.Semantics(header=True, content=text(_held(ui), title, "title", lines=1)),
        title_spacing=S if back else L,
        toolbar_height=64,
        bgcolor=ui.colours.surface,
        elevation=0,
        actions=list(actions),
    )


def back_button(ui: Ui, on_back: Press | None = None) -> ft.Control:
    return ft.IconButton(
        ft.Icon(ft.Icons.ARROW_BACK_ROUNDED, semantics_label=ui.say("back")),
        on_click=on_back or (lambda: ui.do.app.back()),
        icon_color=ui.colours.text,
        width=TARGET,
        height=TARGET,
    )


def footer(ui: Ui, *controls: ft.Control) -> ft.Control:
    """In thumb reach; scrolls with the page where text is very large."""
    return ft.Container(
        content=ft.Column(
            list(controls),
            spacing=S,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        bgcolor=ui.colours.card,
        border=ft.Border.only(top=ft.BorderSide(ui.colours.border, ui.colours.divider)),
        padding=ft.Padding.symmetric(horizontal=L, vertical=M),
    )


def dock(ui: Ui, *controls: ft.Control) -> ft.Control:
    """The next thing of the day."""
    ground = ui.colours.primary if ui.mode.value != "dark" else ui.colours.primary_soft
    return ft.Container(
        content=ft.Column(
            list(controls),
            spacing=S,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        bgcolor=ground,
        border_radius=ft.BorderRadius.only(top_left=RADIUS_DOCK, top_right=RADIUS_DOCK),
        padding=ft.Padding.symmetric(horizontal=L, vertical=L),
    )


def _held(ui: Ui) -> Ui:
    """A bar has one line; what does not fit there stands in the page."""
    return ui._replace(scale=min(ui.scale, BAR_SCALE_MOST))


def _tappable(ui: Ui, content: ft.Control, on_click: Press | None, key: str | None) -> ft.Control:
    return ft.Container(
        key=key,
        content=content,
        padding=ft.Padding.symmetric(horizontal=L, vertical=M),
        on_click=heard(on_click),
        ink=on_click is not None,
        ink_color=ui.colours.high if on_click else None,
    )


def _labelled(ui: Ui, label: str, symbol: ft.IconData | None, ink: str, role: Role) -> ft.Control:
    words = text(ui, label, role, ink, align=ft.TextAlign.CENTER)
    if symbol is None:
        return words
    words.expand, words.expand_loose = True, True  # a long label takes a second line
    return ft.Row(
        [icon(ui, symbol, ink), words],
        alignment=ft.MainAxisAlignment.CENTER,
        spacing=S,
        tight=True,
    )


def _button(  # noqa: PLR0913  # one look of three buttons
    ui: Ui,
    label: str,
    on_click: Press,
    symbol: ft.IconData | None,
    key: str | None,
    *,
    ink: str,
    ground: str,
    edge: str | None,
) -> ft.Control:
    grows = ui.narrow or len(label) > ONE_LINE
    return ft.Button(
        key=key,
        content=_labelled(ui, label, symbol, ink, "button"),
        on_click=heard(on_click),
        disabled=ui.busy,
        style=ft.ButtonStyle(
            bgcolor=ground,
            color=ink,
            elevation=0,
            side=ft.BorderSide(2, edge) if edge else None,
            shape=ft.RoundedRectangleBorder(radius=RADIUS_CARD),
            padding=ft.Padding.symmetric(horizontal=L, vertical=L if grows else M),
            visual_density=ft.VisualDensity.STANDARD,  # a mouse makes no target smaller
        ),
        height=None if grows else PRIMARY_HEIGHT,
    )
