"""Who is out there after three days, and what each has not sent: drawn from a seed."""

from random import Random  # noqa: TID251  # from a seed: the same run every time
from typing import Final, Literal, NamedTuple

from mobile.pace import Network
from tests.simulation.scale.costs import EDGE, MOUNTAIN, OFFICE, SAVES_OF_DOSSIER, Air

Kind = Literal["office", "edge", "mountain"]

AIRS: Final[dict[Kind, Air]] = {"office": OFFICE, "edge": EDGE, "mountain": MOUNTAIN}
NETWORKS: Final[dict[Kind, Network]] = {
    "office": Network("wifi", "commune"),
    "edge": Network("mobile", "town"),
    "mountain": Network("mobile", "mountain"),
}
SHARES: Final[dict[Kind, float]] = {"office": 0.30, "edge": 0.45, "mountain": 0.25}
MEDIAN_DOSSIERS: Final = 4  # in three days; 15 M saves a year and province come to 2.6
SPREAD: Final = 1.0  # lognormal: one in a hundred has 40 or more
NOT_SAVING: Final = 0.15  # officers who let images go over mobile data
GIANT: Final = 100  # times the median's work


class Member(NamedTuple):
    """A tablet and its three days."""

    number: int
    kind: Kind
    dossiers: int
    data_saver: bool
    giant: bool = False
    rude: bool = False  # asks without waiting for its answers

    @property
    def saves(self) -> int:
        return self.dossiers * SAVES_OF_DOSSIER


def fleet(seed: int, count: int) -> list[Member]:
    dice = Random(f"fleet {seed}")
    return [_member(number, dice) for number in range(count)]


def with_giants(members: list[Member], count: int, *, rude: bool = False) -> list[Member]:
    """The same others, and so many more that have a hundred times the work."""
    first = len(members)
    more = [
        Member(
            first + number,
            "office",
            GIANT * MEDIAN_DOSSIERS,
            data_saver=True,
            giant=True,
            rude=rude,
        )
        for number in range(count)
    ]
    return [*members, *more]


def _member(number: int, dice: Random) -> Member:
    kind: Kind = dice.choices(list(SHARES), list(SHARES.values()))[0]
    dossiers = max(1, round(MEDIAN_DOSSIERS * dice.lognormvariate(0, SPREAD)))
    return Member(number, kind, dossiers, data_saver=dice.random() >= NOT_SAVING)
