"""A version is read aloud, and what is done about it: acts, and what is wanting before sign-off."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from mobile.capture import TAKING, Capture
from mobile.lawbook import Lawbook
from mobile.signed_paper import PAPER_LATER, pages_of
from mobile.stated import OF_KIND, Stated, acts_of
from mobile.store import Store
from protocol.actions import Act, Present, Value
from protocol.acts import Hold, acts_on, hold_of, may_take_back, presented
from protocol.catalogue import Procedure, View, attests
from protocol.dossier import text_at
from protocol.errors import NotPossible
from protocol.ids import Digest, DossierId, OperationRef, sha256
from protocol.merge import Dossier
from protocol.trade.act_particulars import Mark, read_particulars
from protocol.trade.act_rules import ActsWanting, Setting, Wanting, required_kinds, wanting
from protocol.trade.beside import beside, beside_of
from protocol.trade.conditions import Facts
from protocol.trade.course import reception_of
from protocol.trade.declared import declared_in
from protocol.trade.read_aloud import text_of
from protocol.trade.taking_back import ActTakenBack

NO_DIGEST: Final = bytes(32)  # of acts that are only looked at


class Heard(msgspec.Struct, frozen=True):
    """A version that is being read aloud: what acts name, the words, and since when."""

    digest: Digest
    text: str
    began_ms: int


class Hearing:
    """Between what was typed and the sign-off: the part that is done with the citizen."""

    def __init__(
        self,
        capture: Capture,
        store: Store,
        lawbook: Lawbook,
        now: Callable[[], int],
    ) -> None:
        self._capture, self._store, self._lawbook, self._now = capture, store, lawbook, now

    def read_back(self, dossier: DossierId) -> Heard:
        """This version is shown and read aloud from now on; acts name its digest."""
        procedure, screen = self._lawbook.procedure(dossier), self._store.screen(dossier)
        text, began_ms = text_of(self._law(dossier), procedure, screen.state), self._now()
        _, digest = self._capture.present(
            screen,
            text_hash=sha256(text.encode()),
            attested=lambda slot: attests(procedure, slot),
            now_ms=began_ms,
        )
        return Heard(digest, text, began_ms)

    def record(self, dossier: DossierId, digest: Digest, stated: Stated, *, began_ms: int) -> None:
        """What the citizen, a witness or the officer did about a version that was read aloud."""
        acts = self._acts(dossier, digest, stated, began_ms)
        with self._capture.together():
            for act in acts:
                self._capture.act(self._store.screen(dossier), act, now_ms=self._now())

    def recorded(self, dossier: DossierId, digest: Digest) -> list[tuple[OperationRef, Act]]:
        """What was done about one version, and by which operation."""
        return [(fact.ref, act) for fact, act in acts_on(self._store.state(dossier), digest)]

    def may_redo(self, dossier: DossierId, act: OperationRef) -> bool:
        """This officer's own, and not confirmed yet."""
        return may_take_back(self._store.state(dossier), act, self._store.certificate().officer)

    def take_back(self, dossier: DossierId, acts: Iterable[OperationRef]) -> None:
        """Recorded wrongly, to be done anew: it counts no longer, and the history keeps it."""
        with self._capture.together():
            for ref in acts:
                if not self.may_redo(dossier, ref):
                    raise NotPossible("việc này đã được xác nhận, hoặc cán bộ khác ghi")
                screen = self._store.screen(dossier)
                act = screen.state.facts[ref].action
                assert isinstance(act, Act)
                said = ActTakenBack(act.kind, _name_in(act))
                self._capture.event(screen, said, about=[ref], now_ms=self._now())

    def complete(self, dossier: DossierId) -> None:
        """Marks of which no page was photographed name those that show the signed paper now."""
        state = self._store.state(dossier)
        rows = pages_of(state, self._lawbook.procedure(dossier))
        digest = self.find_heard(dossier) if rows else None
        if digest is None:
            return
        recorded, own = self.recorded(dossier, digest), self._store.certificate().officer
        marks = [(ref, mark) for ref, act in recorded if (mark := read_particulars(Mark, act))]
        named = {mark.by for _, mark in marks if mark.pages}
        with self._capture.together():
            for ref, mark in marks:
                paper = mark.on == "paper" and mark.how != "cannot"
                if not paper or mark.by in named or state.facts[ref].officer != own:
                    continue
                redone = self.may_redo(dossier, ref)
                if redone:
                    self.take_back(dossier, [ref])
                said = msgspec.structs.replace(mark, pages=rows, later=not redone)
                self.record(dossier, digest, [said], began_ms=self._now())
        self._store.drop_note(dossier, PAPER_LATER)

    def wanting(self, dossier: DossierId, digest: Digest) -> list[Wanting]:
        """What still keeps the officer from signing off this version."""
        return self._wanting(dossier, _acts_on(self._store.state(dossier), digest))

    def required(self, dossier: DossierId, digest: Digest) -> list[str]:
        acts = _acts_on(self._store.state(dossier), digest)
        return required_kinds(self._lawbook.procedure(dossier), acts, self._facts(dossier))

    def acts(self, dossier: DossierId, digest: Digest) -> list[Act]:
        """What was done about one version, in the order of the log."""
        return _acts_on(self._store.state(dossier), digest)

    def facts(self, dossier: DossierId) -> Facts:
        """What the catalogue's conditions ask of this dossier today."""
        return self._facts(dossier)

    def check_more(self, dossier: DossierId, digest: Digest, stated: Stated) -> None:
        """ActsWanting where this would not do; what is still missing beside it may follow."""
        done, now_ms = self.acts(dossier, digest), self._now()
        before = self._wanting(dossier, done)
        after = self._wanting(dossier, [*done, *self._acts(dossier, NO_DIGEST, stated, now_ms)])
        if wrong := [one for one in after if not one.more and one not in before]:
            raise ActsWanting(wrong)

    def finish(self, dossier: DossierId, stated: Stated) -> Digest:
        """A version with every act that it needs, or ActsWanting and nothing of what was stated.

        What changed since it was heard is read aloud anew, and then stated anew.
        """
        heard = self.find_heard(dossier)
        if heard is not None and not self.wanting(dossier, heard):
            return heard
        done = [] if heard is None else _acts_on(self._store.state(dossier), heard)
        now_ms = self._now()
        acts = [*done, *self._acts(dossier, NO_DIGEST, stated, now_ms)]
        if missing := self._wanting(dossier, acts):
            raise ActsWanting(missing)
        with self._capture.together():
            digest = heard or self.read_back(dossier).digest
            self.record(dossier, digest, stated, began_ms=now_ms)
            if self._store.find_note(dossier, TAKING) is not None:  # said of this version only
                self._store.put_note(dossier, TAKING, b"", now_ms=now_ms)
        return digest

    def check(self, procedure: Procedure, values: Mapping[str, Value], stated: Stated) -> None:
        """Before anything is begun: ActsWanting names every act that is missing or does not do."""
        now_ms, unit = self._now(), self._store.certificate().commune
        view, today = self._lawbook.view(), self._lawbook.today()
        facts = {**values, **beside(view, procedure.footing, unit, today)}
        acts = acts_of(stated, NO_DIGEST, began_ms=now_ms, ended_ms=now_ms, pages=())
        setting = Setting(procedure.footing, str(values.get(procedure.citizen) or ""))
        if missing := wanting(procedure, acts, facts, setting):
            raise ActsWanting(missing)

    def find_heard(self, dossier: DossierId) -> Digest | None:
        """The newest version that stands as it was read aloud; rather one that lacks nothing."""
        state, procedure = self._store.state(dossier), self._lawbook.procedure(dossier)
        standing = [
            digest
            for digest, (_, version) in presented(state).items()
            if stands(state, version, procedure)
        ]
        whole = (digest for digest in standing if not self.wanting(dossier, digest))
        return next(whole, standing[-1] if standing else None)

    def _acts(self, dossier: DossierId, digest: bytes, stated: Stated, began_ms: int) -> list[Act]:
        pages = pages_of(self._store.state(dossier), self._lawbook.procedure(dossier))
        return acts_of(stated, digest, began_ms=began_ms, ended_ms=self._now(), pages=pages)

    def _wanting(self, dossier: DossierId, acts: Sequence[Act]) -> list[Wanting]:
        state, procedure = self._store.state(dossier), self._lawbook.procedure(dossier)
        reception = reception_of(state)
        footing = reception.footing if reception else procedure.footing
        setting = Setting(footing, text_at(state, procedure.citizen))
        return wanting(procedure, acts, self._facts(dossier), setting)

    def _facts(self, dossier: DossierId) -> Facts:
        state = self._store.state(dossier)
        law, declared = self._lawbook.find_law(state), declared_in(state).values
        if law is None:
            return declared
        return {**declared, **beside_of(law.view, state, law.reception, self._lawbook.today())}

    def _law(self, dossier: DossierId) -> View:
        law = self._lawbook.find_law(self._store.state(dossier))
        return law.view if law else self._lawbook.view()


def stands(state: Dossier, version: Present, procedure: Procedure) -> bool:
    """Whether a version is still the whole of what is declared."""
    holds = hold_of(state, version, lambda slot: attests(procedure, slot))
    return all(one.hold is Hold.STANDS for one in holds)


def _acts_on(state: Dossier, digest: Digest) -> list[Act]:
    return [act for _, act in acts_on(state, digest)]


def _name_in(act: Act) -> str:
    """Whose it was, where the act itself names somebody."""
    kind = OF_KIND.get(act.kind)
    said = None if kind is None else read_particulars(kind, act)
    return str(getattr(said, "name", ""))
