"""The parts that every screen is made of, in one place: primary, card, title_bar and the others."""

from mobile.look.bars import back_button, dock, footer, person_bar, step_header, title_bar
from mobile.look.basics import Press, heading, heard, icon, inset, keyed, space, stretched, text
from mobile.look.buttons import primary, quiet, secondary
from mobile.look.cards import CHIP_ICON, card, chip, empty, field, line, notice, pair, rows

__all__ = [
    "CHIP_ICON",
    "Press",
    "back_button",
    "card",
    "chip",
    "dock",
    "empty",
    "field",
    "footer",
    "heading",
    "heard",
    "icon",
    "inset",
    "keyed",
    "line",
    "notice",
    "pair",
    "person_bar",
    "primary",
    "quiet",
    "rows",
    "secondary",
    "space",
    "step_header",
    "stretched",
    "text",
    "title_bar",
]
