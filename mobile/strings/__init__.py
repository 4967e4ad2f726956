"""Every text of the screens, Vietnamese first: one catalogue, a module for each area."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, Literal, NamedTuple, TypeAlias

from mobile.strings import (
    answering,
    bringing,
    dossiers,
    everywhere,
    form,
    hearing,
    household,
    opening,
    papers,
    review,
    righting,
    settings,
    signing_again,
    slip,
    syncing,
    taking,
    today,
)

Language: TypeAlias = Literal["vi", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")


class Said(NamedTuple):
    """One sentence; `{name}` stands for what is filled in."""

    vi: str
    en: str


_PARTS: Final = (
    answering, bringing, dossiers, everywhere, form, hearing, household, opening, papers, review,
    righting, settings, signing_again, slip, syncing, taking, today,
)  # fmt: skip


def _whole() -> dict[str, Said]:
    whole: dict[str, Said] = {}
    for part in _PARTS:
        for key, (vi, en) in part.TEXTS.items():
            assert key not in whole, key
            whole[key] = Said(vi, en)
    return whole


TEXTS: Final[Mapping[str, Said]] = _whole()

Words: TypeAlias = Callable[..., str]


@cache  # one a language: screens compare what they are given
def words_in(language: Language) -> Words:
    """`say("key", count=3)`; a key that nobody wrote is a programmer's error."""

    def say(key: str, /, **parts: object) -> str:
        return getattr(TEXTS[key], language).format(**parts)  # type: ignore[no-any-return]

    return say
