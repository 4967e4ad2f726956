"""Which acts a dossier still needs, and which of those done do not do (domain.md §5.3).

Every finding names the act and says in words what is wanting; a sign-off waits for all of them.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from protocol.actions import Act, Value
from protocol.errors import ActsMissing
from protocol.trade.act_particulars import (
    FINGERS,
    Finger,
    Interpreter,
    Lucidity,
    Mark,
    Originals,
    Proxy,
    ReadAloud,
    Witness,
    of_kind,
)
from protocol.trade.conditions import Facts, holds
from protocol.trade.names import folded
from protocol.trade.procedures import Procedure

ADULT: Final = 18
VIETNAMESE: Final = "vi"
WITNESSES_WHO_CANNOT: Final = 2  # for who can neither sign nor give a thumbprint
THUMB_LADDER: Final[tuple[Finger, ...]] = FINGERS  # right index, left index, another, cannot
DRAWN_ON: Final = frozenset({"assisted"})  # footings where no paper is signed


class Wanting(msgspec.Struct, frozen=True):
    """An act that is missing, or done in a way that does not do."""

    kind: str
    vi: str
    more: bool = False  # ends when something more is done; else what was done does not do


class ActsWanting(ActsMissing):
    """Every act that is missing or does not do, each with its sentence."""

    def __init__(self, wanting: Iterable[Wanting]) -> None:
        self.wanting = list(wanting)
        super().__init__(". ".join(one.vi for one in self.wanting))


class Setting(msgspec.Struct, frozen=True):
    """What the rules need to know beside the acts."""

    footing: str
    citizen: str  # the name of the person whom it is about
    drawn_on: frozenset[str] = DRAWN_ON


def wanting(
    procedure: Procedure, acts: Sequence[Act], facts: Facts, setting: Setting
) -> list[Wanting]:
    """In the catalogue's order, then by person; empty when the officer may sign off."""
    done, facts = list(acts), {**facts_of(acts), **facts}
    found = [
        Wanting(kind, f"Còn thiếu: {ACT_NAMES.get(kind, kind)}", more=True)
        for kind in required_kinds(procedure, done, facts)
        if not any(act.kind == kind for act in done)
    ]
    found += _marks(procedure, done, setting)
    found += _read_aloud(done)
    found += _witnesses(done, setting)
    found += _interpreters(done, setting)
    found += _proxies(done, facts)
    found += _lucidity(done)
    found += _originals(procedure, done)
    return list(dict.fromkeys(found))


def facts_of(acts: Sequence[Act]) -> Facts:
    """What the acts themselves say that the catalogue's conditions ask for."""
    done = list(acts)
    found: dict[str, Value] = {}
    if any(act.kind == "interpreter" for act in done) or _is_foreign(done):
        found["@needs_interpreter"] = True
    if proxies := of_kind(Proxy, done):
        found["@filed_by"] = "authorised"
        found["@agent_is_close_kin"] = all(one.close_kin is True for one in proxies)
    return found


def required_kinds(procedure: Procedure, acts: Sequence[Act], facts: Facts) -> list[str]:
    """The catalogue's kinds, with those that its conditions and the marks themselves ask for."""
    done, known = list(acts), {**facts_of(acts), **facts}
    kinds = list(procedure.acts)
    kinds += [one.kind for one in procedure.acts_if if holds(one.when, known)]
    if _is_foreign(done):
        kinds.append("interpreter")
    if any(mark.how == "cannot" for mark in of_kind(Mark, done)):
        kinds.append("witness")
    return list(dict.fromkeys(kinds))


ACT_NAMES: Final = {
    "mark": "chữ ký hoặc điểm chỉ của người dân",
    "read_aloud": "đọc lại cho người dân nghe",
    "notice": "thông báo về dữ liệu cá nhân",
    "witness": "người làm chứng",
    "interpreter": "người phiên dịch",
    "proxy": "người được ủy quyền, người đại diện",
    "lucidity": "ghi nhận sự minh mẫn",
    "originals": "đối chiếu bản chính",
}


def next_finger(mark: Mark) -> Finger | None:
    """The next rung of the ladder after the fingers tried; None when there is none."""
    left = [finger for finger in THUMB_LADDER if finger not in mark.tried]
    return left[0] if left else None


def _marks(procedure: Procedure, acts: list[Act], setting: Setting) -> Iterable[Wanting]:
    marks = of_kind(Mark, acts)
    for person in procedure.marks_at_intake if marks else ():
        if not any(mark.by in {person, ""} for mark in marks):
            said = f"Còn thiếu chữ ký hoặc điểm chỉ: {_section(procedure, person)}"
            yield Wanting("mark", said, more=True)
    for mark in marks:
        if mark.on == "drawn" and setting.footing not in setting.drawn_on:
            yield Wanting("mark", "Hồ sơ này cần ký, điểm chỉ trên giấy rồi chụp lại")
        if mark.how == "thumb":
            yield from _thumb(mark)
        if mark.how == "cannot":
            yield from _cannot(mark, acts)


def _thumb(mark: Mark) -> Iterable[Wanting]:
    """Right index first, then left index, then another: each skipped one was tried."""
    if mark.finger not in THUMB_LADDER or mark.finger == "cannot":
        yield Wanting("mark", "Xin ghi ngón tay đã điểm chỉ")
        return
    rung = THUMB_LADDER.index(mark.finger)
    if [*mark.tried] != [*THUMB_LADDER[:rung]]:
        yield Wanting("mark", "Xin điểm chỉ theo thứ tự: ngón trỏ phải, ngón trỏ trái, ngón khác")
    if mark.finger == "other" and not mark.finger_said:
        yield Wanting("mark", "Xin ghi rõ ngón tay khác là ngón nào")


