"""A whole app over a real device at a real centre in one process: pressed and read by name."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import flet as ft

from mobile.desk.desk import Desk
from mobile.desk.whole import commands_of
from mobile.state.app import Place
from mobile.state.whole import Commands, State
from mobile.sync import inline
from mobile.ui import main_of
from tests.devices import PIN
from tests.home_visit import Home
from tests.screens.client import Client
from tests.screens.doors import Doors, entropy_of, home_of
from tests.screens.roles import Node, nodes

MOST_TURNS: Final = 2_000


class Stage:
    """Press by name, read by name; time stands where the story puts it (`home.desk.now_ms`)."""

    def __init__(  # noqa: PLR0913  # where a story begins
        self,
        home: Home,
        *,
        at: Place = Place.TODAY,
        of: str = "",
        replies: dict[tuple[str, str], Any] | None = None,
        machine: Path | None = None,
        keystore: bool = True,
        client: type[Client] = Client,
    ) -> None:
        """`machine`: the folder of another one than the officer's."""
        self.home = home
        self.doors = Doors(home.desk, keystore=keystore)
        self.doors.take_over(home.officer)
        self.desk = desk_of(machine or home_of(home.officer), self.doors)
        self.state: State = self.desk.state
        self.commands: Commands = commands_of(self.desk)
        self.client = client(main_of(self.state, self.commands), replies)
        if at not in (Place.WELCOME, Place.UNLOCK, Place.ENROL):
            self.do(lambda: self.desk.opened(self.doors.open(self.desk.home, PIN)))
        self.at(at, of)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self.client.close()

    def settle(self) -> None:
        self.client.settle(lambda: self.state.app.busy)

    def until(self, done: Callable[[], bool]) -> None:
        """What goes on in the background."""

        async def waited() -> None:
            for _ in range(MOST_TURNS):
                if done():
                    return
                await asyncio.sleep(0.005)
            raise AssertionError("it does not happen")

        self.client.run(waited())
        self.settle()

    def at(self, place: Place, of: str = "") -> None:
        """Straight there, as if somebody had gone the way."""
        self.state.app.start_at(place, of)
        self.settle()

    def do(self, command: Callable[..., Any], *arguments: Any) -> None:
        """A command as a screen would call it, from the app's own loop."""

        async def called() -> None:
            result = command(*arguments)
            if hasattr(result, "__await__"):
                await result

        self.client.run(called())
        self.settle()

    # What is seen

    def texts(self) -> list[str]:
        return [str(text.value) for text in self.client.all(ft.Text) if text.value]

    def sees(self, words: str) -> bool:
        return any(words in text for text in self.texts())

    def nodes(self, role: str | None = None) -> list[Node]:
        return [node for node in nodes(self.client) if role in (None, node.role)]

    def find(self, name: str, role: str | None = None, *, nth: int = 0) -> Node:
        """The exact name first, then the first whose name has these words in it."""
        found = [node for node in self.nodes(role) if role or node.role != "text"]
        exact = [node for node in found if node.name == name]
        near = exact or [node for node in found if name in node.name]
        assert len(near) > nth, f"no {role or 'control'} {name!r} among {self.told()}"
        return near[nth]

    def has(self, name: str, role: str | None = None) -> bool:
        with suppress(AssertionError):
            return bool(self.find(name, role))
        return False

    def told(self) -> list[str]:
        """The whole screen as a list of lines, for people who look for what went wrong."""
        return [f"{node.role}: {node.name}" for node in nodes(self.client)]

    # What is done

    def tap(self, name: str, role: str | None = None, *, nth: int = 0) -> None:
        """A button, row, tab, choice or switch of that name."""
        self._press(self._pressable(name, role, nth))
        self.settle()

    def type(self, label: str, text: str, *, leave: bool = True, nth: int = 0) -> None:
        """Into the field of that label; then the field loses focus."""
        field = self.find(label, "textbox", nth=nth).control
        self._say(field, "focus")
        self._say(field, "change", text, value=text)
        if leave:
            self._say(field, "blur")
        self.settle()

    def submit(self, label: str) -> None:
        """Enter."""
        field = self.find(label, "textbox").control
        self._say(field, "submit", field.value)
        self.settle()

    def choose(self, label: str, option: str) -> None:
        """In a list that drops down; `option` is its text or its key."""
        box = self.find(label, "combobox").control
        keys = {one.text or one.key: one.key or one.text for one in box.options}
        key = keys.get(option, option)
        assert key in keys.values(), f"{option!r} is none of {list(keys)}"
        self._say(box, "select", key, value=key)
        self._say(box, "change", key, value=key)
        self.settle()

    def key(self, name: str) -> None:
        """On the machine's own keyboard."""
        event = {"key": name, "shift": False, "ctrl": False, "alt": False, "meta": False}
        self.client.fire(self.client.page, "keyboard_event", event)
        self.settle()

    def leave(self, state: str = "hide") -> None:
        """Another window or app is in front; or, with "show", none is any more."""
        self.client.fire(self.client.page, "app_lifecycle_state_change", {"state": state})
        self.settle()

    def wait(self, seconds: float) -> None:
        """Nobody touches anything meanwhile."""
        self.home.desk.now_ms += int(seconds * 1000)
        self.client.loop.passed_s += seconds
        self.settle()

    def resize(self, width: float, height: float) -> None:
        self._say(self.client.page, "resize", None, width=width, height=height)
        self.settle()

    def _pressable(self, name: str, role: str | None, nth: int) -> Node:
        found = [node for node in self.nodes(role) if node.role not in ("text", "heading")]
        exact = [node for node in found if node.name == name]
        near = exact or [node for node in found if name in node.name and node.role != "textbox"]
        assert len(near) > nth, f"nothing to press called {name!r} among {self.told()}"
        return near[nth]

    def _press(self, node: Node) -> None:
        control = node.control
        assert not getattr(control, "disabled", False), f"{node.name!r} is dead"
        match control:
            case ft.NavigationBarDestination() | ft.NavigationRailDestination():
                bar: Any = node.around[-1]
                chosen = bar.destinations.index(control)
                self._say(bar, "change", chosen, selected_index=chosen)
            case ft.Segment():
                bar = node.around[-1]
                self._say(bar, "change", [control.value], selected=[control.value])
            case ft.Radio():
                group: Any = next(one for one in reversed(node.around) if _is_group(one))
                self._say(group, "change", control.value, value=control.value)
            case ft.Checkbox() | ft.Switch():
                self._say(control, "change", not control.value, value=not control.value)
            case ft.Chip() if control.on_select is not None:
                self._say(control, "select", not control.selected, selected=not control.selected)
            case ft.GestureDetector():
                self._say(control, "tap")
            case _:
                self._say(control, "click")

    def _say(self, control: Any, event: str, sent: Any = None, **properties: Any) -> None:
        self.client.fire(control, event, sent, **properties)
        self.settle()


def desk_of(home: Path, doors: Doors) -> Desk:
    """As the composition root makes it, without the machine's own clock, entropy and threads."""
    return Desk(
        home,
        doors,
        State(),
        clock=lambda: doors.centre.now_ms,
        entropy=entropy_of(home),
        slow_work=inline,
        test_mode=True,
    )


def a_stage(folder: Path, begins: str = "25/11/2026 07:30", **options: Any) -> "Staged":
    return Staged(folder, begins, options)


class Staged:
    """`with a_stage(tmp_path) as stage:`."""

    def __init__(self, folder: Path, begins: str, options: dict[str, Any]) -> None:
        self._home, self._options = Home(folder, begins), options

    def __enter__(self) -> Stage:
        self._home.__enter__()
        self._stage = Stage(self._home, **self._options)
        return self._stage

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stage.close()
        self._home.__exit__(kind, problem, trace)


def _is_group(control: object) -> bool:
    return isinstance(control, ft.RadioGroup)
