"""What is shown and read aloud: the version that acts name, and a citizen's wish to withdraw."""

from typing import Final

from mobile.edits import References, page_roots
from protocol import acts
from protocol.actions import Item, Present
from protocol.dossier import opened
from protocol.errors import ActsMissing, NotPossible
from protocol.ids import Digest, OperationRef, sha256
from protocol.merge import Dossier

WITHDRAWAL_ACTS: Final = (acts.READ_ALOUD, acts.MARK)  # of the citizen, on the text of the wish


def presentation(
    state: Dossier, text_hash: bytes, attested: acts.Attested, references: References
) -> Present:
    """This version, in the words of the catalogue under which the dossier was opened."""
    opening = opened(state)
    if opening is None:
        raise NotPossible("this dossier was never opened")
    version = acts.Version(opening.procedure, opening.catalogue, opening.form)
    items, pages = acts.items_of(state, attested), page_roots(state)
    named = [(slot, ref) for slot, ref, _ in items]
    return Present(
        acts.digest_of(state.id, version, named, pages, text_hash),
        version.procedure,
        version.catalogue,
        version.form,
        [Item(slot, references.at(ref), value) for slot, ref, value in items],
        [*pages],
        text_hash,
        "page" if state.size else "log",
    )


def heard_wish(state: Dossier, digest: Digest, *, text: str, reason: str) -> list[OperationRef]:
    """The version that says `text`, and the citizen's acts on it; or what is missing."""
    found = acts.presented(state).get(digest)
    if found is None or found[1].text_hash != sha256(text.encode(errors="replace")):
        raise ActsMissing("the wish to withdraw was not read aloud")
    if not reason.strip() or reason not in text:
        raise ActsMissing("the reason was not read aloud")
    done = acts.acts_on(state, digest)
    if missing := acts.missing_acts([act for _, act in done], WITHDRAWAL_ACTS):
        raise ActsMissing(", ".join(missing))
    return [found[0].ref, *(fact.ref for fact, _ in done)]
