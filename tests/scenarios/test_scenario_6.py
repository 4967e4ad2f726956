"""6. Friday 16:50, Monday 07:30: sixty dossiers over the worst link, their folders counted in."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

import httpx
import pytest

from mobile.capture import Paper
from mobile.due_first import DueFirst
from mobile.fieldwork import Visit
from mobile.images import Images
from mobile.keeping import told
from mobile.pace import MOUNTAIN, Network
from mobile.scans import NO_ROOT
from mobile.sync import Wire, inline, synchronise_with
from mobile.words import RECEIVED
from protocol.errors import NotPossible
from protocol.ids import DossierId, sha256
from protocol.trade.act_particulars import Mark, Notice, Originals, ReadAloud
from protocol.trade.check_in import WAITS_FOR_IMAGES, open_discrepancies, signed_by_two
from protocol.trade.digitisation import judged_page
from protocol.trade.hand_over import HandedOver, Party, Thing
from protocol.trade.quality import Judged, Measures
from sync_server import decisions
from sync_server.desk_control import CheckIn, Settle
from tests.devices import PIN
from tests.field import run
from tests.scenarios.door import Door
from tests.scenarios.mountain import Cut, Mountain

DAYS: Final = ("25/11/2026", "26/11/2026", "27/11/2026")
FRIDAY: Final = "27/11/2026 16:50"
MONDAY: Final = "30/11/2026 07:30"
DOSSIERS: Final = 60
PAGES: Final = 7  # of each: 420
FIVE_MINUTES_MS: Final = 5 * 60_000
OFFICER: Final = "Cà Thị Ón"
CLERK: Final = "Lò Văn Thử"
ORIGINAL: Final = "bản chính"
BEFORE_THE_CUT: Final = 50  # chunks; two a page
AFTERWARDS: Final = 150
FAMILIES: Final = ("Lò", "Cà", "Quàng", "Tòng", "Lường", "Vàng", "Giàng", "Sùng", "Thào", "Mùa")
GIVEN: Final = ("Mẫu", "Thử", "Ón", "Pâng", "Dí", "Mỷ")
JPEG: Final = b"\xff\xd8\xff"
GOOD: Final = Judged(Measures(204.0, 61.0, 150.0, 120.0, 0.0), ())
HEARD: Final = (ReadAloud(), Notice("personal-data-1"), Mark())


def birth(number: int) -> dict[str, str]:
    """Nobody's child is another's."""
    draw = sha256(b"people", bytes([number]))
    family = FAMILIES[draw[0] % len(FAMILIES)]
    return {
        "requester.full_name": f"{family} Thị {GIVEN[draw[1] % len(GIVEN)]}",
        "requester.dob": f"{draw[2] % 28 + 1}/{draw[3] % 12 + 1}/{1985 + draw[4] % 20}",
        "requester.id_doc_type": "can_cuoc",
        "requester.id_doc_no": f"0991{int.from_bytes(draw[5:9], 'big') % 10**8:08}",
        "requester.relation_to_child": "mother",
        "child.full_name": f"{family} Văn {GIVEN[draw[9] % len(GIVEN)]}",
        "child.sex": "Nam",
        "child.ethnic": ("Thái", "Mông", "Khơ Mú")[draw[10] % 3],
        "child.hometown": f"bản Mẫu {draw[11]}, xã Ngọc Chiến",
        "child.dob": f"{draw[12] % 20 + 1}/11/2026",
        "child.place_of_birth": f"bản Mẫu {draw[11]}",
        "end.copies_wanted": "không",
    }


def copy_of(number: int) -> dict[str, str]:
    draw = sha256(b"papers", bytes([number]))
    family = FAMILIES[draw[0] % len(FAMILIES)]
    return {
        "applicant.full_name": f"{family} A {GIVEN[draw[1] % len(GIVEN)]}",
        "applicant.id_ground": "KNOWN_TO_OFFICER",
        "applicant.id_doc_type": "can_cuoc",
        "applicant.id_doc_no": f"0990{int.from_bytes(draw[5:9], 'big') % 10**8:08}",
        "request.place": f"bản Mẫu {draw[11]}",
        "request.papers/1/name": f"Giấy chứng nhận số {draw[12:14].hex()}",
        "request.papers/1/pages": "1",
        "request.papers/1/copies": str(1 + draw[14] % 3),
    }


class Week:
    """Three days in the mountains; then a link, of a kind."""

    def __init__(self, folder: Path) -> None:
        self.door = Door(folder, OFFICER)
        self.mountain = Mountain(self.door.desk.http.app, self._passes)
        self.facts_ms = 0
        self.said: list[str] = []
        self.codes: list[str] = []
        self.dossiers: list[DossierId] = []

    def _passes(self, ms: int) -> None:
        self.door.desk.now_ms += ms

    def take(self) -> None:
        """Each day ten births, of which there is time, then ten copies that are due at once."""
        for day in DAYS:
            for number in range(DOSSIERS // len(DAYS)):
                self.door.time(f"{day} {8 + number // 4:02}:{number % 4 * 15:02}")
                self._one(is_birth=number < DOSSIERS // len(DAYS) // 2)

    def _one(self, *, is_birth: bool) -> None:
        door, name = self.door, len(self.dossiers)
        papers = [_paper(name, page) for page in range(PAGES)]
        if is_birth:
            visit = Visit("1.001193", birth(name), None, papers, HEARD, "far")
        else:
            acts = (*HEARD, Originals(("ban_chinh",)))
            visit = Visit("2.000815", copy_of(name), None, papers, acts, "old")
        taken = door.work().take(visit, PIN)
        store, capture = door.officer.store, door.officer.capture
        me = Party("officer", OFFICER, store.certificate().officer)
        said = HandedOver(Party("citizen", "Lò Thị Mẫu"), me, (Thing(ORIGINAL, ORIGINAL, 1),))
        capture.hand_over(store.screen(taken.dossier), said, now_ms=door.desk.now_ms)
        self.dossiers.append(taken.dossier)
        self.codes.append(taken.slip.code.text)

    def due(self) -> DueFirst:
        door = self.door
        return DueFirst(door.officer.store, lambda: door.catalogue, lambda: door.desk.now_ms)

    def sync(self) -> None:
        """Until everything is there, or somebody cuts it."""
        store, unlocked = self.door.officer.store, self.door.officer.unlocked
        images = Images(store, self.due())

        async def session() -> None:
            http = httpx.AsyncClient(transport=self.mountain, base_url="http://localhost")
            async with http:
                wire = Wire(http, lambda: self.door.desk.now_ms, inline, MOUNTAIN)
                await synchronise_with(wire, store, unlocked, through=images.conduct)

        run(session)

    def states(self) -> list[str]:
        return [
            told(record, Network("mobile"), problem=None, data_saver=False).state
            for record in self.door.officer.store.records()
        ]

    def sent(self) -> list[DossierId]:
        """Whose chunks went, one after the other."""
        return [DossierId(bytes.fromhex(path.split("/")[-3])) for path in self.mountain.puts]

    def count(self, codes: list[str], *lacking: tuple[str, str]) -> list[str]:
        return self.door.clerk(MONDAY, CheckIn(OFFICER, CLERK, codes, [*lacking]))


def _paper(dossier: int, page: int) -> Paper:
    seed = sha256(b"page", bytes([dossier, page]))
    content = JPEG + seed * (70_000 // len(seed))
    judged = judged_page(NO_ROOT, GOOD, colour=True)
    return Paper(content, "image/jpeg", "page", judged=judged)


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    """Friday evening: the facts, and then the tablet goes off while pages are on their way."""
    week = Week(tmp_path_factory.mktemp("week"))
    with week.door.desk.http:
        week.take()
        week.door.time(FRIDAY)
        week.mountain.cut_after = 0
        with pytest.raises(Cut):
            week.sync()
        week.facts_ms = week.mountain.spent_ms
        week.said = week.states()
        for more in (BEFORE_THE_CUT, BEFORE_THE_CUT + AFTERWARDS):
            week.mountain.cut_after = more
            with pytest.raises(Cut):
                week.sync()
        yield week
    week.door.close()


def test_within_five_minutes_the_centre_has_every_dossier(week: Week) -> None:
    assert len(week.dossiers) == DOSSIERS
    assert week.said == [RECEIVED] * DOSSIERS
    assert week.facts_ms <= FIVE_MINUTES_MS, f"{week.facts_ms} ms, {week.mountain.sent_bytes} B"
    assert week.mountain.received_bytes < week.mountain.sent_bytes


def test_pages_go_in_the_order_in_which_dossiers_are_due(week: Week) -> None:
    sent, due = week.sent(), week.due()

    moments = [due(dossier) for dossier in sent]

    assert moments == sorted(moments)
    assert len(set(moments)) > 1
    dossiers = [dossier for dossier, _ in groupby(sent)]
    assert dossiers != week.dossiers[: len(dossiers)], "not as they were taken"


def test_after_a_power_off_nothing_goes_twice(week: Week) -> None:
    assert len(week.mountain.puts) == BEFORE_THE_CUT + AFTERWARDS
    assert len(set(week.mountain.puts)) == len(week.mountain.puts)


def test_the_screen_says_how_many_pages_remain_and_that_they_go_by_themselves(week: Week) -> None:
    records = week.door.officer.store.records()
    left = [told(one, Network("mobile"), problem=None, data_saver=False) for one in records]
    waiting = sum(record.images for record in records)

    assert waiting == DOSSIERS * PAGES - (BEFORE_THE_CUT + AFTERWARDS) // 2
    assert f"Còn {PAGES} ảnh trên máy này, máy sẽ tự gửi." in [one.reason for one in left]


def test_folders_are_counted_in_with_a_minute_of_both_names(week: Week) -> None:
    """58 right, one original missing, one folder that nobody expects; one that did not come."""
    lacking, absent = week.codes[6], week.codes[33]
    scanned = [code for code in week.codes if code != absent] + ["H52.99-261120-5099"]

    lines = week.count(scanned, (lacking, ORIGINAL))

    assert lines[0] == "BIÊN BẢN CHÊNH LỆCH HỒ SƠ"
    assert "Bên giao: Cà Thị Ón. Bên nhận: Lò Văn Thử." in lines[1]
    assert lines[2] == "Đã quét 60 túi hồ sơ; đủ, đúng: 58."
    assert f"{lacking}: thiếu bản chính: {ORIGINAL}." in lines
    assert f"{absent}: chưa thấy túi hồ sơ." in lines
    assert "H52.99-261120-5099: chưa rõ của hồ sơ nào, để riêng." in lines
    assert lines[-1] == "Người giao: Cà Thị Ón        Người nhận: Lò Văn Thử"

    late = [line for line in lines if WAITS_FOR_IMAGES in line]
    assert len(late) > DOSSIERS // 2
    assert not any("thiếu" in line for line in late)
    assert not any("thiếu giấy tờ" in line for line in lines)

    centre = week.door.desk.centre
    by_code = dict(zip(week.codes, week.dossiers, strict=True))
    for code in (lacking, absent):
        with pytest.raises(NotPossible, match="còn chênh lệch"):
            decisions.advance(centre, by_code[code], "processing", reason="chuyển")
    decisions.advance(centre, by_code[week.codes[7]], "processing", reason="chuyển")

    # Both sign, and what is found lets it go on.
    week.door.sync("30/11/2026 08:00")
    officer = week.door.correcting(OFFICER)
    now_ms = week.door.time("30/11/2026 08:05")
    assert officer.sign_discrepancy(by_code[lacking], agreed=True, remark="", now_ms=now_ms) == 1
    week.door.sync("30/11/2026 08:10")
    state = week.door.held(by_code[lacking])
    [found] = open_discrepancies(state)
    assert signed_by_two(state, found.fact.ref)

    told_so = week.door.clerk(
        "30/11/2026 09:00", Settle(lacking, OFFICER, CLERK, "để quên trên xe, đã nộp")
    )
    assert told_so == ["Đã giải quyết 1 chênh lệch"]
    decisions.advance(centre, by_code[lacking], "processing", reason="chuyển")
