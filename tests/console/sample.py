"""A Monday at the centre of a small commune: dossiers in every state, people in every role."""

from datetime import date, timedelta
from pathlib import Path
from typing import Final

from protocol.ids import DossierId
from protocol.trade.time_events import SupplementRequested
from protocol.trade.visits import Planned
from sync_server import happenings
from tests.console.office import Office

PEOPLE: Final = {"thu": "clerk", "tham": "specialist", "chu": "leader", "quan": "admin"}
NAMES: Final = (
    "Giàng A Chứ", "Thào Thị Dí", "Tòng Văn Pánh", "Vàng Thị Thử", "Lò Thị Thử", "Lò Thị Mẫu",
    "Lường Thị Ón", "Quàng Văn Mẫu", "Vàng A Mẫu", "Sùng Thị Mỷ", "Cà Văn Chiêng", "Lò Văn Ính",
    "Mùa A Páo", "Hạng Thị Sông", "Cà Thị Lả", "Lường Văn Thử",
)  # fmt: skip
VILLAGES: Final = ("bản Nà Thử", "bản Mẫu Một", "bản Huổi Ví Dụ", "bản Pom Mẫu")
PROCEDURES: Final = (
    ("1.001193", "child"),
    ("1.014027", "applicant"),
    ("1.000419", "deceased"),
    ("1.001776", "applicant"),
)
MORNING: Final = "30/11/2026 07:42"


def a_monday(folder: Path, *, count: int = 60) -> Office:
    """Made over ten days by two officers, some of it decided since."""
    office = Office(folder, begins="16/11/2026 07:30")
    for name, role in PEOPLE.items():
        office.account(name, role)
    made = []
    for number in range(count):
        procedure, whose = PROCEDURES[number % len(PROCEDURES)]
        day = 17 + number * 11 // count
        day += 2 if day in {21, 22} else 0
        when = f"{day}/11/2026 {8 + number % 8:02}:{number * 7 % 60:02}"
        values = {
            f"{whose}.full_name": NAMES[number % len(NAMES)],
            f"{whose}.residence.detail": VILLAGES[number % len(VILLAGES)],
            f"{whose}.dob": f"19{40 + number % 50}-0{1 + number % 9}-11",
            f"{whose}.phone": f"0120 000 {number:03}",
        }
        footing = "provisional" if number % 9 == 5 else "mobile"
        who = "an" if number % 3 else "binh"
        made.append((office.take(who, when, procedure, values, footing=footing), footing))
    office.sync("an", "binh", when="27/11/2026 17:30")
    for number, (dossier, footing) in enumerate(made):
        if footing == "mobile" and number % 4:
            _go_on(office, number, dossier)
    leave_a_gap(office, "binh", made[0][0])
    office.time(MORNING)
    plan_visits(office, "an", "binh")
    return office


def leave_a_gap(office: Office, who: str, dossier: DossierId) -> None:
    """What a tablet wrote last has come; what it wrote right before has not."""
    tablet = office.who(who)
    before = len(tablet.log)
    for words in ("một", "hai", "ba"):
        tablet.note(dossier, words)
    tablet.push(tablet.log[before + 1 :])


def _go_on(office: Office, number: int, dossier: DossierId) -> None:
    office.advance("30/11/2026 07:35", dossier, "processing")
    if number % 7 == 3:
        schedule = office.schedule(dossier)
        assert schedule is not None
        first = schedule.procedure.components[0].id
        said = SupplementRequested((first,), "chưa có trong hồ sơ", "02")
        happenings.sign(office.centre, dossier, said)


def plan_visits(office: Office, one: str, other: str) -> None:
    """A week's plan of two officers: trips from today on, five who wait."""
    asked = [
        ("Vàng A Chứ", 1, "1.001776", "con trai hỏi hộ", "2026-12-02"),
        ("Lò Thị Ón", 0, "1.014027", "trưởng bản đề nghị", "2026-12-04"),
        ("Hạng A Thử", 1, "", "gọi điện", ""),
        ("Lò Văn Mẫu", 3, "1.001193", "tại quầy", "2026-12-08"),
        ("Phàng Thị Súa", 2, "1.001776", "", "2026-12-09"),
    ]
    for name, village, procedure, who, promised in asked:
        _asked(office, name, village, procedure, said={**told(who), "visit.promised": promised})
    plans = [
        (0, 0, one),
        (0, 0, one),
        (1, 1, other),
        (2, 0, other),
        (3, 2, one),
        (1, 4, other),
    ]
    for number, (village, day, officer) in enumerate(plans):
        visit = _asked(office, NAMES[number], village, "1.014027", said=told(""))
        what = Planned(date(2026, 11, 30) + timedelta(days=day), officer, number + 1)
        happenings.sign(office.centre, visit, what)
    office.sync("an")


def _asked(
    office: Office, name: str, village: int, procedure: str, *, said: dict[str, str]
) -> DossierId:
    own = {
        "for.full_name": name,
        "visit.village": VILLAGES[village],
        "visit.procedure": procedure,
        "visit.ground": "không đi lại được",
    }
    return happenings.ask_visit(office.centre, {**own, **said})


def told(who: str) -> dict[str, str]:
    return {"asks.full_name": who, "asks.phone": "0120 000 077"}
