"""Other people's work in an answer: runs by their authors' signatures, pages by the centre's."""

from typing import Final

from protocol.checkpoint import Checkpoint
from protocol.errors import BadProof, BadSignature, ProtocolError, UnexpectedAnswer, Untrusted
from protocol.ids import DeviceId
from protocol.merge import Placed
from protocol.messages import Foreign, SignedPage
from protocol.page import Page, State, open_page
from protocol.run import decode_run, verify_run
from protocol.trust import TrustSet

WITHIN_MS: Final = 999  # checkpoints say the second: a role may have begun within it


def read_run(foreign: Foreign, trust: TrustSet, head: Checkpoint) -> list[Placed]:
    """Somebody's run, by the signature of its last entry; positions are the centre's word."""
    run = decode_run(foreign.run)
    device = DeviceId(run.device)
    entries = verify_run(run, trust.certificate(device, trust.position + 1).signing_key)
    placed: list[Placed] = []
    covered = 0
    for stretch in foreign.stretches:
        first, end = stretch.first_index, stretch.first_index + stretch.count
        if not covered <= first < end <= len(entries):
            raise UnexpectedAnswer("stretches beyond their run, or over each other")
        if stretch.first_position + stretch.count > head.size:
            raise UnexpectedAnswer("a stretch beyond the checkpoint")
        role = trust.certificate(device, stretch.first_position).role
        placed += [
            Placed(entry, position, role)
            for position, entry in enumerate(entries[first:end], stretch.first_position)
        ]
        covered = end
    return placed


def read_page(
    signed: SignedPage, trust: TrustSet, head: Checkpoint, *, goes_on_at: int
) -> list[tuple[State, int]]:
    """States by the page key; operations from `goes_on_at` on will be sent, those before not."""
    page, states = _open(signed, trust, head)
    if page.origin != head.origin or not goes_on_at <= page.size <= head.size:
        raise BadProof(f"a page of {page.origin} at {page.size}")
    if page.size == head.size and page.root != head.root:
        raise BadProof("a page of another history")
    return [(state, page.size) for state in states]


def _open(signed: SignedPage, trust: TrustSet, head: Checkpoint) -> tuple[Page, list[State]]:
    """By any key of the role: there are several while one follows another."""
    refused: ProtocolError = Untrusted("nobody holds the page role")
    for key in trust.signers("page", trust.position + 1, at_ms=latest_ms(head)):
        try:
            return open_page(signed.page, signed.signature, key)
        except BadSignature as problem:
            refused = problem
    raise refused


def latest_ms(checkpoint: Checkpoint) -> int:
    """By when it was signed."""
    return checkpoint.time_s * 1000 + WITHIN_MS