def _cannot(mark: Mark, acts: list[Act]) -> Iterable[Wanting]:
    if not set(THUMB_LADDER[:-1]) <= set(mark.tried):
        yield Wanting("mark", "Xin thử ngón trỏ phải, ngón trỏ trái và ngón khác trước")
    if len({folded(one.name) for one in of_kind(Witness, acts)}) < WITNESSES_WHO_CANNOT:
        said = "Không ký, không điểm chỉ được: cần hai người làm chứng"
        yield Wanting("witness", said, more=True)


def _read_aloud(acts: list[Act]) -> Iterable[Wanting]:
    for one in of_kind(ReadAloud, acts):
        if one.began_ms is None or one.ended_ms is None or one.ended_ms < one.began_ms:
            yield Wanting("read_aloud", "Xin ghi giờ bắt đầu và giờ kết thúc đọc lại")


def _is_foreign(acts: list[Act]) -> bool:
    """Read aloud in another language: somebody carried it over, perhaps the officer."""
    return any(one.language not in {"", VIETNAMESE} for one in of_kind(ReadAloud, acts))


def _witnesses(acts: list[Act], setting: Setting) -> Iterable[Wanting]:
    for one in of_kind(Witness, acts):
        yield from _named(one.name, "witness", "người làm chứng")
        if one.age is None:
            yield Wanting("witness", f"Xin hỏi tuổi của người làm chứng {one.name}")
        elif one.age < ADULT:
            yield Wanting("witness", f"Người làm chứng {one.name} chưa đủ 18 tuổi")
        if one.interest is None:
            yield Wanting("witness", f"Xin hỏi {one.name} có quyền lợi liên quan không")
        if one.interest:
            yield Wanting("witness", f"{one.name} có quyền lợi liên quan, không làm chứng được")
        if folded(one.name) == folded(setting.citizen) and one.name:
            yield Wanting("witness", "Người yêu cầu không tự làm chứng cho mình")
        if _is_one_of(one.name, [other.name for other in of_kind(Interpreter, acts)]):
            yield Wanting("witness", f"{one.name} đã phiên dịch, không làm chứng được")
        if _is_one_of(one.name, [other.name for other in of_kind(Proxy, acts)]):
            yield Wanting("witness", f"{one.name} là người được ủy quyền, không làm chứng được")


def _interpreters(acts: list[Act], setting: Setting) -> Iterable[Wanting]:
    """Relation, age and interest are asked and recorded; a child may interpret, and it is said."""
    for one in of_kind(Interpreter, acts):
        if not one.language:
            yield Wanting("interpreter", "Xin ghi ngôn ngữ phiên dịch")
        if one.officer_speaks:
            continue
        yield from _named(one.name, "interpreter", "người phiên dịch")
        if not one.relation or one.age is None or one.interest is None:
            yield Wanting(
                "interpreter", "Xin hỏi quan hệ, tuổi và quyền lợi liên quan của người phiên dịch"
            )
        if _is_one_of(one.name, [other.name for other in of_kind(Proxy, acts)]):
            yield Wanting(
                "interpreter", f"{one.name} là người được ủy quyền, không phiên dịch được"
            )
        if _is_one_of(one.name, [setting.citizen]):
            yield Wanting("interpreter", "Người yêu cầu không tự phiên dịch cho mình")


def _proxies(acts: list[Act], facts: Facts) -> Iterable[Wanting]:
    for one in of_kind(Proxy, acts):
        yield from _named(one.name, "proxy", "người được ủy quyền")
        if one.paper == "none" and facts.get("@agent_is_close_kin") is not True:
            yield Wanting("proxy", "Cần văn bản ủy quyền, hoặc ghi rõ quan hệ ruột thịt")


def _lucidity(acts: list[Act]) -> Iterable[Wanting]:
    for one in of_kind(Lucidity, acts):
        if not one.observed.strip():
            yield Wanting("lucidity", "Xin ghi điều quan sát được: trả lời, nhận biết, tự nguyện")
        if one.lucid is False:
            yield Wanting("lucidity", "Chưa đủ minh mẫn để làm thủ tục: xin hẹn lần khác")


def _originals(procedure: Procedure, acts: list[Act]) -> Iterable[Wanting]:
    shown = {one.id: one.vi for one in procedure.components if one.shown_only and one.required}
    done = of_kind(Originals, acts)
    seen = {paper for one in done for paper in one.seen}
    if done and seen:
        for paper, name in shown.items():
            if paper not in seen:
                yield Wanting("originals", f"Chưa xem bản chính: {name}", more=True)


def _named(name: str, kind: str, who: str) -> Iterable[Wanting]:
    if not name.strip():
        yield Wanting(kind, f"Xin ghi họ tên {who}")


def _is_one_of(name: str, others: Iterable[str]) -> bool:
    return bool(name.strip()) and folded(name) in {folded(other) for other in others if other}


def _section(procedure: Procedure, person: str) -> str:
    sections = procedure.declaration.sections if procedure.declaration else ()
    return next((one.vi for one in sections if one.id == person), person)
