"""What stands at the top of every step with a citizen: who it is, what for, and since when kept."""

from typing import NamedTuple


class Head(NamedTuple):
    """Of one dossier; empty until a screen has asked for it."""

    dossier: str = ""
    person: str = ""
    work: str = ""
    saved: str = ""  # hh:mm of the last thing that was kept


NOBODY = Head()
