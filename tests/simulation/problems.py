"""How a history ends when something is not as it must be, and how machines die in it."""

from typing import Protocol


class Mortal(Protocol):
    """A process that is started again when it has died."""

    def die(self) -> None: ...


class Broken(AssertionError):
    """A promise did not hold."""

    def __init__(self, promise: str, what: str) -> None:
        super().__init__(f"{promise}: {what}")
        self.promise, self.what = promise, what

    def __reduce__(self) -> tuple[type["Broken"], tuple[str, str]]:
        """From a worker of the night to whoever tells of it."""
        return type(self), (self.promise, self.what)


class Killed(BaseException):
    """The process is gone, in the middle of whatever it did."""

    def __init__(self, whose: Mortal, side: str) -> None:
        super().__init__()
        self.whose, self.committed = whose, side == "after"


def must(promise: str, holds: object, what: object) -> None:
    if not holds:
        raise Broken(promise, str(what() if callable(what) else what))
