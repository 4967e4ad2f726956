"""A commune: a clerk at a centre with the catalogue that ships, an officer in the villages."""

from pathlib import Path
from types import TracebackType
from typing import Self

from tests.clerk import Clerk
from tests.field import Field
from tests.test_centre_http import NOW, Desk


class Commune:
    """The officer is offline, but for `exchange`."""

    def __init__(self, folder: Path, *, now_ms: int = NOW) -> None:
        self.desk = Desk(folder, now_ms=now_ms)
        self.clerk = Clerk(self.desk, folder)
        self.officer = Field(folder, self.desk, "an")
        self.officer.exchange()

    def close(self) -> None:
        self.officer.store.close()
        self.desk.centre.store.close()

    def __enter__(self) -> Self:
        self.desk.http.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.desk.http.__exit__(kind, problem, trace)
        self.close()
