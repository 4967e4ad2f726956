"""Where a reason is obligatory: its form has a line for it (domain.md §1.3)."""

from typing import Final

from protocol.errors import NotPossible

# The step, and the form whose reason it needs; 01/2018 and 03/2025 alike.
NEEDS_REASON: Final = {
    "refused": "Mẫu 03",
    "stopped": "Mẫu 05",
    "supplement": "Mẫu 02",
    "withdrawing": "lời đề nghị rút hồ sơ",
    "withdrawn": "lời đề nghị rút hồ sơ",
}
RECALLS: Final = frozenset({("resolved", "processing"), ("returned", "processing")})


def check_reason(before: str, to: str, reason: str) -> None:
    """Raise where a step would tell a citizen nothing of why."""
    if reason.strip():
        return
    if (before, to) in RECALLS:
        raise NotPossible("thu hồi kết quả phải ghi lý do")
    if to in NEEDS_REASON:
        raise NotPossible(f"bước này phải ghi lý do ({NEEDS_REASON[to]})")
