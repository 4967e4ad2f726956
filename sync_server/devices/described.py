"""What the routes say of themselves: bodies, answers, problems (served only where asked for)."""

from dataclasses import dataclass
from typing import Final

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import (
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
)
from litestar.openapi.spec.enums import OpenAPIFormat

from protocol.bundles import MEDIA_TYPE as BUNDLE
from sync_server.problems import MEDIA_TYPE as PROBLEM
from sync_server.problems import Problem

FRAME: Final = "application/vnd.tannha.sync"
PROOF: Final = "application/vnd.tannha.proof"
TEXT: Final = "text/plain; charset=utf-8"

_WORDS: Final = {
    400: "not our format, or a proof that proves nothing",
    401: "not signed by anybody who may",
    404: "nothing is kept here, for you",
    405: "not with this method",
    409: "an honest wish that the rules do not allow now",
    413: "over a limit",
    429: "a device is over its share of the day; after `Retry-After` again",
    503: "busy; after `Retry-After` again",
    507: "the disk is nearly full: nothing is taken, everything can be read",
}
PROBLEMS: Final = {
    status: ResponseSpec(Problem, description=words, media_type=PROBLEM, generate_examples=False)
    for status, words in _WORDS.items()
}


@dataclass
class _Takes(Operation):
    """A raw body; Litestar sees none where a handler reads it itself."""

    def __post_init__(self) -> None:
        binary = OpenAPIMediaType(
            schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        )
        self.request_body = RequestBody(content={self.media_type: binary}, required=True)

    @property
    def media_type(self) -> str:
        return FRAME


@dataclass
class TakesFrame(_Takes):
    """A frame of a device (docs/spec/sync.md#request), or a request to join."""


@dataclass
class TakesBundle(_Takes):
    """A courier's bundle (docs/spec/courier.md)."""

    @property
    def media_type(self) -> str:
        return BUNDLE
