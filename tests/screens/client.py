"""A Flet client in memory: what a person sees and presses, without browser, socket or Flutter."""

import asyncio
import dataclasses
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import flet as ft
import msgpack  # type: ignore[import-untyped]  # no stubs
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

C = TypeVar("C", bound=BaseControl)
Replies = Mapping[tuple[str, str], Any]  # (control, method): what the machine answers

QUIET_TURNS: Final = 12  # of the loop without a message: nothing is under way any more
MOST_TURNS: Final = 20_000


class Wire(Connection):
    """Takes what would go to Flutter, and answers its calls."""

    def __init__(self, replies: Replies) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Flet's
        self.loop = asyncio.get_running_loop()
        self.executor = ThreadPoolExecutor(1)
        self.pubsubhub = PubSubHub(loop=self.loop, executor=self.executor)
        self.page_url = "http://test/"
        self.replies = dict(replies)
        self.session: Session | None = None
        self.sent = 0
        self.crashes: list[str] = []

    def send_message(self, message: Message) -> None:
        # Encoding is not optional: Flet notes lists while it encodes, and finds changes against it.
        encode = configure_encode_object_for_msgpack(BaseControl)  # type: ignore[no-untyped-call]  # Flet's
        msgpack.packb([message.action, message.body], default=encode)
        self.sent += 1
        body: Any = message.body
        if message.action == MessageAction.SESSION_CRASHED:
            self.crashes.append(body.message)
        if message.action == MessageAction.INVOKE_METHOD and self.session is not None:
            self._answer(self.session, body)

    def _answer(self, session: Session, asked: Any) -> None:
        control = session.index.get(asked.control_id)
        found = self.replies.get((type(control).__name__, asked.name))
        value = found(asked.args) if callable(found) else found
        reply = session.handle_invoke_method_results
        self.loop.call_soon(reply, asked.control_id, asked.call_id, value, None)


class Loop(asyncio.SelectorEventLoop):
    """Its clock can be put forward, and timers with it."""

    passed_s = 0.0

    def time(self) -> float:
        return super().time() + self.passed_s


class Client:
    """One window; a problem inside the app is a failed test."""

    def __init__(self, main: Callable[[ft.Page], None], replies: Replies | None = None) -> None:
        self._main, self._replies = main, replies or {}
        self.loop: Final = Loop()
        try:
            self.run(self._begin())
        except BaseException:
            self.close()
            raise

    async def _begin(self) -> None:
        self.wire = Wire(self._replies)
        self.session = self.wire.session = Session(self.wire)
        self.page = self.session.page
        self.page.route, self.page.platform = "/", ft.PagePlatform.ANDROID
        _context_page.set(self.page)
        context.reset_auto_update()  # type: ignore[no-untyped-call]  # Flet's
        patch = self.session.get_page_patch()  # type: ignore[no-untyped-call]  # Flet's
        body = RegisterClientResponseBody(session_id=self.session.id, page_patch=patch, error="")
        self.wire.send_message(Message(MessageAction.REGISTER_CLIENT, body))
        self._main(self.page)
        await self.session.after_event(self.page)

    def close(self) -> None:
        async def end() -> None:
            self.session.close()  # type: ignore[no-untyped-call]  # Flet's
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        self.loop.run_until_complete(end())
        self.wire.executor.shutdown(wait=True)
        self.loop.close()

    def settle(self, busy: Callable[[], bool] = lambda: False) -> None:
        """Until nothing moves any more."""
        self.run(self._quiet(busy))

    async def _quiet(self, busy: Callable[[], bool]) -> None:
        quiet, seen = 0, self.wire.sent
        for _ in range(MOST_TURNS):
            await asyncio.sleep(0.001 if busy() else 0)
            quiet = quiet + 1 if self.wire.sent == seen and not busy() else 0
            seen = self.wire.sent
            if quiet > QUIET_TURNS:
                return
        raise AssertionError("the app does not come to rest")

    def run(self, work: Any) -> None:
        self.loop.run_until_complete(work)
        assert not self.wire.crashes, self.wire.crashes[0]

    def fire(self, control: BaseControl, event: str, sent: Any = None, **properties: Any) -> None:
        """As the browser does: first what has changed, then what happened."""
        if properties:
            self.session.apply_patch(_number(control), properties)
        self.run(self.session.dispatch_event(_number(control), event, sent))

    def view(self) -> ft.View:
        """What stands on top."""
        found: Any = self.page.views
        while not isinstance(found, ft.View):
            found = found[-1] if isinstance(found, (list, tuple)) else _body(found)
        return found

    def walk(self, root: Any = None) -> Iterator[tuple[BaseControl, tuple[BaseControl, ...]]]:
        """Every control that is drawn, with what it stands in, from top to bottom."""
        open_ones: list[tuple[Any, tuple[BaseControl, ...]]] = [(root or self.view(), ())]
        seen: set[int] = set()
        while open_ones:
            found, around = open_ones.pop()
            if isinstance(found, (list, tuple)):
                open_ones.extend((part, around) for part in reversed(found))
                continue
            if not dataclasses.is_dataclass(found) or isinstance(found, type):
                continue
            if id(found) in seen or getattr(found, "visible", True) is False:
                continue
            seen.add(id(found))
            if isinstance(found, BaseControl):
                yield found, around
                around = (*around, found)
            parts = [getattr(found, name, None) for name in _drawn_fields(found)]
            open_ones.extend((part, around) for part in reversed([*parts, _body(found)]))

    def all(self, kind: type[C]) -> list[C]:
        return [control for control, _ in self.walk() if isinstance(control, kind)]


def _drawn_fields(control: Any) -> list[str]:
    return [
        field.name
        for field in dataclasses.fields(control)
        if not field.metadata.get("skip") and field.name != "_parent"
    ]


def _body(control: Any) -> Any:
    """What a component has drawn."""
    return getattr(control, "_b", None)


def _number(control: BaseControl) -> int:
    return control._i  # noqa: SLF001  # by which the browser names it
