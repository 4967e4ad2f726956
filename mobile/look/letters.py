"""Two spellings beside one another: letters that differ are coloured and underlined."""

from difflib import SequenceMatcher

import flet as ft

from mobile.look.type import Role, text_style
from mobile.state.whole import Ui


def marked(ui: Ui, said: str, other: str | None, role: Role = "title") -> ft.Text:
    """`said`, with what `other` writes in another way; without another one as it is."""
    plain = text_style(role, ui.mode, ui.scale, ui.colours.text)
    differs = text_style(role, ui.mode, ui.scale, ui.colours.diff.text)
    differs.decoration = ft.TextDecoration.UNDERLINE
    if other is None:
        return ft.Text(spans=[ft.TextSpan(said, style=plain)])
    return ft.Text(
        spans=[
            ft.TextSpan(said[begin:end], style=plain if kind == "equal" else differs)
            for kind, begin, end, _, _ in SequenceMatcher(None, said, other).get_opcodes()
            if begin != end
        ]
    )
