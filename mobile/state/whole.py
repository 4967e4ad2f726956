"""All state of the app, and all that screens may ask for, by area."""

from dataclasses import dataclass, field
from typing import NamedTuple

from mobile.look.tokens import COLOURS, Colours, Mode
from mobile.state.answering import AnsweringCommands, AnsweringState
from mobile.state.app import AppCommands, AppState
from mobile.state.bringing import BringingCommands, BringingState
from mobile.state.dossiers import DossiersCommands, DossiersState
from mobile.state.form import FormCommands, FormState
from mobile.state.hearing import HearingCommands, HearingState
from mobile.state.household import HouseholdCommands, HouseholdState
from mobile.state.opening import OpeningCommands, OpeningState
from mobile.state.papers import PapersCommands, PapersState
from mobile.state.review import ReviewCommands, ReviewState
from mobile.state.righting import RightingCommands, RightingState
from mobile.state.settings import SettingsCommands, SettingsState
from mobile.state.signing_again import SigningAgainCommands, SigningAgainState
from mobile.state.slip import SlipCommands, SlipState
from mobile.state.syncing import SyncingCommands, SyncingState
from mobile.state.taking import TakingCommands, TakingState
from mobile.state.today import TodayCommands, TodayState
from mobile.strings import Words, words_in


@dataclass
class State:
    """One of each area; each is observed by itself."""

    app: AppState = field(default_factory=AppState)
    opening: OpeningState = field(default_factory=OpeningState)
    today: TodayState = field(default_factory=TodayState)
    household: HouseholdState = field(default_factory=HouseholdState)
    taking: TakingState = field(default_factory=TakingState)
    form: FormState = field(default_factory=FormState)
    papers: PapersState = field(default_factory=PapersState)
    hearing: HearingState = field(default_factory=HearingState)
    review: ReviewState = field(default_factory=ReviewState)
    slip: SlipState = field(default_factory=SlipState)
    dossiers: DossiersState = field(default_factory=DossiersState)
    answering: AnsweringState = field(default_factory=AnsweringState)
    righting: RightingState = field(default_factory=RightingState)
    signing_again: SigningAgainState = field(default_factory=SigningAgainState)
    bringing: BringingState = field(default_factory=BringingState)
    syncing: SyncingState = field(default_factory=SyncingState)
    settings: SettingsState = field(default_factory=SettingsState)

    def redraw(self) -> None:
        """Every screen, as it is now."""
        for area in vars(self).values():
            area.notify()


@dataclass(frozen=True)
class Commands:
    """What a screen may ask of the app; `mobile/desk/` connects it to store and sync."""

    app: AppCommands
    opening: OpeningCommands
    today: TodayCommands
    household: HouseholdCommands
    taking: TakingCommands
    form: FormCommands
    papers: PapersCommands
    hearing: HearingCommands
    review: ReviewCommands
    slip: SlipCommands
    dossiers: DossiersCommands
    answering: AnsweringCommands
    righting: RightingCommands
    signing_again: SigningAgainCommands
    bringing: BringingCommands
    syncing: SyncingCommands
    settings: SettingsCommands


class Ui(NamedTuple):
    """What every part of a screen needs beside its own state."""

    do: Commands
    say: Words
    colours: Colours
    mode: Mode
    scale: float
    wide: bool
    narrow: bool  # text so large, or a screen so small, that pairs stand below one another
    practice: bool
    busy: bool


NARROW_SCALE = 1.5
NARROW_WIDTH = 340


def ui_of(app: AppState, do: Commands) -> Ui:
    return Ui(
        do,
        words_in(app.language),
        COLOURS[app.mode],
        app.mode,
        app.text_scale,
        app.wide,
        app.text_scale >= NARROW_SCALE or app.width < NARROW_WIDTH,
        app.practice,
        app.busy,
    )
