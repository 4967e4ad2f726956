"""Devices that have nothing yet: one that only checks what it gets, one with the real store."""

import time
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from bench.link import Link
from mobile.store import Store
from mobile.vault import Unlocked, create
from protocol.admin import Confirm, Enrol
from protocol.certificate import Certificate, SignedCertificate, sign_certificate
from protocol.ids import DossierId, Epoch, Hash, OfficerId, device_id, sha256
from protocol.joining import EnrolAnswer
from protocol.messages import BATCH_GOOD_LINK
from protocol.operation import Verified
from protocol.session import Keep, Start
from protocol.trust import pin
from tests.devices import CHEAP, MACHINE, PIN, Entropy, gate_at
from tests.town import HOME, KEYS, ORIGIN, Town, a_certificate, a_key

READER: Final = OfficerId(sha256(b"fresh")[:16])
Batches = list[list[list[Verified]]]


class Reader:
    """A fresh device that checks all it gets, and holds it in memory."""

    def __init__(self, town: Town, frames: list[bytes]) -> None:
        key, epoch = a_key("reader"), Epoch(b"a reader")
        certificate = a_certificate("reader", key, READER, "officer", HOME)
        enrol(town, certificate)
        self.link = Link(town, key, epoch, frames)
        self.start = start_of(certificate, epoch, [])
        self.dossiers: set[DossierId] = set()

    def boot(self, dossiers: int) -> dict[str, float]:
        link = self.link
        link.synchronise(self.start, self._keep)
        assert len(self.dossiers) == dossiers
        figures = {
            "bootstrap_s": link.centre_s + link.device_s,
            "bootstrap_centre_s": link.centre_s,
            "bootstrap_device_s": link.device_s,
            "boot_round_trips": link.rounds,
            "boot_bytes_per_dossier": (link.sent_bytes + link.received_bytes) / dossiers,
        }
        return figures | self._nothing_new()

    def _nothing_new(self) -> dict[str, float]:
        link = self.link
        before = link.sent_bytes + link.received_bytes, link.rounds, link.centre_s
        link.synchronise(self.start, self._keep)
        return {
            "empty_sync_bytes": link.sent_bytes + link.received_bytes - before[0],
            "empty_sync_round_trips": link.rounds - before[1],
            "empty_sync_centre_us": (link.centre_s - before[2]) * 1e6,
        }

    def _keep(self, keep: Keep) -> None:
        self.dossiers |= {state.dossier.id for state, _ in keep.states}
        self.dossiers |= {entry.operation.header.dossier for entry in keep.foreign}
        self.start = replace(
            self.start,
            trust=keep.trust,
            admin_held=self.start.admin_held + len(keep.admin),
            cursor=keep.cursor,
            checkpoint=keep.checkpoint,
            boot=keep.boot,
        )


class Tablet:
    """A fresh device with its sealed store on disk."""

    def __init__(self, folder: Path, town: Town, frames: list[bytes]) -> None:
        entropy = Entropy("bench")
        self.store = Store(folder, entropy)
        self.unlocked = create(
            self.store,
            PIN,
            machine=MACHINE,
            gate=gate_at(self.store),
            entropy=entropy,
            price=CHEAP,
        )
        self.certificate = join(self.store, self.unlocked, town)
        self.link = Link(town, self.unlocked.signing, self.unlocked.epoch, frames)

    def boot(self, dossiers: int) -> dict[str, float]:
        link, began = self.link, time.perf_counter()
        link.synchronise(start_of(self.certificate, self.unlocked.epoch, []), self.store.keep)
        assert len(self.store.records()) == dossiers
        return {
            "bootstrap_into_store_s": link.centre_s + link.device_s + link.keep_s,
            "bootstrap_store_keep_s": link.keep_s,
            "bootstrap_into_store_wall_s": time.perf_counter() - began,
        }


def join(store: Store, unlocked: Unlocked, town: Town) -> Certificate:
    """What happens with a code and a clerk, without them."""
    certificate = replace(
        a_certificate("tablet", unlocked.signing, READER, "officer", HOME),
        sign_off_key=store.sign_off_public(),
        exchange_key=unlocked.exchange.public,
    )
    signed = enrol(town, certificate)
    answer = EnrolAnswer(
        confirmed=True,
        centre=ORIGIN,
        origin=ORIGIN,
        root=Hash(KEYS.root.public),
        officer=certificate.officer,
        officer_name=certificate.officer_name,
        certificate=signed.payload,
        signature=signed.signature,
    )
    store.enrol(answer)
    return certificate


def enrol(town: Town, certificate: Certificate) -> SignedCertificate:
    signed = sign_certificate(certificate, KEYS.enrol)
    town.say(Enrol(signed.payload, signed.signature), KEYS.enrol)
    town.say(Confirm(certificate.device, signed.hash), KEYS.enrol)
    return signed


def start_of(certificate: Certificate, epoch: Epoch, batches: Batches) -> Start:
    return Start(
        device=device_id(certificate.signing_key),
        epoch=epoch,
        origin=ORIGIN,
        trust=pin(ORIGIN, KEYS.root.public),
        admin_held=0,
        batches=batches,
        cursor=0,
        answer_bytes=BATCH_GOOD_LINK,
    )
