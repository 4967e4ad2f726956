"""`make scale`: 10,000 tablets after three days, then 3,321 communes through a year; figures."""

import sys
from pathlib import Path
from typing import Final

from tests.simulation.scale import claims
from tests.simulation.scale.figures import crowding, jain, share
from tests.simulation.scale.fleet import fleet, with_giants
from tests.simulation.scale.nation import DAYS, Year, nation
from tests.simulation.scale.outage import HOUR_MS, SEED, Outcome, Scenario, outage
from tests.simulation.scale.plot import picture
from tests.simulation.scale.tablet import Habits

TABLETS: Final = 10_000
GIANTS: Final = 10
DEATHS_MS: Final = (10e3, 120e3)
FIGURE: Final = Path("docs/figures/scale-outage.svg")
AWAY: Final = ("TP. Hồ Chí Minh", 339)  # a Monday in December, in the largest cell
BARE: Final = Habits(images_may_go=lambda *_, **__: False)
PARTS: Final = (0.5, 0.9, 0.99, 1)


def main() -> bool:
    members = fleet(SEED, TABLETS)
    back = outage(Scenario(members))
    rush = Scenario(members, signal=False)
    storm, plain = outage(rush), outage(rush._replace(habits=BARE))
    killed = outage(rush._replace(deaths_ms=DEATHS_MS))
    giants = outage(rush._replace(members=with_giants(members, GIANTS)))
    dull = outage(Scenario(members, habits=Habits(entropy=lambda _: bytes(8)), most_ms=HOUR_MS / 2))
    named = {
        "the centre is back": back,
        "all networks are back at once": storm,
        "the same, without images": plain,
        "with images, killed twice": killed,
        "with images and giants": giants,
    }
    for name, outcome in named.items():
        _say(_row(name, outcome))
    _say(f"without chance: {claims.chorus(dull)}")
    drawn = picture(
        {"as it is": back.door.calls, "without chance in back-off": dull.door.calls},
        {
            "the centre is back": back.done_ms(),
            "all networks at once": storm.done_ms(),
            "no images": plain.done_ms(),
            "killed twice": killed.done_ms(),
            "with giants": giants.done_ms(),
        },
    )
    FIGURE.parent.mkdir(exist_ok=True)
    FIGURE.write_text(drawn)
    year, away = nation(SEED), nation(SEED, outage=AWAY)
    _tell(year, away)
    wrong = [
        claims.chorus(back),
        *(claim(one) for one in named.values() for claim in (claims.unserved, claims.lost)),
        *(claim(one) for one in (storm, giants) for claim in (claims.hammering, claims.unfair)),
        claims.pushed_aside(storm, giants),
        claims.behind(year),
        claims.touched(year, away, AWAY[0]),
    ]
    _say("\n".join(filter(None, wrong)) or "every claim held")
    return not any(wrong)


def _row(name: str, outcome: Outcome) -> str:
    door, tablets = outcome.door, outcome.tablets
    done = [f"{share(outcome.done_ms(), part) / 1000:,.0f}" for part in PARTS]
    calls = [f"{share([one.facts_calls for one in tablets], part):.0f}" for part in (0.5, 0.99, 1)]
    cells = [
        name,
        " · ".join(done),
        " · ".join(calls),
        f"{share(door.waits_ms, 0.5) / 1000:.2f} · {share(door.waits_ms, 0.99) / 1000:.2f}",
        f"{door.longest}",
        f"{door.told_later:,}",
        f"{jain(door.waits_ms):.2f}",
        f"{crowding(door.calls, 0, claims.RECOVERY_S, over_s=60):.1f}",
        f"{door.held.again:,}",
        f"{outcome.lost}",
    ]
    silent = share([one.silent_calls for one in tablets], 0.5)
    _say(
        f"{name}: {silent:.0f} calls a tablet in vain before; ended {outcome.ended_ms / 1000:.0f} s"
    )
    return f"| {' | '.join(cells)} |"


def _tell(year: list[Year], away: list[Year]) -> None:
    ordered = sorted(year, key=lambda one: one.saves)
    (lost,) = (one for one in away if one.cell == AWAY[0])
    _say(f"{len(year)} cells, {sum(one.communes for one in year)} communes, {DAYS} days")
    for one in (ordered[0], ordered[len(ordered) // 2], ordered[-1], lost):
        _say(
            f"| {one.cell} | {one.communes} | {one.saves / 1e6:.1f} | {one.peak_saves_per_s:.0f} "
            f"| {one.mean_cpu_share:.1%} · {one.peak_cpu_share:.1%} | {one.saves_behind} "
            f"| {one.images_behind_s / 3600:.1f} | {one.away_saves:,} "
            f"| {one.stored_bytes / 1e9:.0f} GB | {one.image_bytes / 1e12:.1f} TB |"
        )
    total = [sum(one.saves for one in year), sum(one.image_bytes for one in year)]
    peak = sum(one.peak_saves_per_s for one in year)
    _say(f"nation: {total[0] / 1e6:.0f} M saves, peak {peak:.0f}/s, {total[1] / 1e12:.0f} TB")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(not main())
