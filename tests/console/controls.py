"""What the tests of controls share: one office for all of them, and its sources as trees."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx

from protocol.ids import DossierId
from sync_server.console.app import names_of
from sync_server.console.rules import RULES
from tests.console.office import Browser, Office
from tests.console.test_route_matrix import routes

SERVER: Final = Path(__file__).parents[2] / "sync_server"
CANARY: Final = "Lò Thị Canary"
SENSITIVE: Final = "khuyết tật đặc biệt nặng"
PAGES: Final = ("/viec", "/ho-so/{dossier}", "/tai-khoan", "/nhat-ky", "/yeu-cau-du-lieu")


class House:
    """One office with a dossier of somebody who must not be read anywhere else."""

    def __init__(self, folder: Path) -> None:
        self.office = Office(folder)
        self.dossier: DossierId = self.office.take(
            "an", "19/11/2026 09:00", "1.001193", {"child.full_name": CANARY}
        )
        self.office.sync("an", when="19/11/2026 15:00")
        self.office.wish()
        self.office.proposal()
        self._browsers: dict[str, Browser] = {}

    def of(self, name: str, *roles: str) -> Browser:
        """Somebody with these roles, in."""
        if name not in self._browsers:
            self._browsers[name] = self.office.logged_in(name, *roles)
        return self._browsers[name]

    @property
    def everybody(self) -> Browser:
        return self.of("thu", "clerk", "specialist", "leader", "admin")

    @property
    def number(self) -> int:
        """The account of everybody."""
        account = self.everybody.office.console.accounts.store.find_account("thu")
        assert account is not None
        return account.number

    def pages(self) -> Iterator[httpx.Response]:
        for page in PAGES:
            yield self.everybody.get(page.format(dossier=self.dossier.hex()))

    def routes(self) -> list[tuple[str, str, str]]:
        found = [*routes(self.office.app)]
        assert {name for name, _, _ in found} == set(names_of(self.office.app)) == set(RULES)
        return found


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for file in SERVER.rglob("*.py"):
        yield file, ast.parse(file.read_text("utf-8"))


def imported(tree: ast.Module) -> set[str]:
    """The first word of whatever a module imports."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def called(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))
