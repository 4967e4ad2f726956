"""How this machine shows the app: beside the store, unsealed, and nothing of anybody in it."""

from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from protocol.decoding import decode, encode
from protocol.errors import ProtocolError

FILE: Final = "shown"
MAX_BYTES: Final = 256
IDLE_MINUTES: Final = (2, 3, 5)
TEXT_SCALES: Final = (1.0, 1.3, 1.6, 2.0)


class Preferences(msgspec.Struct, frozen=True):
    """Read before anybody unlocks: whoever holds the machine may see and change it."""

    language: Literal["vi", "en"] = "vi"
    mode: Literal["light", "dark", "sun"] = "light"
    text_scale: Annotated[float, Meta(ge=1, le=2)] = 1.0
    idle_minutes: Annotated[int, Meta(ge=2, le=5)] = 3
    data_saver: bool = True  # pictures only over Wi-Fi


def read(home: Path) -> Preferences:
    """As shipped, where nothing was chosen or nothing can be read."""
    try:
        kept = (home / FILE).read_bytes()
        found: Preferences = decode(Preferences, kept, limit=MAX_BYTES)
    except (OSError, ProtocolError):
        return Preferences()
    return found


def keep(home: Path, chosen: Preferences) -> None:
    """A crash leaves the old ones or the new ones."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = home / (FILE + ".new")
    new.write_bytes(encode(chosen))
    new.replace(home / FILE)
