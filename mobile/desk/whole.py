"""All commands of one desk."""

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, TypeVar, cast

from mobile.desk.answering import AnsweringDesk
from mobile.desk.bringing import BringingDesk
from mobile.desk.desk import Desk
from mobile.desk.dossiers import DossiersDesk
from mobile.desk.form import FormDesk
from mobile.desk.hearing import HearingDesk
from mobile.desk.household import HouseholdDesk
from mobile.desk.moving import Moving
from mobile.desk.opening import OpeningDesk
from mobile.desk.papers import PapersDesk
from mobile.desk.review import ReviewDesk
from mobile.desk.righting import RightingDesk
from mobile.desk.settings import SettingsDesk
from mobile.desk.signing_again import SigningAgainDesk
from mobile.desk.slip import SlipDesk
from mobile.desk.syncing import SyncingDesk
from mobile.desk.taking import TakingDesk
from mobile.desk.today import TodayDesk
from mobile.state.whole import Commands

T = TypeVar("T")


def commands_of(desk: Desk) -> Commands:
    """Whatever somebody asks for shows that they are there."""
    settings, papers = SettingsDesk(desk), PapersDesk(desk)

    def noted(commands: T, *by_itself: str) -> T:
        return cast(T, _Noted(commands, desk.touched, by_itself))

    return Commands(
        app=noted(Moving(desk, settings.remember)),
        opening=noted(OpeningDesk(desk)),
        today=noted(TodayDesk(desk), "look"),  # whenever something has come
        household=noted(HouseholdDesk(desk)),
        taking=noted(TakingDesk(desk)),
        form=noted(FormDesk(desk)),
        papers=noted(papers),
        hearing=noted(HearingDesk(desk)),
        review=noted(ReviewDesk(desk)),
        slip=noted(SlipDesk(desk)),
        dossiers=noted(DossiersDesk(desk)),
        answering=noted(AnsweringDesk(desk)),
        righting=noted(RightingDesk(desk)),
        signing_again=noted(SigningAgainDesk(desk)),
        bringing=noted(BringingDesk(desk, papers)),
        syncing=noted(SyncingDesk(desk, settings.remember), "look"),
        settings=noted(settings),
    )


class _Noted:
    """The same commands; whoever gives one is there, whatever is drawn of them is not."""

    def __init__(
        self, commands: object, touched: Callable[[], None], by_itself: tuple[str, ...]
    ) -> None:
        self._commands, self._touched, self._by_itself = commands, touched, by_itself
        self._known: dict[str, Any] = {}  # the same one at every drawing: nothing has changed

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever the commands have
        if name in self._by_itself:
            return getattr(self._commands, name)
        if name not in self._known:
            self._known[name] = self._given(name)
        return self._known[name]

    def _given(self, name: str) -> Any:  # noqa: ANN401  # of the same parameters
        command = getattr(self._commands, name)

        async def later(*arguments: Any, **options: Any) -> None:  # noqa: ANN401  # as they are
            self._touched()
            await getattr(self._commands, name)(*arguments, **options)

        def now(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401  # as they are
            self._touched()
            return getattr(self._commands, name)(*arguments, **options)

        return wraps(command)(later if iscoroutinefunction(command) else now)
