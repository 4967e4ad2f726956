"""Who hears what the worker does: counts, and sentences for the officer."""

from collections.abc import Callable

import msgspec

from mobile.worker import Worker
from protocol.session import Effect


class Ears(msgspec.Struct, frozen=True):
    """Deaf, but for what somebody wants to know."""

    progress: Callable[[Effect], None] = lambda _: None
    tell: Callable[[str], None] = lambda _: None
    ended: Callable[[Worker], None] = lambda _: None
