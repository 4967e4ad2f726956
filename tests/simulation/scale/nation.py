"""34 cells with 3,321 communes through one year: each commune's days, each cell's quarter hours."""

from collections.abc import Iterator
from random import Random  # noqa: TID251  # from a seed: the same run every time
from typing import Final, NamedTuple

from tests.simulation.scale.costs import (
    CHUNKS_OF_PAGE,
    PAGES_OF_DOSSIER,
    SAVES_OF_DOSSIER,
    STORED_BYTES_OF_SAVE,
    Costs,
)

# Units of the lower tier since 1 July 2025; people in hundred thousands, rounded, as weights only.
CELLS: Final = {
    "Hà Nội": (126, 88), "Huế": (40, 14), "Lai Châu": (38, 5), "Điện Biên": (45, 7),
    "Sơn La": (75, 14), "Lạng Sơn": (65, 9), "Quảng Ninh": (54, 15), "Thanh Hóa": (166, 43),
    "Nghệ An": (130, 38), "Hà Tĩnh": (69, 16), "Cao Bằng": (56, 6), "Tuyên Quang": (124, 19),
    "Lào Cai": (99, 18), "Thái Nguyên": (92, 18), "Phú Thọ": (148, 40), "Bắc Ninh": (99, 36),
    "Hưng Yên": (104, 36), "Hải Phòng": (114, 47), "Ninh Bình": (129, 44), "Quảng Trị": (78, 19),
    "Đà Nẵng": (94, 31), "Quảng Ngãi": (96, 22), "Gia Lai": (135, 36), "Khánh Hòa": (65, 22),
    "Lâm Đồng": (124, 39), "Đắk Lắk": (102, 34), "TP. Hồ Chí Minh": (168, 140),
    "Đồng Nai": (95, 45), "Tây Ninh": (96, 33), "Cần Thơ": (103, 42), "Vĩnh Long": (124, 43),
    "Đồng Tháp": (102, 44), "Cà Mau": (64, 26), "An Giang": (102, 50),
}  # fmt: skip

SAVES_OF_CELL_YEAR: Final = 15_000_000  # the mean cell's
DAYS: Final = 365
FIRST_WEEKDAY: Final = 4  # 1 January 2027 is a Friday
TET: Final = range(34, 43)  # the days around 6 February 2027 on which offices are closed
WEEK: Final = (1.3, 1.05, 1.0, 1.0, 1.0, 0.15, 0.0)  # Monday first
SLOT_S: Final = 900
SLOTS: Final = 96  # of a day
OPEN: Final = (*range(30, 46), *range(54, 70))  # 07:30–11:30 and 13:30–17:30
WORK_S: Final = 250 * len(OPEN) * SLOT_S  # a year's working hours, the mean that the peak is of
PEAK_FACTOR: Final = 10
SPREAD: Final = 0.5  # of communes of one cell, lognormal
NOISE: Final = 1.6  # a day's saves come in sevens, and visits in rounds: more than chance's own
TABLETS_OF_COMMUNE: Final = 30
REST_S: Final = 900  # each asks four times an hour what is new, in working hours
CHUNK_BYTES: Final = 196_000 // CHUNKS_OF_PAGE
WINDOW_SLOTS: Final = 2  # after an outage half an hour brings everybody: the longest back-off


class Year(NamedTuple):
    """What one cell's year came to."""

    cell: str
    communes: int
    saves: int
    peak_saves_per_s: float
    peak_cpu_share: float  # of one core, in the busiest quarter of an hour
    mean_cpu_share: float  # in working hours
    saves_behind: int  # the most that had come and were not taken in at the end of a slot
    images_behind_s: int  # the most that one process had before it, in chunks of images
    away_saves: int  # what an outage left on the tablets
    stored_bytes: int
    image_bytes: int


