"""`make bench-large`: pages of the console over 10,000 and a million dossiers, and ingest beside.

    python -m tests.console.large [--sizes 10000,1000000] [--rounds 200] [--seconds 15]

Rows of the projection are made by SQL: what lists, counts, search and statistics read. Dossier
pages are those of real dossiers, with their operations, in the middle of them. Half of all is one
commune's. Beside the time that a page took stands the CPU time of this process, because whoever
else works on the machine can make one longer and not the other.
"""

import argparse
import asyncio
import gc
import json
import os
import random  # noqa: TID251  # seeded: the same pages each time
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx

from protocol.ids import DossierId
from protocol.trade.visits import APART
from tests.cases import at
from tests.console.office import ORIGIN_URL, Browser, Office
from tests.console.sample import NAMES, a_monday
from tests.town import HOME

CLERKS: Final = 20
THINKS_S: Final = (1.0, 3.0)  # between two pages of one clerk
INGEST_EVERY_S: Final = 0.25
FIRST_NUMBER: Final = 1_000  # behind the real ones
GOAL_MS: Final = 50.0
WARMING: Final = 3  # rounds that are not counted
BIRTH: Final = "1.001193"

# Of 10,000 a tenth is open, of a million 20,000 are; half is one commune's, the rest 74 others'.
# What is open came in the last three weeks, the rest over five years: 8,300 a month of the commune.
FILL: Final = (
    """
    CREATE TEMP TABLE made AS
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
        SELECT :first + n.i AS number, n.i AS i,
               CASE WHEN n.i % 2 THEN printf('9%04d', n.i % 74) ELSE :home END AS commune,
               n.i % :every < 2 AS is_open, n.i / 2 % 12 + 1 AS days,
               CASE n.i / 2 % 4 WHEN 0 THEN '1.001193' WHEN 1 THEN '1.014027'
                    WHEN 2 THEN '1.000419' ELSE '1.001776' END AS procedure,
               'bản Mẫu ' || (n.i / 100 % 40) AS village,
               CASE WHEN n.i % :every >= 2 THEN 'returned' WHEN n.i / 2 % 3 THEN 'processing'
                    ELSE 'received' END AS step,
               f.word || ' ' || m.word || ' ' || g.word AS name,
               -- One name in forty is of other communes alone.
               CASE WHEN n.i % 80 = 1 THEN 'vu xa la'
                    ELSE f.plain || ' ' || m.plain || ' ' || g.plain END AS folded,
               printf('H52.99-%06d-%04d', 260101 + n.i / 9999, n.i % 9999 + 1) AS code,
               printf('012%08d', n.i * 37 % 100000000) AS phone,
               :now - CASE WHEN n.i % :every < 2 THEN ((n.i + n.i / 100 * 13) % 500) * 3600000
                           ELSE (n.i * 7 % 43824) * 3600000 END AS begun_ms
          FROM n JOIN family f ON f.i = n.i / 7 % 16 JOIN middle m ON m.i = n.i / 3 % 4
          JOIN given g ON g.i = n.i / 11 % 40
    """,
    "INSERT INTO dossier SELECT number, unhex(printf('%032x', number)), commune, NULL FROM made",
    """
    INSERT INTO registry SELECT number, code, procedure, name, folded, step,
        0, 0, 0, 1000000 + i, 1000000 + i, CASE WHEN is_open THEN begun_ms END FROM made
    """,
    """
    INSERT INTO timing SELECT number, begun_ms, NULL, begun_ms + 450 * 3600000,
        CASE WHEN is_open THEN NULL ELSE begun_ms + (days * 24 - 1) * 3600000 END,
        0, 0, 0, 0, NULL FROM made
    """,
    """
    INSERT INTO work SELECT number, commune, village, 'mobile', begun_ms, :officer, begun_ms, 3
      FROM made
    """,
    """
    INSERT INTO task SELECT commune, l.name, begun_ms + 450 * 3600000, number, 1000000 + i,
           procedure, village, step
      FROM made JOIN (SELECT 'open' AS name UNION SELECT 'running' UNION SELECT 'in-work') l
     WHERE is_open
    """,
    # 2 made at a home, 4 asked for a supplement, 16 early, 32 late, 128 and 256 as 766 says it.
    """
    INSERT INTO counted SELECT commune,
           CASE WHEN is_open THEN 28 WHEN days < 2 THEN 1 WHEN days < 4 THEN 2
                WHEN days < 8 THEN 3 ELSE 4 END,
           begun_ms, number, CASE WHEN NOT is_open THEN begun_ms + (days * 24 - 1) * 3600000 END,
           begun_ms + 450 * 3600000,
           2 | CASE WHEN is_open THEN CASE WHEN i % 40 = 0 THEN 4 | 128 | 256 ELSE 0 END
                    WHEN days > 10 THEN 32 | 256 ELSE 16 | 128 | 256 END,
           procedure, CASE procedure WHEN '1.001193' THEN 'Hộ tịch' WHEN '1.000419' THEN 'Hộ tịch'
                                     ELSE 'Bảo trợ xã hội' END,
           village, step, begun_ms + 450 * 3600000,
           CASE WHEN NOT is_open THEN begun_ms + days * 24 * 3600000 END, i % 3 = 0
      FROM made
    """,
    """
    INSERT INTO counted_wait SELECT number, 0, begun_ms, NULL FROM made
     WHERE is_open AND i % 40 = 0
    """,
    """
    INSERT INTO found_by (rowid, words)
        SELECT number, 'in' || commune || ' zzxzz ' || folded || ' zzxzz '
               || replace(replace(lower(code), '-', ' '), '.', ' ') || ' zzxzz ' || phone FROM made
    """,
    "INSERT INTO person SELECT number, 'child.full_name', name, folded FROM made",
    "INSERT INTO slip SELECT number, 1000000 + i, zeroblob(32), code, zeroblob(16) FROM made",
    """
    INSERT INTO blob (dossier, root, size, thumbnail, present, complete)
        SELECT unhex(printf('%032x', number)), zeroblob(32), 1000, 0, x'00', 0
          FROM made WHERE i % 500 = 0
    """,
    """
    INSERT INTO task SELECT commune, 'images', begun_ms, number, 1000000 + i,
           procedure, village, step FROM made WHERE i % 500 = 0
    """,
    "DROP TABLE made",
)


