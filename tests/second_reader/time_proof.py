"""Between which times an operation was signed, from docs/spec/time-proof.md."""

from typing import Any, Final

from tests.second_reader import msgpack as mp
from tests.second_reader.actions import read_action
from tests.second_reader.admin import Trust, fold_entry, read_entry
from tests.second_reader.certificate import centre
from tests.second_reader.checkpoint import Note, verify
from tests.second_reader.merkle import check_range, leaf
from tests.second_reader.primitives import sha256
from tests.second_reader.receipt import check_receipt, numbered, receipt
from tests.second_reader.refusal import Refused, Vector, at_most, demand
from tests.second_reader.run import Entry
from tests.second_reader.run import verify as verify_run
from tests.second_reader.slip import read as read_slip
from tests.second_reader.slip import text_of

MAX_PROOF: Final = 8 * 1024 * 1024
DAY_MS: Final = 24 * 3_600_000
ADMIN_LEAF: Final = 4
_check: Final = mp.record(mp.octets, mp.octets, mp.octets)
_part: Final = mp.record(mp.octets, mp.safe, mp.safe, mp.array(mp.octets, most=94))
_proof: Final = mp.record(
    mp.one,
    centre,
    mp.hash32,
    mp.array(_part, most=1_000),
    mp.octets,
    mp.ref,
    mp.array(mp.octets, most=64, least=1),
    mp.octets,
    mp.octets,
    mp.array(_check, most=64),
    defaults=[b"", b"", []],
)


class Reader:
    """One proof, read by the root key."""

    def __init__(self, data: bytes, root: bytes) -> None:
        at_most(MAX_PROOF, len(data), "proof")
        fields = mp.decode(_proof, data)
        _, name, own_root, admin, head, self.about, self.runs, self.receipt, self.seen, checks = (
            fields[:10]
        )
        demand(own_root == root, "another root", "bad-proof")
        self.trust = Trust(name, root, [])
        for entry, position, received_ms, _ in admin:
            try:
                fold_entry(self.trust, read_entry(position, received_ms, entry))
            except Refused as refused:
                raise Refused("bad-proof", refused.code) from refused
        self.head = self.by_log_key(head)
        demand(numbered(self.head.origin)[0] == name, "another centre", "bad-proof")
        for entry, position, received_ms, path in admin:
            identity = read_entry(position, received_ms, entry).id
            said = leaf(bytes([ADMIN_LEAF]) + identity + received_ms.to_bytes(8, "big"))
            check_range([said], position, self.head.size, self.head.root, path)
        self.checks = checks

    def by_log_key(self, note: bytes) -> Note:
        keys = [key for role, key in self.trust.roles if role == "log"]
        for key in keys:
            try:
                return verify(note, key)
            except Refused as refused:
                if refused.code != "bad-signature":
                    raise
        raise Refused("bad-signature", "no log key")

    def entries(self, wire: bytes) -> list[Entry]:
        device = mp.decode(mp.record(mp.one, mp.ref), wire)[1]
        demand(device in self.trust.devices, "not enrolled", "untrusted")
        return verify_run(wire, self.trust.devices[device].certificate.signing_key)

    def log(self) -> list[Entry]:
        log: list[Entry] = []
        for wire in self.runs:
            some = self.entries(wire)
            follows = not log or some[0].header.previous == log[-1].id
            demand(follows, "runs apart", "broken-link")
            log += some
        demand(len({one.header.device for one in log}) == 1, "two devices", "bad-proof")
        return log

    def received(self, data: bytes, log: list[Entry]) -> dict[bytes, int]:
        device, epoch, first, count, _, received_ms, *_ = mp.decode(receipt, data)
        named = [
            one
            for one in log
            if (one.header.device, one.header.epoch) == (device, epoch)
            and first <= one.header.seq < first + count
        ]
        check_receipt(data, [one.id for one in named], self.head)
        return {one.id[:16]: received_ms for one in named}

    def answer(self) -> dict[str, Any]:
        log = self.log()
        places = [at for at, one in enumerate(log) if one.id[:16] == self.about]
        demand(len(places) == 1, "not in these runs", "no-such-place")
        at = places[0]
        bounds = []
        if self.receipt:
            times = self.received(self.receipt, log)
            mine = [times[one.id[:16]] for one in log[at:] if one.id[:16] in times]
            demand(bool(mine), "a receipt for something else", "bad-proof")
            bounds.append((min(mine), "receipt"))
        bounds += [self.checked(check, log[at:]) for check in self.checks]
        last, source = min(bounds, default=(None, None), key=lambda bound: bound[0])
        return {
            "operation": log[at].id.hex(),
            **_claim(log, at),
            "not_before_ms": self.not_before(log[at]),
            "not_after_ms": last,
            "source": source,
        }

    def not_before(self, operation: Entry) -> int | None:
        if not self.seen:
            return None
        note = self.by_log_key(self.seen)
        named = operation.header.seen_size, operation.header.seen_root
        demand((note.size, note.root) == named, "another checkpoint", "bad-proof")
        [dated] = [line for line in note.lines if len(line.payload) == 72]
        return int.from_bytes(dated.payload[:8], "big") * 1000

    def checked(self, check: list[Any], since: list[Entry]) -> tuple[int, str]:
        payload, run, data = check
        device = self.trust.devices.get(payload[10:26])
        demand(device is not None, "not enrolled", "untrusted")
        assert device is not None
        slip = read_slip(text_of(payload), self.trust.centre, device.certificate.signing_key)
        named = {one.id[:16].hex() for one in since}
        demand(slip["operation"] in named, "another operation", "bad-proof")
        witness = self.entries(run)
        reading = read_action(witness[0].body or b"", 64)
        seen = len(witness) == 1 and reading.kind == "witness_slip"
        demand(seen and reading.fields[1] == sha256(payload), "another slip", "bad-proof")
        return self.received(data, witness)[witness[0].id[:16]], "slip-check"


def _claim(log: list[Entry], at: int) -> dict[str, Any]:
    one = log[at]
    for later in log[at:] if one.body is not None else []:
        same = later.header.dossier == one.header.dossier
        reading = read_action(later.body or b"", 64)
        if same and reading.kind == "declare_time":
            near = 0 <= later.header.wall_ms - one.header.wall_ms <= DAY_MS
            if near:
                moved = one.header.wall_ms + reading.fields[1] - later.header.wall_ms
                return {"claim_ms": moved, "declared": True, "latest_earlier_ms": None}
            break
    earlier = [entry.header.wall_ms for entry in log[:at]]
    return {
        "claim_ms": one.header.wall_ms,
        "declared": False,
        "latest_earlier_ms": max(earlier, default=None),
    }


def check(vector: Vector) -> None:
    root = bytes.fromhex(vector["root"])
    assert Reader(bytes.fromhex(vector["proof"]), root).answer() == vector["answer"]