def nation(
    seed: int, *, days: int = DAYS, cells: int = len(CELLS), outage: tuple[str, int] | None = None
) -> list[Year]:
    """`outage`: one cell's centre is away for one day, from before it opens until the next."""
    people = sum(weight for _, weight in CELLS.values())
    return [
        _year(
            Cell(name, communes, len(CELLS) * SAVES_OF_CELL_YEAR * weight / people),
            Random(f"{seed} {name}"),
            days,
            away=outage[1] if outage and outage[0] == name else None,
        )
        for name, (communes, weight) in list(CELLS.items())[:cells]
    ]


class Cell(NamedTuple):
    name: str
    communes: int
    saves: float  # expected of a whole year


def _year(cell: Cell, dice: Random, days: int, *, away: int | None) -> Year:
    sizes = [dice.lognormvariate(0, SPREAD) for _ in range(cell.communes)]
    shares = [size / sum(sizes) for size in sizes]
    weights = [_weight(day) for day in range(DAYS)]
    costs, rate = Costs(), cell.saves / WORK_S
    line = _Line(costs)
    saves, left = 0, 0.0
    for day in range(days):
        expected = cell.saves * weights[day] / sum(weights)
        came = sum(_day_of(share * expected, dice) for share in shares)
        saves += came
        for slot, fresh in enumerate(_slots(came, rate * PEAK_FACTOR, monday=_weekday(day) == 0)):
            if away == day and slot >= OPEN[0]:
                left += fresh
                continue
            back = away is not None and day == away + 1 and 0 <= slot - OPEN[0] < WINDOW_SLOTS
            line.slot(fresh + (left / WINDOW_SLOTS if back else 0.0))
    dossiers = saves / SAVES_OF_DOSSIER
    asking = cell.communes * TABLETS_OF_COMMUNE / REST_S * costs.empty / 1e6
    return Year(
        cell.name,
        cell.communes,
        saves,
        line.peak / SLOT_S,
        asking + line.peak / SLOT_S / capacity(costs),
        asking + rate / capacity(costs),
        round(line.saves_behind),
        round(line.images_behind_s),
        round(left),
        saves * STORED_BYTES_OF_SAVE,
        round(dossiers * PAGES_OF_DOSSIER * CHUNKS_OF_PAGE * CHUNK_BYTES),
    )


class _Line:
    """One process, a quarter of an hour at a time: facts first, images in what is left."""

    def __init__(self, costs: Costs) -> None:
        self._costs = costs
        self._saves = self._chunks = 0.0
        self.peak = self.saves_behind = self.images_behind_s = 0.0

    def slot(self, arriving: float) -> None:
        chunk_s, room = self._costs.chunk / 1e6, capacity(self._costs) * SLOT_S
        self.peak = max(self.peak, arriving)
        wanted = self._saves + arriving
        self._saves = max(0.0, wanted - room)
        free_s = SLOT_S * (1 - min(wanted, room) / room)
        chunks = self._chunks + arriving * PAGES_OF_DOSSIER * CHUNKS_OF_PAGE / SAVES_OF_DOSSIER
        self._chunks = max(0.0, chunks - free_s / chunk_s)
        self.saves_behind = max(self.saves_behind, self._saves)
        self.images_behind_s = max(self.images_behind_s, self._chunks * chunk_s)


def capacity(costs: Costs) -> float:
    """Saves a second of one core where every dossier comes in a request of its own."""
    us = costs.frame + costs.request + SAVES_OF_DOSSIER * costs.save
    return SAVES_OF_DOSSIER / us * 1e6


def _slots(came: int, peak_per_s: float, *, monday: bool) -> Iterator[float]:
    """Evenly over working hours; on Mondays the first quarter is the peak, as far as work lasts."""
    first = min(came, peak_per_s * SLOT_S) if monday else came / len(OPEN)
    for slot in range(SLOTS):
        if slot not in OPEN:
            yield 0.0
        elif slot == OPEN[0]:
            yield first
        else:
            yield (came - first) / (len(OPEN) - 1)


def _day_of(expected: float, dice: Random) -> int:
    return max(0, round(dice.gauss(expected, NOISE * expected**0.5)))


def _weight(day: int) -> float:
    return 0.0 if day in TET else WEEK[_weekday(day)]


def _weekday(day: int) -> int:
    return (FIRST_WEEKDAY + day) % 7
