"""What everybody sees: contrast computed from the tokens, texts that exist, are used, and fit."""

import ast
import re
import unicodedata
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Final

import pytest

from mobile.look.tokens import COLOURS, LIGHT, Colours, Mode, Tint, contrast
from mobile.look.type import FONTS, SIZES
from mobile.strings import LANGUAGES, TEXTS

MOBILE: Final = Path(__file__).parents[2] / "mobile"
LEAST: Final = {Mode.LIGHT: 4.5, Mode.DARK: 4.5, Mode.SUN: 7.0}
LEAST_EDGE: Final = 3.0  # of what is no text: borders of fields
GROUNDS: Final = ("surface", "card", "sunk", "high")
PAIRS: Final = (
    *product(("text", "quiet"), GROUNDS),
    *product(("primary", "error"), ("surface", "card", "sunk")),
    ("on_primary", "primary"),
    ("on_primary_soft", "primary_soft"),
    ("on_error", "error"),
    ("on_error_soft", "error_soft"),
)
TINTS: Final = tuple(name for name in Colours._fields if isinstance(getattr(LIGHT, name), Tint))
# Words for people, and never these (what to say instead stands in the texts).
FORBIDDEN: Final = (
    "tranh chấp", "xung đột", "cách ly", "nhận nuôi", "ký số", "chữ ký số", "ký duyệt", "biên lai",
    "miễn phí", "mù chữ", "lăn tay", "người già", "tàn tật", "mèo", "khách hàng", "người dùng",
    "từ chối", "phiếu giả", "vô hiệu", "chờ giấy tờ", "tảo hôn", "không hợp lệ",
)  # fmt: skip
NAMES_OF_FORMS: Final = {"today.form.03: từ chối"}  # Mẫu 03 is called so; no visit's outcome is
KEY: Final = re.compile(r"^[a-z][\w-]*(\.[\w.-]+)*$")
TEXT_FILES: Final = MOBILE / "strings"


def drawn(colours: Colours) -> Iterator[tuple[str, str, str]]:
    """Every pair of which text is drawn: a name, ink and ground."""
    for ink, ground in PAIRS:
        yield f"{ink} on {ground}", getattr(colours, ink), getattr(colours, ground)
    for name in TINTS:
        tint: Tint = getattr(colours, name)
        for on, ground in (("its fill", tint.fill), ("card", colours.card)):
            yield f"{name} on {on}", tint.text, ground


@pytest.mark.parametrize("mode", Mode)
def test_every_text_can_be_read(mode: Mode) -> None:
    weak = {
        name: round(contrast(ink, ground), 2)
        for name, ink, ground in drawn(COLOURS[mode])
        if contrast(ink, ground) < LEAST[mode]
    }

    assert weak == {}


@pytest.mark.parametrize("mode", Mode)
def test_the_border_of_a_field_is_seen(mode: Mode) -> None:
    colours = COLOURS[mode]

    edges = [contrast(colours.outline, getattr(colours, ground)) for ground in GROUNDS[:3]]

    assert min(edges) >= LEAST_EDGE


def test_contrast_is_counted_as_the_guidelines_do() -> None:
    assert round(contrast("#FFFFFF", "#000000"), 2) == 21.0
    assert round(contrast("#777777", "#FFFFFF"), 2) == 4.48
    assert contrast("#123456", "#123456") == 1.0


def test_no_text_is_smaller_than_14_and_stacked_marks_have_room() -> None:
    assert min(size.size for size in SIZES.values()) >= 14
    assert [role for role, size in SIZES.items() if size.line / size.size < 1.2] == []
    assert all((MOBILE / "assets" / file).is_file() for file in FONTS.values())


def test_every_text_that_screens_ask_for_exists() -> None:
    missing = {key for key in asked_for() if key not in TEXTS and not is_part(key)}

    assert missing == set()


def test_every_text_is_asked_for() -> None:
    literals, beginnings, ends = literals_of_screens()

    def is_used(key: str) -> bool:
        return (
            key in literals
            or any(key.startswith(one) for one in beginnings)
            or any(key.endswith(end) and key.removesuffix(end) in literals for end in ends)
        )

    assert [key for key in TEXTS if not is_used(key)] == []


def test_every_text_stands_in_both_languages_with_the_same_parts() -> None:
    def parts(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}

    assert [key for key, said in TEXTS.items() if not said.vi or not said.en] == []
    assert [key for key, said in TEXTS.items() if parts(said.vi) != parts(said.en)] == []


def test_vietnamese_is_composed_so_that_the_font_has_every_letter() -> None:
    loose = [
        key
        for key, said in TEXTS.items()
        if any(unicodedata.normalize("NFC", text) != text for text in said)
    ]

    assert loose == []
    assert len(LANGUAGES) == 2


def test_no_word_that_hurts_or_misleads_is_said() -> None:
    said = {
        f"{key}: {word}"
        for key, text in TEXTS.items()
        for word in FORBIDDEN
        if re.search(rf"\b{word}\b", text.vi.lower())
    }

    assert said == NAMES_OF_FORMS


def sources() -> Iterator[ast.Module]:
    for path in sorted(MOBILE.rglob("*.py")):
        if TEXT_FILES not in path.parents:
            yield ast.parse(path.read_text("utf-8"))


def asked_for() -> set[str]:
    """What `say(…)` gets as it stands there."""
    return {
        call.args[0].value
        for module in sources()
        for call in ast.walk(module)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).rpartition(".")[2] in ("say", "_say")
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
        and KEY.match(call.args[0].value)
    }


def is_part(key: str) -> bool:
    """Not of a screen: what an operation says, or a command line."""
    return "." not in key


def literals_of_screens() -> tuple[set[str], set[str], set[str]]:
    """All texts as they stand; what keys that are put together begin with, and end with."""
    literals: set[str] = set()
    beginnings: set[str] = set()
    ends: set[str] = set()
    for module in sources():
        for node in ast.walk(module):
            match node:
                case ast.Constant(value=str(text)):
                    literals.add(text)
                case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]) if KEY.match(
                    start.rstrip("._") or "-"
                ):
                    beginnings |= {start} if "." in start else set()
                case ast.JoinedStr(values=[*_, ast.Constant(value=str(end))]):
                    ends |= {end} if end.startswith(".") else set()
                case _:
                    pass
    return literals, beginnings, ends
