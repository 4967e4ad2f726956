"""What the centre's log is called in each generation, and where each one's opening is kept."""

from typing import Final

from protocol.generations import generation_of

GENERATION_NOTE: Final = "generation/{}"  # the root key's signed statement, by number


def origin_at(centre: str, generation: int) -> str:
    """The centre's own name at first; `…/g2` after the first restore."""
    origin = centre if generation == 1 else f"{centre}/g{generation}"
    assert generation_of(origin) == generation
    return origin
