"""A clerk with no programmer: edits data files by hand and announces what has changed."""

from datetime import date
from pathlib import Path
from typing import Final

from protocol.catalogue import Catalogue, View
from sync_server import control
from sync_server.publishing.announcing import encode_draft, newest_announced
from sync_server.publishing.folder import copy_files, draft
from tests.test_centre_http import Desk

DAY_MS: Final = 86_400_000


class Clerk:
    """Works in the centre's own folder, as `tannha catalogue DATA` does."""

    def __init__(self, desk: Desk, data: Path) -> None:
        self.desk = desk
        self.folder = copy_files(data)

    def edit(self, file: str, old: str, new: str) -> None:
        """One place of one file, as an editor's search and replace."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file}: {text.count(old)} times {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def add(self, file: str, text: str) -> None:
        path = self.folder / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    def publish(self, *, showing: bool = False) -> list[str]:
        """The lines that the command prints."""
        command = control.Publish(encode_draft(draft(self.folder)), showing)
        rows = control.run(command, self.desk.offices, self.desk.centre)
        return [" ".join(row) for row in rows]

    def newest(self) -> Catalogue:
        found = newest_announced(self.desk.offices, self.desk.centre)
        assert found is not None
        return found

    def view(self, as_of: int, day: date) -> View:
        """The newest catalogue as a dossier sees it that was received under `as_of`."""
        return self.newest().view(as_of=as_of, day=day)
