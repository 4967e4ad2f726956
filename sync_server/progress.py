"""How far something that takes time has come: a bar for whoever waits, beside the output."""

import sys
from collections.abc import Callable
from typing import IO, Final, TypeAlias

Progress: TypeAlias = Callable[[int, int], None]  # done, of

WIDTH: Final = 24
STEPS: Final = 100  # a line is drawn so often at most


def bar(words: str, out: IO[str] | None = None, *, lines: int = 1) -> Progress:
    """Drawn over itself on a terminal; elsewhere a line when it is done, or so many until then."""
    shown, said = out or sys.stderr, -1
    redrawn = shown.isatty()
    every = 1 if redrawn else STEPS // lines

    def show(done: int, whole: int) -> None:
        nonlocal said
        step = STEPS if whole == 0 else STEPS * done // whole
        if step == said or step % every or (step == 0 and every == STEPS):
            return
        said = step
        filled = "█" * (WIDTH * step // STEPS)
        end = "\r" if redrawn and step < STEPS else "\n"
        shown.write(f"{words} {filled:░<{WIDTH}} {step:3} % ({done}/{whole}){end}")
        shown.flush()

    return show
