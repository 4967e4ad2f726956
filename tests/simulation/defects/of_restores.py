"""Defects in what keeps a log one log: restores, two histories, disks, papers, other versions."""

from typing import Any

import sync_server.audit
import sync_server.operations
import sync_server.slips
from mobile.store.dossiers import Dossiers
from mobile.store.generations import Generations
from mobile.store.log import Log
from protocol.merkle import leaf_hash
from sync_server.notary import Notary
from sync_server.sequencer import Sequencer
from tests.simulation.defects.registry import defect, spoil

sequence_entry = Sequencer._sequence  # noqa: SLF001  # as production does it


@defect("I8")
def a_lost_commit_stops_nobody() -> None:
    """Whatever head is shown to the centre, it signs on."""
    spoil(Notary, "_contradicts", lambda *_: False)


@defect("I8")
def another_generation_begins_with_nobodys_word() -> None:
    """The leaf that opens it is not the root key's statement."""
    spoil(sync_server.operations, "opening_leaf", lambda _: leaf_hash(b"another"))


@defect("I2")
def places_in_a_lost_log_are_still_believed() -> None:
    spoil(Log, "forget_places", lambda *_: None)


@defect("I2")
def links_of_erased_work_go_at_once() -> None:
    """Before they are safe: what hangs on them would be held for ever."""
    spoil(Dossiers, "_links", lambda *_, **__: [])


@defect("I8")
def two_histories_leave_no_evidence() -> None:
    spoil(Generations, "put_evidence", lambda *_, **__: None)


@defect("I3")
def a_bit_of_the_disk_goes_unnoticed() -> None:
    """Operations are looked at one by one, the tree over them is not."""
    spoil(sync_server.audit._Audit, "check_tree", lambda _: None)  # noqa: SLF001  # its very part


@defect("I3")
def tables_made_from_the_log_are_not_looked_at() -> None:
    """What people read may be another than what was signed."""
    spoil(sync_server.audit._Audit, "check_registry", lambda _: None)  # noqa: SLF001  # its very part


@defect("I18")
def a_code_is_enough() -> None:
    """Whoever has read a code on somebody's paper may ask for the dossier."""
    spoil(sync_server.slips, "_opens", lambda *_: True)


@defect("I14")
def what_is_unknown_in_an_event_is_cut_off() -> None:
    before = sequence_entry

    def sequence(self: Any, run: Any, entry: Any, position: int) -> Any:
        new = before(self, run, entry, position)
        if new.body is not None and b"drone_delivery" in new.body:
            return new._replace(body=new.body[:-4])
        return new

    spoil(Sequencer, "_sequence", sequence)