def fill(office: Office, count: int) -> None:
    """By SQL beside the store: nothing of it is signed by anybody."""
    db = office.centre.store._db.conn  # noqa: SLF001  # rows that no log made
    db.create_function("unhex", 1, bytes.fromhex)
    for table, words in (
        ("family", [name.split()[0] for name in NAMES]),
        ("middle", ["Thị", "Văn", "A", "Minh"]),
        ("given", [f"{name.split()[-1]}" for name in NAMES] * 3),
    ):
        db.execute(f"CREATE TEMP TABLE {table} (i INTEGER PRIMARY KEY, word TEXT, plain TEXT)")
        rows = [(i, word, _plain(word)) for i, word in enumerate(words[:40])]
        db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)  # noqa: S608  # of the three above
    said = {
        "count": count,
        "first": FIRST_NUMBER,
        "home": HOME,
        "now": at("30/11/2026 07:42"),
        "officer": bytes(16),
        "every": max(20, count // 10_000),
    }
    with office.centre.store.transaction():
        for statement in FILL:
            named = {name: said[name] for name in said if f":{name}" in statement}
            db.execute(statement, named)


def _plain(word: str) -> str:
    from protocol.trade.names import folded  # noqa: PLC0415  # as the projection folds

    return folded(word)


Page = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]


