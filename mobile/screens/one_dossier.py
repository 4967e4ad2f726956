"""The dossier that a screen is about, read when the screen opens."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import flet as ft

from mobile.look import kit
from mobile.state.app import AppState
from mobile.state.dossiers import Detail, DossiersState
from mobile.state.whole import Ui


class Work(NamedTuple):
    """Something that is done about one dossier, on a screen of its own."""

    title: str  # key of its text
    begin: Callable[[str], None]
    end: Callable[[], None]


def opened(ui: Ui, app: AppState, dossiers: DossiersState) -> Detail | None:
    """Of this screen, also while the next one is drawn; None until it has been read. A hook."""
    here, _ = ft.use_state(app.here.of)
    ft.use_effect(lambda: ui.do.dossiers.open(here), [here])
    detail = dossiers.detail
    return detail if detail is not None and detail.dossier == here else None


def worked_on(
    ui: Ui, app: AppState, dossiers: DossiersState, work: Work, *shown: str
) -> tuple[ft.AppBar, bool]:
    """The bar, and whether all that is `shown` is of this dossier: it is read. A hook."""
    of, _ = ft.use_state(app.here.of)  # of this screen, also while the next one is drawn
    ft.use_effect(partial(work.begin, of), [of], work.end)
    detail, title = opened(ui, app, dossiers), ui.say(work.title)
    if detail is None or any(one != of for one in shown):
        return kit.title_bar(ui, title), False
    return kit.person_bar(ui, detail.title or ui.say("dossiers.nameless"), title), True


def whose(ui: Ui, name: str) -> str:
    """A person, the centre or this device, at the head of a line."""
    said = ui.say(name) if name.startswith("dossier.who.") else name
    return said[:1].upper() + said[1:]
