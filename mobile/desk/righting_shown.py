"""A signed dossier as corrections see it: values, pages, and what waits for a word."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from mobile.desk.desk import Desk
from mobile.desk.righting_box import kind_of
from mobile.desk.work import id_of
from mobile.dossier_view import who_said
from mobile.on_paper import places, said_at, unit_of
from mobile.pictures import preview
from mobile.rightable import Rightable, rightable, signed_pages, written_out
from mobile.state.righting import Page, Spelt, Waiting
from protocol.blobs import BlobRef
from protocol.dossier import shown
from protocol.ids import BlobRoot, OperationRef
from protocol.merge import Dossier
from protocol.slots import cell_of
from protocol.trade.corrections import Correction, open_corrections
from protocol.trade.day_words import said_moment
from protocol.trade.digitisation import scans_of
from protocol.trade.law import Law, law_of
from protocol.trade.page_words import PROVINCE
from protocol.trade.read_aloud import CONTESTED, plain


class Seen(NamedTuple):
    """What is drawn, and what it was made of."""

    spelt: tuple[Spelt, ...] = ()
    pages: tuple[Page, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    values: Mapping[str, Rightable] = {}
    law: Law | None = None
    others: tuple[tuple[OperationRef, ...], ...] = ()  # of colleagues, with what stands now


NOTHING: Final = Seen()


def shown_of(desk: Desk, dossier: str) -> Seen:
    now = desk.device.store.state(id_of(dossier))
    found = law_of(now, desk.device.catalogue(), desk.clock())
    law = found if found is not None and found.find_procedure() is not None else None
    values = {one.slot: one for one in rightable(law, now)} if law else {}
    return Seen(
        tuple(_spelt(desk, one, written_out(one, values)) for one in values.values()),
        tuple(_pages(desk, now, law)),
        tuple(_waiting(desk, now, law, one) for one in open_corrections(now)),
        values,
        law,
        of_others(desk, now),
    )


def of_others(desk: Desk, now: Dossier) -> tuple[tuple[OperationRef, ...], ...]:
    """Each correction of a colleague, and who wrote what stands in its places now."""
    own = desk.device.store.certificate().officer
    return tuple(
        (one.fact.ref, *(ref for said in one.says for ref in _writers(now, said.slot)))
        for one in open_corrections(now)
        if one.fact.officer != own
    )


def _writers(now: Dossier, slot: str) -> tuple[OperationRef, ...]:
    return tuple(ref for one in shown(now, slot) for ref in one.refs)


def _spelt(desk: Desk, one: Rightable, words: Rightable | None) -> Spelt:
    english = desk.state.app.language == "en"
    place, field, kind = one.place, one.field, kind_of(one)
    options = tuple((it.key, it.en if english and it.en else it.vi) for it in field.options)
    if field.kind == "yes_no":
        options = tuple((key, desk.say(f"righting.{key}")) for key in ("yes", "no"))
    return Spelt(
        one.slot,
        place.section.en if english else place.section.vi,
        place.en if english else place.vi,
        one.said or desk.say("righting.empty"),
        kind,
        options if kind == "few" else (),
        cell=cell_of(one.slot) is not None,
        names=place.is_unit or field.kind == "unit",
        words="" if words is None else words.place.en if english else words.place.vi,
    )


def _pages(desk: Desk, now: Dossier, law: Law | None) -> Iterator[Page]:
    papers = {one.id: one.vi for one in law.procedure.components} if law else {}
    of_row = {scan.row: papers.get(scan.component, "") for scan in scans_of(now)}
    for one in signed_pages(now):
        words = of_row.get(one.row, "")
        whole, small = _pictures(desk, now, one.blob)
        picture = preview(whole) if whole else small
        yield Page(one.number, one.row, one.blob.root.hex(), words, picture)


def _pictures(desk: Desk, now: Dossier, blob: BlobRef) -> tuple[bytes, bytes]:
    """The whole and the small one, as far as they are on this device."""
    store = desk.device.store
    whole = store.find_blob(now.id, blob.root)
    small = store.find_blob(now.id, BlobRoot(blob.thumbnail)) if blob.thumbnail else None
    return whole or b"", small or b""


def _waiting(desk: Desk, now: Dossier, law: Law | None, one: Correction) -> Waiting:
    store = desk.device.store
    page = next((it for it in signed_pages(now) if it.blob.root == one.page), None)
    return Waiting(
        tuple(_said(desk, now, law, one)),
        one.reason,
        who_said(store, one.fact.device, one.fact.role),
        said_moment(one.fact.wall_ms),
        own=one.fact.officer == store.certificate().officer,
        row=page.row if page else "",
        seen=page is not None and any(_pictures(desk, now, page.blob)),
    )


def _said(
    desk: Desk, now: Dossier, law: Law | None, one: Correction
) -> Iterator[tuple[str, str, str]]:
    """What it is, what stands on the page, and what a colleague has put in; a place once."""
    form = law.procedure.declaration if law else None
    there = {it.slot: it for it in places(form, now)} if form else {}
    english, slots = desk.state.app.language == "en", {said.slot for said in one.says}
    for said in one.says:
        if said.slot.endswith(PROVINCE) and unit_of(said.slot) in slots:
            continue
        place = there.get(said.slot)
        if law and place:
            label = place.en if english else place.vi
            yield label, said.text, said_at(law.view, place, now)
        else:
            stands = CONTESTED.join(plain(it.value) for it in shown(now, said.slot))
            yield said.slot, said.text, stands