def pages(browser: Browser, real: list[DossierId]) -> dict[str, Page]:
    """What a clerk opens all day; queries go by POST, as in the form."""
    draw = random.Random(20261122)

    def find(query: Callable[[], str]) -> Page:
        return lambda http: http.post("/tim", data={"_csrf": browser.token, "q": query()})

    def get(path: Callable[[], str]) -> Page:
        return lambda http: http.get(path())

    def name() -> str:
        some = draw.choice(NAMES).split()
        return _plain(f"{some[0]} {draw.choice(('thị', 'văn'))} {some[-1]}")

    def deep() -> str:
        place = at("30/11/2026 07:42") + draw.randrange(-50, 400) * 3_600_000
        return f"/viec/dang-xu-ly?sau={place}.{draw.randrange(FIRST_NUMBER, 10_000)}"

    return {
        "work list": get(lambda: "/viec"),
        "work list, newest first": get(lambda: "/viec?xep=moi-nhat"),
        "work list, deep": get(deep),
        "work list, one village": get(lambda: f"/viec?ban=bản+Mẫu+{draw.randrange(40)}"),
        "work list, one village, newest first": get(
            lambda: f"/viec?xep=moi-nhat&ban=bản+Mẫu+{draw.randrange(40)}"
        ),
        "work list, village, procedure, step": get(
            lambda: f"/viec?thu-tuc=1.000419&buoc=received&ban=bản+Mẫu+{draw.randrange(40)}"
        ),
        "work list, a filter that nothing fits": get(lambda: "/viec?ban=nowhere"),
        "overdue": get(lambda: "/viec/qua-han"),
        "overdue, newest first": get(lambda: "/viec/qua-han?xep=moi-nhat"),
        "images to come": get(lambda: "/viec/cho-anh"),
        "search by a name": find(name),
        "search by a family name": find(lambda: _plain(draw.choice(NAMES).split()[0])),
        "search by a name of other communes": find(lambda: "vu xa la"),
        "search by a code": find(lambda: f"H52.99-260101-{draw.randrange(1, 9999):04}"),
        "search by a telephone": find(lambda: f"012{draw.randrange(5000) * 37:08}"),
        "statistics, this month": get(lambda: "/thong-ke"),
        "statistics, a month by village": get(
            lambda: f"/thong-ke?theo=ban&ky={draw.randrange(2022, 2026)}-{draw.randrange(1, 13):02}"
        ),
        "dossier page": get(lambda: f"/ho-so/{draw.choice(real).hex()}"),
    }


class Took(NamedTuple):
    """A page: by the clock on the wall, and of this process's CPU."""

    wall_ms: float
    cpu_ms: float


