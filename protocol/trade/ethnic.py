"""Ethnic groups by their code, and the label as somebody declared it, which stays beside it.

The list is that of 1979, not compared with the population database's (domain.md §9, 11): data to be
verified. It is never guessed from a name or a village, and no card says it.
"""

import re
from typing import Final, NamedTuple

from protocol.catalogue import View
from protocol.trade.names import folded, tidy


class Declared(NamedTuple):
    """A group's code and the label as declared."""

    code: str
    label: str


LABELS: Final[tuple[str, ...]] = (
    "Kinh (Việt)", "Tày", "Thái", "Hoa (Hán)", "Khơ-me", "Mường", "Nùng", "Mông (Hmông)", "Dao",
    "Gia-rai", "Ngái", "Ê-đê", "Ba-na", "Xơ-đăng", "Sán Chay (Cao Lan, Sán Chỉ)", "Cơ-ho", "Chăm",
    "Sán Dìu", "Hrê", "Mnông", "Ra-glai", "Xtiêng", "Bru (Vân Kiều)", "Thổ", "Giáy", "Cơ-tu",
    "Gié-Triêng", "Mạ", "Khơ-mú", "Co", "Ta-ôi", "Chơ-ro", "Kháng", "Xinh-mun", "Hà Nhì", "Chu-ru",
    "Lào", "La Chi", "La Ha", "Phù Lá", "La Hủ", "Lự", "Lô Lô", "Chứt", "Mảng", "Pà Thẻn",
    "Cơ Lao", "Cống", "Bố Y", "Si La", "Pu Péo", "Brâu", "Ơ Đu", "Rơ-măm", "Người nước ngoài",
    "Không rõ",
)  # fmt: skip
GROUPS: Final = {f"{at:02}": label for at, label in enumerate(LABELS, 1)}
NOT_KNOWN: Final = "56"
COMMON: Final = "ethnic_common_"  # with a province's code: the setting that names its groups
SHORT: Final = {"Người Hmông": "08", "Bru-Vân Kiều": "23", "Vân Kiều": "23"}
# On older papers stands a word that hurts today: understood, never written.
UNSAID: Final = {"meo": Declared("08", "Mông")}

_PARTS: Final = re.compile(r"[(),]")
_BETWEEN: Final = re.compile(r"[-' ]")


def read_ethnic(text: str) -> Declared | None:
    """By code or by any of its names: "08", "Mông", "H'mông", "Mông (Hmông)", "khơ mú"."""
    plain = tidy(text)
    if plain in GROUPS:
        return Declared(plain, GROUPS[plain])
    key = _key(plain)
    if key in UNSAID:
        return UNSAID[key]
    code = _BY_NAME.get(key)
    return None if code is None else Declared(code, plain)


def fits(code: str, label: str) -> bool:
    """Whether the label as declared is a name of this group."""
    found = read_ethnic(label)
    return found is not None and found.code == code


def common_groups(view: View, province: str) -> list[str]:
    """The codes that a form offers first in this province; none where the catalogue names none."""
    named = view.policy(COMMON + province)
    labels = named if isinstance(named, tuple) else ()
    return [found.code for label in labels if (found := read_ethnic(label))]


def _key(name: str) -> str:
    return _BETWEEN.sub("", folded(name))


def _names() -> dict[str, str]:
    found = {_key(name): code for name, code in SHORT.items()}
    for code, label in GROUPS.items():
        for name in (label, *_PARTS.split(label)):
            found.setdefault(_key(name), code)
    found.pop("", None)
    return found


_BY_NAME: Final = _names()
