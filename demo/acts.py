"""What was done with a citizen, as an officer states it: read aloud, told, marked, witnessed."""

from collections.abc import Iterator
from typing import Final, TypeAlias

from demo.cases import Case
from demo.papers import Mark

Stated: TypeAlias = dict[str, object]

INTERPRETER: Final = "Người phiên dịch"
WITNESS: Final = "Người làm chứng"
CERTIFIES: Final = {"2.000884": ("tuy_than",), "2.000815": ("ban_chinh",)}  # originals looked at
SIGNATURES: Final = "2.000884"
TRIED: Final = ("right_index", "left_index", "other")
LANGUAGES: Final = {"Thái": "tiếng Thái", "Mông": "tiếng Mông", "Dao": "tiếng Dao"}


def acts_of(case: Case) -> list[Stated]:
    """In the order in which it happens at a home."""
    return [*_heard(case), *_looked_at(case), *_marks(case)]


def _heard(case: Case) -> Iterator[Stated]:
    interpreters = [mark for mark in case.marks if mark.role == INTERPRETER]
    language = LANGUAGES.get(case.applicant.ethnic, "vi") if interpreters else "vi"
    yield {"act": "read_aloud", "language": language}
    yield {"act": "notice", "text": "personal-data-1", "language": language}
    for mark in interpreters:
        yield {
            "act": "interpreter", "language": language, "name": mark.name, "relation": "cháu",
            "age": 24, "interest": False,
        }  # fmt: skip


def _looked_at(case: Case) -> Iterator[Stated]:
    if case.procedure == SIGNATURES:
        said = "nhận ra cán bộ, nói đúng ngày và tên con, tự nói điều mình muốn"
        yield {"act": "lucidity", "observed": said, "lucid": True}
    if papers := CERTIFIES.get(case.procedure):
        yield {"act": "originals", "seen": list(papers)}


def _marks(case: Case) -> Iterator[Stated]:
    """Witnesses stand for who can neither sign nor give a thumbprint."""
    witnesses = [mark for mark in case.marks if mark.role.startswith(WITNESS)]
    for mark in case.marks:
        if mark.role != INTERPRETER and mark not in witnesses:
            yield _mark(mark)
    if len(witnesses) > 1:
        yield {"act": "mark", "how": "cannot", "tried": list(TRIED)}
    for at, mark in enumerate(witnesses, 1):
        number = case.values.get(f"witnesses/{at}/pin", "")
        yield {
            "act": "witness", "name": mark.name, "number": number, "age": 60 - 2 * at,
            "address": "bản Pom Mẫu", "interest": False,
        }  # fmt: skip


def _mark(mark: Mark) -> Stated:
    if mark.how == "thumb":
        return {"act": "mark", "how": "thumb", "finger": "right_index"}
    return {"act": "mark", "how": "signature"}
