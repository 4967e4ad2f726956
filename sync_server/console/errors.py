"""What goes wrong between a person and a page; each has one sentence in the text catalogue."""

from collections.abc import Mapping, Sequence


class NotIn(Exception):
    """Nobody is logged in, or no more."""


class NotForRole(Exception):
    """Somebody is in, and this page is not for their role."""


class NotHere(Exception):
    """No such page, or one of another commune: both look the same."""


class Forged(Exception):
    """A form that did not come from our own page."""


class NeedsProof(Exception):
    """The second factor has to be shown again before this is signed."""

    def __init__(self, kept: Sequence[tuple[str, str]], wrong: str = "") -> None:
        super().__init__(wrong)
        self.kept, self.wrong = kept, wrong  # what was typed, to be sent again


class Wrong(Exception):
    """Fields of a form that have to be put right: field → key of the text catalogue."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(dict(fields))
        self.fields = fields
