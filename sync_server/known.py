"""What a question about the registry needs: the centre has it, and the snapshot of a page."""

from typing import Protocol

from protocol.trust import TrustSet
from sync_server.store import Store


class Known(Protocol):
    """One state of the store, and who may sign."""

    @property
    def store(self) -> Store: ...

    @property
    def trust(self) -> TrustSet: ...
