"""`make bench`: workload W in bytes and CPU, beside the machine's floors measured in the same run.

    python -m bench [--full] [--devices 6] [--dossiers 500] [--searched 20000] [--repeat 3]

Absolute times are this machine's and this minute's; the ratios are what counts.
"""

import argparse
import gc
import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from bench import centre, formats
from bench.device import Officer, Searched, key_derivation
from bench.floors import floors
from bench.goals import FLOOR_OF, GOALS, add_derived
from bench.records import logs

RESULTS: Final = Path(__file__).parent / "results"
OFFICER_DOSSIERS: Final = 1_000

Figures = dict[str, float]


class Sizes(msgspec.Struct, frozen=True):
    """How much is done; the goals are about the whole."""

    devices: int = 6
    dossiers: int = 500  # of each device
    searched: int = 20_000
    repeat: int = 3


WHOLE: Final = Sizes(devices=20, searched=100_000)


def rounds(sizes: Sizes, folder: Path) -> list[Figures]:
    """Everything in turn, again and again: what disturbs the machine disturbs all of it."""
    written = list(logs(sizes.devices, sizes.dossiers))
    devices = [centre.pushing(by, entries) for by, entries in written]
    officer = Officer(folder / "officer", OFFICER_DOSSIERS)
    searched = Searched(officer.states(), sizes.searched)
    gc.freeze()  # what is prepared here would not lie in the memory of a centre or a tablet
    found: list[Figures] = []
    for number in range(sizes.repeat):
        first = number == 0
        found.append(
            floors(1)
            | formats.measure(written)
            | centre.measure(devices, memory=first)
            | officer.measure()
            | (officer.memory() if first else {})
            | key_derivation()
            | searched.measure()
        )
    officer.close()
    return found


def medians(found: Sequence[Figures]) -> Figures:
    """What is measured once only stands in the first."""
    return {
        name: statistics.median([figures[name] for figures in found if name in figures])
        for name in found[0]
    }


def table(figures: Figures) -> str:
    return "\n".join(_line(figures, name) for name in figures)


def _line(figures: Figures, name: str) -> str:
    value, goal, floor = figures[name], GOALS.get(name), FLOOR_OF.get(name)
    said = f"{goal}{'' if goal.reached(value) else '  MISSED'}" if goal else ""
    beside = f"{value / figures[floor]:6.1f} × {floor}" if floor else ""
    return f"{name:34} {value:13,.3f}  {said:20} {beside}".rstrip()


def sizes_asked() -> Sizes:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="W whole, and the search in 100,000")
    for name in Sizes.__struct_fields__:
        parser.add_argument(f"--{name}", type=int, default=None)
    args = vars(parser.parse_args())
    base = WHOLE if args.pop("full") else Sizes()
    return msgspec.structs.replace(base, **{k: v for k, v in args.items() if v is not None})


def main() -> None:
    sizes = sizes_asked()
    with TemporaryDirectory() as folder:
        found = rounds(sizes, Path(folder))
    figures = add_derived(medians(found))
    print(table(figures))
    missed = [name for name, goal in GOALS.items() if not goal.reached(figures[name])]
    print("goals missed: " + (", ".join(missed) or "none"))
    RESULTS.mkdir(exist_ok=True)
    kept = {"sizes": msgspec.to_builtins(sizes), "medians": figures, "rounds": found}
    path = RESULTS / f"w-{sizes.devices}x{sizes.dossiers}.json"
    path.write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main()
