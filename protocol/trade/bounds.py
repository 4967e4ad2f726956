"""How much one particular of an act or an event may say."""

from typing import Annotated, Final, TypeAlias

from msgspec import Meta

MAX_AT_MS: Final = 2**53 - 1  # a reader in JavaScript counts no further

AtMs: TypeAlias = Annotated[int, Meta(ge=-MAX_AT_MS, le=MAX_AT_MS)]
Short: TypeAlias = Annotated[str, Meta(max_length=200)]
