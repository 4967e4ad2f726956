"""The lists at the left: for whom, and how many wait in each; the numbers are the lists' own."""

from typing import Final, NamedTuple

import msgspec

from sync_server import work_rows as lists
from sync_server.console.desk import Looking
from sync_server.console.due_soon import days_of
from sync_server.console.rules import RULES, Rule
from sync_server.console.sessions import Who
from sync_server.store.work import MANY, NO_DATE

OVERDUE, DUE_SOON, VISITS = "overdue", "due-soon", "visits"
HELD = "held"  # tablets whose work follows what has not come
PROPOSALS = "proposals"  # of the catalogue, that this person may check
STRETCHES: Final = frozenset({OVERDUE, DUE_SOON, lists.FIELD})  # of a list, counted when asked


class Item(NamedTuple):
    """A line: the route that has a rule, the list that it counts, and how it is drawn."""

    text: str  # its key in the text catalogue
    icon: str
    path: str
    route: str
    list: str = ""


class Shown(msgspec.Struct, frozen=True):
    """An item with its number."""

    item: Item
    count: int | None

    @property
    def said(self) -> str:
        """A stretch of a list that is very long is not counted to its end."""
        stretch = self.item.list in STRETCHES
        return f"{MANY - 1}+" if stretch and (self.count or 0) >= MANY else str(self.count)

    @property
    def style(self) -> str:
        if not self.count:
            return "zero"
        return "alert" if self.item.list == OVERDUE else ""


GROUPS: Final[tuple[tuple[str, tuple[Item, ...]], ...]] = (
    (
        "nav-work",
        (
            Item("list-open", "calendar", "/viec", "work-list", lists.OPEN),
            Item("list-folders", "scan", "/tui", "folders", lists.FOLDERS),
            Item("list-field", "tablet", "/viec/tu-nha-dan", "work-list", lists.FIELD),
            Item("list-to-accept", "home", "/viec/lap-tai-nha", "work-list", lists.TO_ACCEPT),
            Item(
                "list-not-agreed", "split", "/viec/chua-thong-nhat", "work-list", lists.NOT_AGREED
            ),
            Item("list-aside", "glass", "/viec/cho-xac-nhan", "work-list", lists.ASIDE),
            Item("list-alike", "copies", "/viec/co-the-trung", "work-list", lists.ALIKE),
            Item("list-images", "imgdown", "/viec/cho-anh", "work-list", lists.IMAGES),
            Item("list-to-tell", "bell", "/viec/chua-bao", "work-list", lists.TO_TELL),
        ),
    ),
    (
        "nav-deciding",
        (
            Item("list-to-transfer", "send", "/viec/can-chuyen", "work-list", lists.TO_TRANSFER),
            Item("list-in-work", "work", "/viec/dang-xu-ly", "work-list", lists.IN_WORK),
            Item("list-incoming", "inbox", "/viec/tu-noi-khac", "work-list", lists.INCOMING),
            Item("list-hosted", "work", "/viec/lam-cho-noi-khac", "work-list", lists.HOSTED),
            Item("list-away", "swap", "/viec/o-noi-khac", "work-list", lists.AWAY),
            Item("list-sent-back", "left", "/viec/bi-chuyen-tra", "work-list", lists.SENT_BACK),
            Item("list-due-soon", "clock", "/viec/sap-den-han", "work-list", DUE_SOON),
            Item("list-overdue", "alert", "/viec/qua-han", "work-list", OVERDUE),
            Item("list-paused", "pause", "/viec/tam-dung", "work-list", lists.PAUSED),
            Item("list-awaits-pin", "idcard", "/viec/cho-so-dinh-danh", "work-list",
                 lists.AWAITS_PIN),
            Item("list-ready", "inbox", "/viec/cho-tra", "work-list", lists.READY),
            Item("list-to-bring", "bring", "/viec/trao-tai-nha", "work-list", lists.TO_BRING),
        ),
    ),
    (
        "nav-visits",
        (
            Item("visits", "pin", "/lich-den-nha", "visits", VISITS),
            Item("devices", "tablet", "/may", "devices"),
            Item("held-work", "pause", "/cho-viec-truoc", "held-work", HELD),
        ),
    ),
    (
        "nav-office",
        (
            Item("statistics", "chart", "/thong-ke", "statistics"),
            Item("catalogue", "book", "/danh-muc", "catalogue", PROPOSALS),
            Item("data-requests", "idcard", "/yeu-cau-du-lieu", "data-requests"),
            Item("accounts", "people", "/tai-khoan", "accounts"),
            Item("audit", "eye", "/nhat-ky", "audit"),
        ),
    ),
)  # fmt: skip


def navigation(look: Looking, who: Who, proposals: int = 0) -> list[tuple[str, list[Shown]]]:
    """What this person may open, with counts of the commune whose lists they see."""
    counts = counted(look, who.commune)
    if _may(who, "approve-draft"):
        counts[PROPOSALS] = proposals
    return [
        (title, shown)
        for title, items in GROUPS
        if (shown := [Shown(one, counts.get(one.list)) for one in items if _may(who, one.route)])
    ]


def counted(look: Looking, commune: str) -> dict[str, int]:
    work = look.store.work
    days = days_of(look)

    def between(name: str, first: int, until: int) -> int:
        return work.count_between(commune, name, first=first, until=until)

    return {
        **dict.fromkeys(lists.LISTS, 0),
        **work.counts(commune),
        lists.FIELD: between(lists.FIELD, days.last_working_day_ms, NO_DATE),
        OVERDUE: between(lists.RUNNING, -NO_DATE, look.now_ms),
        DUE_SOON: between(lists.RUNNING, look.now_ms, days.soon_until_ms),
        VISITS: look.store.visits.count_waiting(commune),
        HELD: sum(
            one.newest.commune == commune and look.store.desk.holds(device)
            for device, one in look.trust.devices.items()
        ),
    }


def _may(who: Who, route: str) -> bool:
    rule: Rule = RULES[route]
    return bool(rule.roles & who.roles)
