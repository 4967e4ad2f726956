"""An act that was recorded wrongly is taken back by its officer; the history keeps both."""

from typing import ClassVar

from protocol.acts import TAKEN_BACK
from protocol.trade.bounds import Short
from protocol.trade.events import Kind


class ActTakenBack(Kind, frozen=True):
    """About the acts (docs/spec/acts.md#taking-back); the particulars are for people."""

    kind: ClassVar[str] = TAKEN_BACK

    act: Short = ""  # which kind
    name: Short = ""  # whose, where somebody is named
