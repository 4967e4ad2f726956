"""Workload W through the centre: its CPU time a save, a fresh device's start, the log proven."""

import shutil
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from msgspec.structs import replace

from bench.alone import peak_mib
from bench.history import verify_history
from bench.link import Link
from bench.newcomers import Batches, Reader, Tablet, enrol, start_of
from bench.records import SAVES, Author
from protocol.certificate import Certificate, sign_certificate
from protocol.ids import DossierId, Hash, OperationRef
from protocol.messages import BATCH_GOOD_LINK
from protocol.operation import Verified, seal
from protocol.outbox import requests_of
from tests.town import HOME, KEYS, Town, a_certificate

SENT_ALONE: Final = 100  # dossiers, each in a request of its own


class Pushing(NamedTuple):
    """A device of W, and the requests in which it sends its log."""

    by: Author
    certificate: Certificate
    batches: Batches

    @property
    def saves(self) -> int:
        return sum(len(run) for batch in self.batches for run in batch)

    @property
    def dossiers(self) -> set[DossierId]:
        return {one.header.dossier for batch in self.batches for run in batch for one in run}


def pushing(by: Author, entries: Sequence[Verified]) -> Pushing:
    certificate = a_certificate(by.device.hex(), by.key, by.officer, "officer", HOME)
    log = _relinked(by, entries, sign_certificate(certificate, KEYS.enrol).hash)
    return Pushing(by, certificate, requests_of(log, packed_bytes=BATCH_GOOD_LINK))


def _relinked(by: Author, entries: Iterable[Verified], first_link: Hash) -> list[Verified]:
    """The same saves in a log that begins at its device's certificate, as the centre asks."""
    log: list[Verified] = []
    names: dict[OperationRef, OperationRef] = {}
    previous = first_link
    for entry in entries:
        assert entry.body is not None
        assert entry.salt is not None
        references = tuple([names[named] for named in entry.header.references])
        header = replace(entry.header, previous=previous, references=references)
        log.append(seal(header, entry.body, entry.salt, by.key))
        names[entry.ref] = log[-1].ref
        previous = Hash(log[-1].id)
    return log


def measure(devices: Sequence[Pushing], *, memory: bool) -> dict[str, float]:
    """Once through all of it, on a new disk file."""
    with TemporaryDirectory() as folder:
        day = _Day(Path(folder), devices)
        try:
            return day.measure(memory=memory)
        finally:
            day.close()


class _Day:
    """All devices push, then two that have nothing yet are brought up to date."""

    def __init__(self, folder: Path, devices: Sequence[Pushing]) -> None:
        self.folder, self.devices = folder, devices
        (folder / "centre").mkdir()
        self.town = Town(folder / "centre")
        self.frames: list[bytes] = []
        for one in devices:
            enrol(self.town, one.certificate)
        self.reader = Reader(self.town, self.frames)
        self.tablet = Tablet(folder / "tablet", self.town, self.frames)
        shutil.copytree(folder / "centre", folder / "copy")

    def close(self) -> None:
        self.tablet.store.close()
        self.town.centre.store.close()

    def measure(self, *, memory: bool) -> dict[str, float]:
        figures = self._push()
        dossiers = int(figures["dossiers"])
        figures |= self.reader.boot(dossiers)
        figures |= self.tablet.boot(dossiers)
        figures |= self._verify()
        figures |= self._one_by_one()
        if memory:
            figures |= self._memory()
        return figures

    def _push(self) -> dict[str, float]:
        began = time.perf_counter()
        links = [self._push_one(one) for one in self.devices]
        wall_s = time.perf_counter() - began
        saves = sum(one.saves for one in self.devices)
        dossiers = len(set().union(*(one.dossiers for one in self.devices)))
        centre_s = sum(link.centre_s for link in links)
        return {
            "saves": saves,
            "dossiers": dossiers,
            "push_saves_per_s": saves / centre_s,
            "push_centre_us_per_save": centre_s / saves * 1e6,
            "push_device_us_per_save": sum(link.device_s for link in links) / saves * 1e6,
            "push_saves_per_wall_s": saves / wall_s,
            "push_requests": sum(link.rounds for link in links),
            "push_bytes_per_dossier": sum(link.sent_bytes for link in links) / dossiers,
            "push_answer_bytes_per_dossier": sum(link.received_bytes for link in links) / dossiers,
        }

    def _push_one(self, one: Pushing) -> Link:
        link = Link(self.town, one.by.key, one.by.epoch, self.frames)
        start = start_of(one.certificate, one.by.epoch, one.batches)
        # What the others did is not asked for: pushing is measured apart from pulling.
        report = link.synchronise(replace(start, answer_bytes=0), lambda _: None)
        assert report.settled == one.saves
        return link

    def _one_by_one(self) -> dict[str, float]:
        """An officer with a signal: each dossier is sent as soon as it is done, to a new centre."""
        (self.folder / "other").mkdir()
        town, one = Town(self.folder / "other"), self.devices[0]
        enrol(town, one.certificate)
        log = [entry for batch in one.batches for run in batch for entry in run]
        starts = range(0, min(len(log), SENT_ALONE * SAVES), SAVES)
        link = Link(town, one.by.key, one.by.epoch, [])
        alone = [[log[at : at + SAVES]] for at in starts]
        link.synchronise(start_of(one.certificate, one.by.epoch, alone), lambda _: None)
        town.centre.store.close()
        return {
            "dossier_alone_centre_us": link.centre_s / len(alone) * 1e6,
            "dossier_alone_sent_bytes": link.sent_bytes / len(alone),
            "dossier_alone_received_bytes": link.received_bytes / len(alone),
        }

    def _verify(self) -> dict[str, float]:
        head = self.town.centre.checkpoint()
        path = self.folder / "centre" / "centre.db"
        before = time.process_time()
        history = verify_history(path, self.town.centre.trust, head)
        spent_s = time.process_time() - before
        return {
            "verify_history_s": spent_s,
            "verify_history_us_per_save": spent_s / history.entries * 1e6,
            "signatures_kept": history.signatures,
        }

    def _memory(self) -> dict[str, float]:
        """The same requests to a centre in a process that has done nothing else."""
        sent = self.folder / "frames"
        sent.write_bytes(b"".join(len(one).to_bytes(4, "big") + one for one in self.frames))
        idle, peak = peak_mib(_serve, self.folder / "copy", sent, self.town.now_ms)
        return {"centre_idle_mib": idle, "centre_peak_mib": peak}


def _serve(folder: Path, sent: Path, now_ms: int) -> None:
    town = Town(folder)
    town.now_ms = now_ms  # then every root is the same, and what the devices know is known
    with sent.open("rb") as frames:
        while length := frames.read(4):
            town.centre.sync(frames.read(int.from_bytes(length, "big")))
    town.centre.store.close()
