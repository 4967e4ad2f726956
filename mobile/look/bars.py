"""What stands at the top and at the bottom of a screen."""

from typing import Final

import flet as ft

from mobile.look.basics import Press, icon, text
from mobile.look.buttons import quiet
from mobile.look.tokens import LINE_WIDTH, RADIUS_DOCK, TARGET, WIDE_LINE, XL, XS, L, M, S
from mobile.state.whole import Ui

BAR_SCALE_MOST: Final = 1.4
BAR: Final = 64
BAR_LARGE: Final = 84  # two lines of large text
LONG_TITLE: Final = 22  # letters beside a way back
LONG_ALONE: Final = 32  # with nothing at the end of the bar


def step_header(ui: Ui, step: int, steps: int, name: str, saved: str) -> ft.Control:
    """How far, and that everything up to here is kept."""
    colours = ui.colours
    rest = colours.high if colours.border > 1 else colours.divider
    bar: list[ft.Control] = [
        ft.Container(
            height=10 if at == step else 6,
            border_radius=5,
            expand=True,
            bgcolor=colours.primary if at <= step else rest,
            border=None if at <= step or colours.border == 1 else ft.Border.all(1, colours.outline),
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
    sign = [] if ui.narrow else [_face(ui, name)]  # the name needs the whole width
    two = len(work) > (LONG_TITLE if on_later else LONG_ALONE) and not ui.wide
    below = text(ui, work, "label", ui.colours.quiet, lines=2 if two else 1)
    return ft.AppBar(
        leading=back_button(ui),
        leading_width=56,
        title=ft.Row(
            [
                *sign,
                ft.Column(
                    [
                        text(_held(ui), name, "person", lines=2 if ui.narrow else 1),
                        *([] if ui.narrow else [below]),
                    ],
                    spacing=0,
                    expand=True,
                    tight=True,
                ),
            ],
            spacing=M,
        ),
        title_spacing=0,
        toolbar_height=BAR_LARGE if ui.narrow or two else BAR,
        bgcolor=ui.colours.surface,
        elevation=0,
        actions=[quiet(_held(ui), ui.say("later"), on_later)] if on_later else [],
    )


def _face(ui: Ui, name: str) -> ft.Control:
    """The first letter of the given name, which stands last; a sign as long as there is none."""
    ink = ui.colours.on_primary_soft
    nobody = not name.strip() or name == ui.say("taking.nobody")
    shown: ft.Control = (
        icon(ui, ft.Icons.PERSON_ADD_ALT_OUTLINED, ink)
        if nobody
        else text(_held(ui), name.rsplit(maxsplit=1)[-1][:1].upper(), "person", ink)
    )
    return ft.CircleAvatar(content=shown, bgcolor=ui.colours.primary_soft, radius=20)


def title_bar(
    ui: Ui,
    title: str,
    *actions: ft.Control,
    below: str = "",
    back: bool = True,
    on_back: Press | None = None,
) -> ft.AppBar:
    """`below`: where and when, in the bar; where text is large the screen says it itself."""
    return ft.AppBar(
        leading=back_button(ui, on_back) if back else None,
        leading_width=56 if back else 0,
        automatically_imply_leading=False,
        title=_title(ui, title, below),
        title_spacing=0 if back else L,
        toolbar_height=BAR_LARGE if ui.narrow else BAR,
        bgcolor=ui.colours.surface,
        elevation=0,
        actions=list(actions),
    )


def _title(ui: Ui, title: str, below: str) -> ft.Control:
    """A long one is smaller, on two lines, before it is cut."""
    long = ui.narrow or (len(title) > LONG_TITLE and not ui.wide)
    words = text(_held(ui), title, "person", lines=2) if long else text(ui, title, "title", lines=1)
    head = ft.Semantics(header=True, content=words)
    if not below or ui.narrow:
        return head
    if long:
        words.max_lines = 1
    return ft.Column(
        [head, text(ui, below, "chip", ui.colours.quiet, lines=1)], spacing=0, tight=True
    )


def below_bar(ui: Ui, below: str) -> list[ft.Control]:
    """The bar's second line where text is large."""
    return [text(ui, below, "body", ui.colours.quiet)] if ui.narrow and below else []


def in_bar(ui: Ui) -> Ui:
    """For what stands in a bar beside its title: never larger than that."""
    return _held(ui)


def back_button(ui: Ui, on_back: Press | None = None) -> ft.Control:
    return ft.IconButton(
        ft.Icon(ft.Icons.ARROW_BACK_ROUNDED, semantics_label=ui.say("back")),
        on_click=on_back or (lambda: ui.do.app.back()),
        icon_color=ui.colours.text,
        width=TARGET,
        height=TARGET,
    )


def footer(ui: Ui, *controls: ft.Control, broad: bool = False) -> ft.Control:
    """In thumb reach; scrolls with the page where text is very large; on a tablet as wide as it."""
    column = ft.Column(
        list(controls),
        spacing=S,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.Container(
        content=ft.Container(column, width=WIDE_LINE if broad else LINE_WIDTH)
        if ui.wide
        else column,
        alignment=ft.Alignment.TOP_CENTER if ui.wide else None,
        bgcolor=ui.colours.card,
        border=ft.Border.only(top=ft.BorderSide(ui.colours.border, ui.colours.divider)),
        padding=ft.Padding.symmetric(horizontal=XL if ui.wide else L, vertical=M),
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
