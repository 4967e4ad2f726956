"""Defects by somebody who had not read the checks: a blind sample."""

from typing import Any

import protocol.answers
import protocol.codes
import protocol.judgement
import protocol.page
import protocol.trade.numbering
import protocol.workflow
import sync_server.centre
import sync_server.couriers
import sync_server.ingest
import sync_server.links
import sync_server.operations
import sync_server.projection
import sync_server.rounds
import sync_server.scope
import sync_server.slips
from mobile.pen import Pen
from mobile.store.attachments import Attachments
from mobile.store.dossiers import Dossiers
from mobile.store.generations import Generations
from protocol.receipts import Kind
from sync_server.answer import Answerer
from sync_server.centre import Centre
from sync_server.store.chunks import ChunkFiles
from sync_server.store.dossiers import Dossiers as Folds
from sync_server.store.entries import Entries, Stored
from tests.simulation.defects.registry import defect, mistype, spoil


@defect("I15")
def a_grant_where_reading_goes_on_is_skipped() -> None:
    mistype(sync_server.scope.next_grant, "at.position >= start", "at.position > start")


@defect("I11")
def a_leave_where_reading_goes_on_is_skipped() -> None:
    mistype(sync_server.scope.withdrawn_between, "start <= at", "start < at")


@defect("I2")
def adopted_work_at_the_end_of_an_answer_is_left_out() -> None:
    mistype(Entries.due, "self._late(scope, start, end)", "self._late(scope, start, end - 1)")


@defect("I19")
def held_bodies_outlive_an_erasure() -> None:
    spoil(sync_server.ingest, "without_erased", lambda offer, _: offer)
    spoil(sync_server.centre, "without_erased", lambda offer, _: offer)


@defect("I19")
def the_folded_state_outlives_an_erasure() -> None:
    spoil(Folds, "forget_state", lambda *_: None)


@defect("I19")
def pictures_outlive_an_erasure() -> None:
    spoil(ChunkFiles, "erase", lambda *_: None)


@defect("I11")
def a_revoked_tablet_reads_on() -> None:
    mistype(sync_server.scope.may_read, " and not enrolment.revoked", "")


@defect("I10")
def a_retired_officers_late_work_is_put_aside() -> None:
    mistype(protocol.judgement._doubt, "if modes and over", "if modes")  # noqa: SLF001


@defect("I10")
def the_last_of_an_adopted_run_stays_aside() -> None:
    mistype(Entries.waiting_between, "seq BETWEEN ? AND ?", "seq >= ? AND seq < ?")


@defect("I1")
def a_rebuild_puts_adopted_work_where_it_first_stood() -> None:
    def counts_at(self: Any) -> int | None:
        return self.position if self.kind == Kind.ACCEPTED or self.adopted is not None else None

    spoil(Stored, "counts_at", property(counts_at))


@defect("I18")
def the_slip_of_work_aside_leads_nowhere() -> None:
    mistype(
        sync_server.projection._line,  # noqa: SLF001
        "whole = _aside_state(store, touched.row) if aside else state",
        "whole = state",
    )


@defect("I18")
def of_a_code_printed_twice_only_the_first_opens() -> None:
    mistype(
        sync_server.slips.find_by_code,
        "store.slips.with_code(code.text)",
        "store.slips.with_code(code.text)[:1]",
    )


@defect("I7")
def rows_and_tree_are_two_commits() -> None:
    mistype(
        Centre.take_group,
        "        rounds.finish()",
        "    with self.store.transaction():\n        rounds.finish()",
    )


@defect("I4")
def a_link_is_followed_by_its_number_alone() -> None:
    mistype(
        sync_server.links.follows_tip,
        "(first.seq, first.previous) == (log.tip_seq + 1, log.tip_id)",
        "first.seq == log.tip_seq + 1",
    )


@defect("I2")
def what_a_lost_log_had_accepted_stays_aside() -> None:
    spoil(sync_server.rounds, "adopt_proven", lambda *_: None)
    spoil(sync_server.couriers, "adopt_proven", lambda *_: None)


@defect("I15")
def the_dossier_that_did_not_fit_on_a_page_is_skipped() -> None:
    mistype(Answerer._states, "return states, after, False", "return states, row.id, False")  # noqa: SLF001


@defect("I18")
def numbers_are_leased_again_on_their_last_day() -> None:
    mistype(
        protocol.codes.overlaps, "one.from_date <= other.to_date", "one.from_date < other.to_date"
    )
    mistype(
        protocol.codes.overlaps, "other.from_date <= one.to_date", "other.from_date < one.to_date"
    )


@defect("I9")
def a_restored_centre_writes_on_in_its_old_epoch() -> None:
    spoil(sync_server.operations, "_begin_epoch", lambda *_: None)


@defect("I12")
def a_step_after_one_side_of_a_contested_one_is_taken() -> None:
    mistype(protocol.workflow._take, "return False  # a next step", "pass  # a next step")  # noqa: SLF001


@defect("I16")
def a_save_that_was_rolled_back_counts_as_seen() -> None:
    spoil(Pen, "_is_kept", lambda *_: True)


@defect("I16")
def an_open_draft_leaves_with_its_dossier() -> None:
    mistype(Dossiers.may_go, "IN ('draft', 'taking'", "IN ('taking'")


@defect("I13")
def pictures_count_as_there_after_a_restore() -> None:
    spoil(Attachments, "forget_present", lambda *_: None)


@defect("I15")
def reading_goes_on_past_what_was_left_out() -> None:
    mistype(protocol.answers.check_answer, "stays = bool(doubts)", "stays = False")


@defect("I2")
def a_receipt_is_believed_unproven() -> None:
    spoil(protocol.answers, "check_receipt", lambda *_: None)


@defect("I18")
def a_lease_counts_for_every_line_of_a_tablet() -> None:
    mistype(protocol.trade.numbering.usable, " if lease.line in line.epochs", "")


@defect("I2")
def old_receipts_are_not_shown_after_a_restore() -> None:
    spoil(Generations, "old_receipts", lambda *_: [])