async def timed(page: Callable[[], Awaitable[object]]) -> tuple[object, Took]:
    wall, cpu = time.perf_counter(), time.process_time()
    answer = await page()
    took = Took((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)
    return answer, took


async def alone(http: httpx.AsyncClient, some: dict[str, Page], rounds: int) -> dict[str, Any]:
    """One after the other: what a page costs in the server, and in the client beside it."""
    spent: dict[str, list[Took]] = {name: [] for name in some}
    for turn in range(rounds + WARMING):
        for name, page in some.items():
            answer, took = await timed(partial(page, http))
            assert isinstance(answer, httpx.Response)
            assert answer.status_code == 200, (name, answer.status_code, answer.text[:300])
            if turn >= WARMING:
                spent[name].append(took)
    return {name: _shown(values) for name, values in spent.items()}


async def together(
    http: httpx.AsyncClient, some: dict[str, Page], office: Office, seconds: float
) -> dict[str, Any]:
    """Twenty clerks with their pauses, while a tablet brings a dossier four times a second."""
    draw, until = random.Random(7), time.perf_counter() + seconds
    read, taken = list[Took](), list[Took]()

    async def clerk() -> None:
        while time.perf_counter() < until:
            await asyncio.sleep(draw.uniform(*THINKS_S))
            _, took = await timed(partial(draw.choice(list(some.values())), http))
            read.append(took._replace(cpu_ms=0.0))  # others' is in it

    async def bring() -> None:
        office.people["an"].sync()

    async def ingest() -> None:
        number = 0
        while time.perf_counter() < until:
            number += 1
            office.take("an", "30/11/2026 08:00", BIRTH, {"child.full_name": f"Lò Mẫu {number}"})
            _, took = await timed(bring)
            taken.append(took._replace(cpu_ms=0.0))
            office.time("30/11/2026 07:50")
            await asyncio.sleep(INGEST_EVERY_S)

    cpu = time.process_time()
    await asyncio.gather(*(clerk() for _ in range(CLERKS)), ingest())
    busy = round((time.process_time() - cpu) / seconds, 2)
    return {
        "a page": _shown(read),
        "a dossier brought by a tablet": _shown(taken),
        "cores": busy,
    }


def _shown(values: list[Took]) -> dict[str, float]:
    wall, cpu = (sorted(one[at] for one in values) for at in range(2))
    last = min(len(values) - 1, int(len(values) * 0.99))
    return {
        "p50_ms": round(statistics.median(wall), 1),
        "p99_ms": round(wall[last], 1),
        "cpu_p50_ms": round(statistics.median(cpu), 1),
        "cpu_p99_ms": round(cpu[last], 1),
        "n": len(values),
    }


def measure(count: int, rounds: int, seconds: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        office = a_monday(Path(folder), count=40)
        real = [one for one, _ in office.centre.store.dossiers.rows(limit=100, apart=APART)]
        before = os.getloadavg()[0]
        begun = time.perf_counter()
        fill(office, count)
        filled_s = round(time.perf_counter() - begun, 1)
        browser = office.logged_in("thu", "clerk")
        gc.collect()
        gc.freeze()  # as the server does: what is here stays, and is not looked at again and again
        some = pages(browser, real)

        async def run() -> dict[str, Any]:
            transport = httpx.ASGITransport(office.app)  # type: ignore[arg-type]  # the same protocol
            cookies = dict(browser.http.cookies)
            async with httpx.AsyncClient(
                transport=transport, base_url=ORIGIN_URL, cookies=cookies, timeout=60
            ) as http:
                return {
                    "filled_s": filled_s,
                    "load": round(before, 1),
                    "file_mib": (Path(folder) / "centre.db").stat().st_size >> 20,
                    "alone": await alone(http, some, rounds),
                    "together": await together(http, some, office, seconds),
                }

        try:
            return asyncio.run(run())
        finally:
            office.close()


def table(found: dict[int, dict[str, Any]]) -> list[str]:
    """As it stands in docs/testing.md; growth is that of the median of the CPU time."""
    sizes = sorted(found)
    heads = " | ".join(f"{size:,}: p50, p99 · CPU p50, p99" for size in sizes)
    lines = [f"| page, ms | {heads} | growth |", f"|---|{'---|' * len(sizes)}---|"]
    for part in ("alone", "together"):
        for name in found[sizes[0]][part]:
            if name == "cores":
                continue
            each = [found[size][part][name] for size in sizes]
            cells = " | ".join(_cell(one) for one in each)
            by = "cpu_p50_ms" if part == "alone" else "p50_ms"
            growth = each[-1][by] / max(each[0][by], 0.1)
            lines.append(f"| {name}{_over(each[-1], part)} | {cells} | {growth:.1f} × |")
    return lines


def _cell(one: dict[str, float]) -> str:
    wall = f"{one['p50_ms']}, {one['p99_ms']}"
    return f"{wall} · {one['cpu_p50_ms']}, {one['cpu_p99_ms']}" if one["cpu_p50_ms"] else wall


def _over(one: dict[str, float], part: str) -> str:
    """The goal is about a page in the server: by the wall, and else by the CPU at least."""
    if part != "alone" or one["p99_ms"] <= GOAL_MS:
        return ""
    return " **over**" if one["cpu_p99_ms"] > GOAL_MS else " (over by the wall)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,1000000")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    sizes = [int(size) for size in args.sizes.split(",")]
    found = {size: measure(size, args.rounds, args.seconds) for size in sizes}
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n")
    for size in sizes:
        one = found[size]
        said = f"filled in {one['filled_s']} s, {one['file_mib']} MiB, load before {one['load']}"
        print(f"{size:,}: {said}; together {one['together']['cores']} cores")  # noqa: T201
    print("\n".join(table(found)))  # noqa: T201


if __name__ == "__main__":
    main()
