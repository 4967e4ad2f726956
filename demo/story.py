"""The sample day: from homes without signal, by bad roads and worse links, to the registry."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from demo.cases import Case
from demo.count import Ends, Expected, Line
from demo.day import Day
from demo.link import Cut, Link
from demo.monday import SIGNED_BY, monday
from demo.papers import said
from demo.people import AFAR, CENTRE, COMMUNE, COMMUNE_NAME, OFFICERS, RETIRED
from demo.programs import Failed
from demo.rounds import ALL, FIRST, LATE, MAU_MOT, NA_THU, POM_MAU
from demo.screen import say

IN_TOWN, BAD_LINK = 0, 1  # who drives back, and who sends from a hill
PHONE: Final = "applicant.phone"
LATE_FLAG: Final = "late_retired"
HEARD: Final = ("0120 000 011", "0120 000 022", "0120 000 033")
CUTS: Final = (Cut(2_500), Cut(600, from_centre=True), Cut(1_000_000))
MOST_TRIES: Final = len(CUTS) + 3

# The centre chooses a telephone number, and receives a dossier: accepted, the step, a code.
EXPECTED: Final = Expected(dossiers=len(ALL), contested=1, by_centre=1 + 3 + SIGNED_BY)


def run_day(day: Day, link: Link) -> None:
    """Until everything that was taken is where it belongs."""
    say(f"Trung tâm Phục vụ hành chính công {COMMUNE_NAME} ({COMMUNE})")
    day.centre("init", "--centre", CENTRE, "--commune", COMMUNE)
    with day.server():
        first = _before(day, link)
    _without_signal(day, first)


def _before(day: Day, link: Link) -> str:
    say("\n1 · Ghi nhận máy của bốn cán bộ")
    by_link = f"http://127.0.0.1:{link.port}"
    day.enrol([by_link if n == BAD_LINK else day.url for n in range(len(OFFICERS))])
    say("\n2 · Hôm trước: một hồ sơ, hai cán bộ nghe hai số điện thoại")
    first = day.take(FIRST, 0)
    for officer in (IN_TOWN, BAD_LINK):
        day.field(officer, "sync")
    for officer, heard in zip((IN_TOWN, BAD_LINK), HEARD, strict=False):
        _tell(day, officer, "edit", first, heard)
        day.field(officer, "sync")
    return first


def _without_signal(day: Day, first: str) -> None:
    say("\n3 · Ra bản, không có sóng (máy chủ đã tắt): các cán bộ cùng làm")
    rounds: Sequence[Iterable[Case]] = (NA_THU, MAU_MOT, POM_MAU, (LATE,))
    with ThreadPoolExecutor(len(rounds)) as officers:
        for done in [officers.submit(_go_round, day, cases) for cases in rounds]:
            done.result()
    say("\n4 · Cùng lúc, ba nơi ghi vào một hồ sơ mà chưa biết tin nhau")
    _tell(day, IN_TOWN, "edit", first, HEARD[2])
    _tell(day, BAD_LINK, "choose", first, HEARD[1])
    for line in (
        *day.centre("resolve", first, f"{PHONE}={HEARD[0]}", "--reason", "gọi điện hỏi lại"),
        *day.centre("accept", first, "--reason", "đủ giấy tờ"),
    ):
        say(f"  Trung tâm: {line}")


def _go_round(day: Day, cases: Iterable[Case]) -> None:
    for case in cases:
        day.take(case, ALL.index(case))


def _tell(day: Day, officer: int, command: str, code: str, number: str) -> None:
    day.field(officer, command, code, f"{PHONE}={number}")
    does = {"edit": "ghi", "choose": "chọn"}[command]
    say(f"  {OFFICERS[officer].name} {does} số điện thoại của {code}: {number}")


def come_back(day: Day, link: Link) -> None:
    """By road, by hand and by a link that breaks."""
    carried = _hand_over(day)
    say("\n6 · Về tới phố, có sóng")
    _sync(day, IN_TOWN)
    _sync_over_bad_link(day, link)
    say("\n7 · Tệp mang hộ và tệp đến muộn, đưa vào tại Trung tâm")
    for officer, file in carried.items():
        _take_in(day, officer, file)
    monday(day)
    say("\n9 · Hai máy hỏi lại Trung tâm: thấy cả phần việc của người khác")
    for officer in (IN_TOWN, BAD_LINK):
        _sync(day, officer)


def _hand_over(day: Day) -> dict[int, Path]:
    afar, town, late = (OFFICERS[n].name for n in (AFAR, IN_TOWN, RETIRED))
    say(f"\n5 · {afar} ở lại bản, gửi tệp niêm phong nhờ {town} mang về")
    files = {AFAR: day.folder / "mang-ho.tannha", RETIRED: day.folder / "den-muon.tannha"}
    for officer, file in files.items():
        _show(officer, day.field(officer, "export", str(file)))
    _show(IN_TOWN, day.field(IN_TOWN, "import", str(files[AFAR])))
    day.centre("revoke", day.devices[RETIRED], "retired", "--reason", "nghỉ hưu")
    say(f"  Trung tâm: máy của {late} thôi dùng từ nay; việc làm trước đó chưa về tới")
    return files


def _take_in(day: Day, officer: int, file: Path) -> None:
    for line in day.centre("courier", str(file)):
        say(f"  Trung tâm: {line}")
    _show(officer, day.field(officer, "import", f"{file}.tra-loi"))
    if officer == RETIRED:
        count = flagged(day)
        say(f"  Trung tâm: đã nhận vào và đánh dấu {count} việc đến sau khi máy thôi dùng")


def _sync(day: Day, officer: int) -> None:
    say(f"  {OFFICERS[officer].name}:")
    if day.watch(officer, "sync") is None:
        raise Failed("the synchronisation broke off")


def _sync_over_bad_link(day: Day, link: Link) -> None:
    """Nobody starts anything anew: each try goes on where the one before was cut off."""
    say(f"  {OFFICERS[BAD_LINK].name}, đường truyền hay đứt:")
    link.break_next(*CUTS)
    for _ in range(MOST_TRIES):
        if day.watch(BAD_LINK, "sync", "--bad-link") is not None:
            return
        say("    … thử lại, đi tiếp từ chỗ đứt")
    raise Failed("the link broke more often than it was told to")


def _show(officer: int, lines: Iterable[str]) -> None:
    for line in lines:
        say(f"  {OFFICERS[officer].name}: {line.strip()}")


def ask_both_ends(day: Day) -> Ends:
    signed = [[_pair(line) for line in day.field(n, "ids")] for n in range(len(OFFICERS))]
    return Ends(
        signed=[one for tablet in signed for one in tablet],
        held=[_pair(line) for line in day.centre("ids")],
        late=len(signed[RETIRED]),
        flagged=flagged(day),
        registry=[Line(*_row(line)) for line in day.centre("registry")],
        replicas=[[_row(line) for line in day.field(n, "list")] for n in (IN_TOWN, BAD_LINK)],
    )


def side_by_side(day: Day, codes: Iterable[str]) -> list[str]:
    """The values of these dossiers that nobody has chosen from yet, as a tablet shows them."""
    shown = ((code, *_pair(line)) for code in codes for line in day.field(IN_TOWN, "show", code))
    return [f"{code} · {said(slot)}: {values}" for code, slot, values in shown if "≠" in values]


def flagged(day: Day) -> int:
    """Operations with the remark that they came after their tablet was out of use."""
    return len(day.centre("flags", "--code", LATE_FLAG))


def _row(line: str) -> tuple[str, ...]:
    return tuple(line.split("\t"))


def _pair(line: str) -> tuple[str, str]:
    first, second = line.split("\t")
    return first, second
