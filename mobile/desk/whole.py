"""All commands of one desk."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from mobile.desk.desk import Desk
from mobile.desk.dossiers import DossiersDesk
from mobile.desk.form import FormDesk
from mobile.desk.hearing import HearingDesk
from mobile.desk.household import HouseholdDesk
from mobile.desk.moving import Moving
from mobile.desk.opening import OpeningDesk
from mobile.desk.papers import PapersDesk
from mobile.desk.review import ReviewDesk
from mobile.desk.settings import SettingsDesk
from mobile.desk.slip import SlipDesk
from mobile.desk.syncing import SyncingDesk
from mobile.desk.taking import TakingDesk
from mobile.desk.today import TodayDesk
from mobile.state.whole import Commands

T = TypeVar("T")


def commands_of(desk: Desk) -> Commands:
    """Whatever is asked for shows that somebody is there."""
    settings = SettingsDesk(desk)

    def noted(commands: T) -> T:
        return cast(T, _Noted(commands, desk.touched))

    return Commands(
        app=noted(Moving(desk.state.app, settings.remember)),
        opening=noted(OpeningDesk(desk)),
        today=noted(TodayDesk(desk)),
        household=noted(HouseholdDesk(desk)),
        taking=noted(TakingDesk(desk)),
        form=noted(FormDesk(desk)),
        papers=noted(PapersDesk(desk)),
        hearing=noted(HearingDesk(desk)),
        review=noted(ReviewDesk(desk)),
        slip=noted(SlipDesk(desk)),
        dossiers=noted(DossiersDesk(desk)),
        syncing=noted(SyncingDesk(desk, settings.remember)),
        settings=noted(settings),
    )


class _Noted:
    """The same commands; each is looked up when somebody presses something."""

    def __init__(self, commands: object, touched: Callable[[], None]) -> None:
        self._commands, self._touched = commands, touched

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever the commands have
        self._touched()
        return getattr(self._commands, name)
