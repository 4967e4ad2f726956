"""The dossier that a screen is about, read when the screen opens."""

import flet as ft

from mobile.state.app import AppState
from mobile.state.dossiers import Detail, DossiersState
from mobile.state.whole import Ui


def opened(ui: Ui, app: AppState, dossiers: DossiersState) -> Detail | None:
    """Of this screen, also while the next one is drawn; None until it has been read. A hook."""
    here, _ = ft.use_state(app.here.of)
    ft.use_effect(lambda: ui.do.dossiers.open(here), [here])
    detail = dossiers.detail
    return detail if detail is not None and detail.dossier == here else None


def whose(ui: Ui, name: str) -> str:
    """A person, the centre or this device, at the head of a line."""
    said = ui.say(name) if name.startswith("dossier.who.") else name
    return said[:1].upper() + said[1:]
