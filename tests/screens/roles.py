"""Controls as a screen reader tells them: a role and a name."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import flet as ft
from flet.controls.base_control import BaseControl

from tests.screens.client import Client

PRESSED: Final = (ft.Container, ft.GestureDetector)  # buttons, where something is done when pressed
ROLES: Final[tuple[tuple[Any, str], ...]] = (
    (ft.Text, "text"),
    (ft.TextField, "textbox"),
    ((ft.Dropdown, ft.DropdownM2), "combobox"),
    ((ft.NavigationBarDestination, ft.NavigationRailDestination), "tab"),
    ((ft.Segment, ft.Radio), "radio"),
    (ft.Checkbox, "checkbox"),
    (ft.Switch, "switch"),
    ((ft.Button, ft.FilledButton, ft.OutlinedButton, ft.TextButton, ft.IconButton), "button"),
    ((ft.FloatingActionButton, ft.ListTile, ft.Chip), "button"),
)


class Node(NamedTuple):
    """`control` is what hears of it."""

    role: str
    name: str
    control: Any
    around: tuple[BaseControl, ...] = ()


def nodes(client: Client) -> Iterator[Node]:
    for control, around in client.walk():
        if isinstance(control, PRESSED) and _is_merged(around):
            continue  # one thing with what stands in it: that is told instead
        if (role := role_of(control)) is not None:
            yield Node(role, name_of(client, control, around), control, around)


def role_of(control: BaseControl) -> str | None:
    if isinstance(control, ft.Semantics):
        return "heading" if control.header else None
    if isinstance(control, PRESSED):
        heard = any(getattr(control, name, None) for name in ("on_click", "on_tap"))
        return "button" if heard else None
    return next((role for kind, role in ROLES if isinstance(control, kind)), None)


def name_of(client: Client, control: Any, around: tuple[BaseControl, ...]) -> str:
    """Its own words; those of what stands around it where it has none."""
    if isinstance(control, ft.Text):
        return str(control.value or "")
    label = getattr(control, "label", None)
    if isinstance(label, str) and label:
        return label
    words = "" if isinstance(control, ft.TextField) else spoken(client, control)
    if words:
        return words
    for outer in reversed(around):
        if isinstance(outer, ft.MergeSemantics):
            return spoken(client, outer)
        if isinstance(outer, ft.Semantics) and outer.label:
            return str(outer.label)
    return str(getattr(control, "hint_text", None) or "")


def _is_merged(around: tuple[BaseControl, ...]) -> bool:
    return any(isinstance(outer, ft.MergeSemantics) for outer in around)


def spoken(client: Client, control: Any) -> str:
    """All words inside, in order; an icon that is said is a word."""
    words = []
    for inner, _ in client.walk(control):
        match inner:
            case ft.Text(spans=[_, *_] as spans):
                words.append("".join(span.text or "" for span in spans))
            case ft.Text(value=str(value)):
                words.append(value)
            case ft.Icon(semantics_label=str(label)):
                words.append(label)
            case ft.Semantics(label=str(label)):
                words.append(label)
            case _:
                content = getattr(inner, "content", None)
                words += [content] if isinstance(content, str) else []
    return " ".join(words).strip()
