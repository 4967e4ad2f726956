"""What is wrong with the data files: each with its file, the path inside it, and why."""

from collections.abc import Sequence
from typing import Final

import msgspec

from protocol.errors import NotPossible

MAX_SHOWN: Final = 40


class Mistake(msgspec.Struct, frozen=True, order=True):
    """`1.001193.yaml: form.sections[2].fields[0].kind: …`."""

    file: str
    line: int
    path: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{self.file}: {where}{self.reason} (dòng {self.line})"


class WrongFiles(NotPossible):
    """Nothing is published while one file is wrong; all mistakes are named at once."""

    code = "wrong-files"

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        shown = [str(one) for one in self.mistakes[:MAX_SHOWN]]
        rest = len(self.mistakes) - len(shown)
        super().__init__("\n".join([*shown, *([f"… và {rest} lỗi nữa"] if rest else [])]))
