"""Checkpoints: C2SP signed notes that nobody can alter, in one form only."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.checkpoint import (
    COSIGNATURE_ED25519,
    MAX_NOTE_BYTES,
    MAX_ORIGIN_BYTES,
    MAX_SIGNATURES,
    MAX_TIME_S,
    NOTE_ED25519,
    Checkpoint,
    add_witness,
    key_id,
    lengthen,
    read_checkpoint,
    shorten,
    sign_checkpoint,
    witness_time,
)
from protocol.errors import BadSignature, MalformedBytes, ProtocolError, TooLarge
from protocol.ids import Hash, sha256
from protocol.keys import SigningKey, check_signature
from protocol.merkle import EMPTY_ROOT, MAX_TREE_SIZE

KEY = SigningKey(sha256(b"log"))
OTHER = SigningKey(sha256(b"other"))
ORIGIN = "nathu.example/log"
ROOT = sha256(b"root")
NOON_S = 1_795_600_000


def a_checkpoint(
    origin: str = ORIGIN, size: int = 70, root: Hash = ROOT, safe: int = 60
) -> Checkpoint:
    return sign_checkpoint(origin, size, root, safe=safe, time_s=NOON_S, key=KEY)


def signed(text: str, *, name: str = ORIGIN) -> bytes:
    """A note with any text, well signed."""
    plain = text.encode()
    dated = b"cosignature/v1\ntime %d\n%b" % (NOON_S, plain)
    stamp = NOON_S.to_bytes(8, "big")
    return b"%b\n%b%b" % (
        plain,
        line(name, key_id(name, NOTE_ED25519, KEY.public) + KEY.sign(b"", plain)),
        line(name, key_id(name, COSIGNATURE_ED25519, KEY.public) + stamp + KEY.sign(b"", dated)),
    )


def line(name: str, blob: bytes) -> bytes:
    return f"— {name} {base64.b64encode(blob).decode()}\n".encode()


def flips(data: bytes) -> Iterator[bytes]:
    for bit in range(8 * len(data)):
        yield (int.from_bytes(data, "big") ^ 1 << bit).to_bytes(len(data), "big")


# What a note is.


def test_a_checkpoint_is_the_note_that_c2sp_describes() -> None:
    text, _, signatures = a_checkpoint().note.decode().partition("\n\n")
    lines = signatures.splitlines()

    assert text.split("\n") == [ORIGIN, "70", base64.b64encode(ROOT).decode(), "safe 60"]
    assert [one.split(" ")[:2] for one in lines] == [["—", ORIGIN], ["—", ORIGIN]]


def test_the_first_signature_is_over_the_text_and_the_second_over_time_and_text() -> None:
    text, _, signatures = a_checkpoint().note.partition(b"\n\n")
    plain, dated = (base64.b64decode(one.split(b" ")[2]) for one in signatures.splitlines())

    check_signature(KEY.public, b"", text + b"\n", plain[4:])
    assert int.from_bytes(dated[4:12], "big") == NOON_S
    message = b"cosignature/v1\ntime 1795600000\n" + text + b"\n"
    check_signature(KEY.public, b"", message, dated[12:])


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("sum.golang.org", "Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", "033de0ae"),
        ("PeterNeumann", "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "c74f20a3"),
    ],
)
def test_key_ids_are_those_of_published_logs(name: str, key: str, expected: str) -> None:
    kind, public = base64.b64decode(key)[0], base64.b64decode(key)[1:]

    assert key_id(name, kind, public).hex() == expected


@pytest.mark.parametrize(("size", "root", "safe"), [(0, EMPTY_ROOT, 0), (1, ROOT, 0), (9, ROOT, 9)])
def test_what_was_signed_is_what_is_read(size: int, root: Hash, safe: int) -> None:
    checkpoint = a_checkpoint(size=size, root=root, safe=safe)

    assert read_checkpoint(checkpoint.note, KEY.public) == checkpoint
    assert (checkpoint.size, checkpoint.safe, checkpoint.time_s) == (size, safe, NOON_S)


def test_nothing_safe_has_no_line() -> None:
    assert b"safe" not in a_checkpoint(safe=0).note


def test_a_checkpoint_of_another_key_is_refused() -> None:
    with pytest.raises(BadSignature):
        read_checkpoint(a_checkpoint().note, OTHER.public)


def test_either_signature_alone_is_not_enough() -> None:
    text, _, signatures = a_checkpoint().note.partition(b"\n\n")
    first, second = signatures.splitlines(keepends=True)

    for alone in (first, second):
        with pytest.raises(BadSignature):
            read_checkpoint(text + b"\n\n" + alone, KEY.public)
    assert read_checkpoint(text + b"\n\n" + second + first, KEY.public).size == 70


def test_the_note_on_the_page_is_signed_by_the_key_on_the_page() -> None:
    page = (Path(__file__).parents[1] / "docs" / "spec" / "log.md").read_text("utf-8")
    public = re.findall(r"public key\n`([0-9a-f]{64})`", page)
    note = re.findall(r"^```text\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)

    found = read_checkpoint(note[0].encode(), bytes.fromhex(public[0]))

    assert (found.origin, found.size, found.safe) == ("tannha.example/03820", 5, 2)


# Flipped bits.


def test_every_flipped_bit_of_a_note_is_refused() -> None:
    for flipped in flips(a_checkpoint(size=7, safe=5).note):
        with pytest.raises(ProtocolError):
            read_checkpoint(flipped, KEY.public)


def test_a_flipped_bit_in_a_strangers_line_changes_nothing_that_is_read() -> None:
    # C2SP bids us ignore lines of keys that we do not know: they may break, they cannot lie.
    honest = a_checkpoint()
    witnessed = add_witness(honest, "witness.example", time_s=NOON_S + 5, key=OTHER)

    for flipped in flips(witnessed.note[len(honest.note) :]):
        try:
            found = read_checkpoint(honest.note + flipped, KEY.public)
        except ProtocolError:
            continue
        assert (found.size, found.root, found.safe) == (honest.size, honest.root, honest.safe)
        with pytest.raises(ProtocolError):
            witness_time(found, "witness.example", OTHER.public)


# Witnesses.


def test_lines_of_others_are_kept_byte_for_byte_and_ignored() -> None:
    note = a_checkpoint().note + line("sigsum.example/ü", b"\x06abc" + bytes(2428))

    found = read_checkpoint(note, KEY.public)

    assert found.note == note
    assert found.time_s == NOON_S


def test_a_witness_says_when_it_saw_the_head() -> None:
    witnessed = add_witness(a_checkpoint(), "lai-chau.example", time_s=NOON_S + 90, key=OTHER)

    found = read_checkpoint(witnessed.note, KEY.public)

    assert found == witnessed
    assert witness_time(found, "lai-chau.example", OTHER.public) == NOON_S + 90
    for name, public in (("lai-chau.example", KEY.public), ("son-la.example", OTHER.public)):
        with pytest.raises(BadSignature):
            witness_time(found, name, public)


def test_a_witness_of_one_head_is_none_of_another() -> None:
    other, here = a_checkpoint(size=71), a_checkpoint()
    witnessed = add_witness(other, "lai-chau.example", time_s=NOON_S, key=OTHER)
    moved = here.note + witnessed.note[len(other.note) :]

    with pytest.raises(BadSignature):
        witness_time(read_checkpoint(moved, KEY.public), "lai-chau.example", OTHER.public)


def test_a_key_signs_a_note_once() -> None:
    honest = a_checkpoint()
    again = add_witness(honest, ORIGIN, time_s=NOON_S + 1, key=KEY)

    with pytest.raises(MalformedBytes, match="2 signatures"):
        read_checkpoint(again.note, KEY.public)


def test_other_words_of_a_newer_centre_are_kept_and_ignored() -> None:
    note = signed(f"{ORIGIN}\n70\n{base64.b64encode(ROOT).decode()}\nsafe 60\nkhác điều gì\n")

    found = read_checkpoint(note, KEY.public)

    assert (found.safe, found.note) == (60, note)


# One form only.


@pytest.mark.parametrize(
    "text",
    [
        "{origin}\n70\n{root}",
        "{origin}\n070\n{root}\n",
        "{origin}\n+70\n{root}\n",
        "{origin}\n７0\n{root}\n",  # noqa: RUF001  # a digit, but not an ASCII one
        "{origin}\n7_0\n{root}\n",
        "{origin}\n 70\n{root}\n",
        "{origin}\n\n{root}\n",
        "{origin}\n70\n{root} \n",
        "{origin}\n70\n{root}\n\n",
        "{origin}\n70\n{root}\n\nsafe 60\n",
        "{origin}\n70\n{root}\nsafe 0\n",
        "{origin}\n70\n{root}\nsafe 71\n",
        "{origin}\n70\n{root}\nsafe 060\n",
        "{origin}\n70\n{root}\nsafe  60\n",
        "{origin}\n70\n{root}\nsafe 60\nsafe 60\n",
        "{origin}\n70\n{root}\nsafe 60\r\n",
        "{origin}\n70\n{root}\nother\tword\n",
        "{origin}\n70\nAAAA\n",
        "{origin}\n70\n{root}=\n",
        "{origin}\n70\n{stray}\n",
        "{origin}\n0\n{root}\n",
        "{origin}\n70\n",
        "\n70\n{root}\n",
        "cosignature/v1\ntime 5\n{origin}\n70\n{root}\n",
    ],
)
def test_a_well_signed_text_in_any_other_form_is_refused(text: str) -> None:
    root = base64.b64encode(ROOT).decode()
    stray = root[:-2] + chr(ord(root[-2]) + 1) + "="
    note = signed(text.format(origin=ORIGIN, root=root, stray=stray))

    with pytest.raises(ProtocolError) as refused:
        read_checkpoint(note, KEY.public)
    assert isinstance(refused.value, MalformedBytes)


@pytest.mark.parametrize("origin", ["a b", "a+b", "bản-mẫu.example", "a\u00a0b"])
def test_a_log_is_called_by_visible_ascii_without_plus(origin: str) -> None:
    note = signed(f"{origin}\n70\n{base64.b64encode(ROOT).decode()}\n", name=ORIGIN)

    with pytest.raises(MalformedBytes):
        read_checkpoint(note, KEY.public)


@pytest.mark.parametrize(
    "stranger",
    [
        "— witness.example\n",
        "— witness.example AAAA\n",
        "— witness.example AAAAAA==  \n",
        "— witness.example AAAAAAB=\n",
        "— wit+ness.example AAAAAAA=\n",
        "— wit\u2003ness.example AAAAAAA=\n",
        "-- witness.example AAAAAAA=\n",
        "—  AAAAAAA=\n",
        "— witness.example AAAAAAA=",
        "— witness.example AAAAAAA=\n\n",
        "— witness.example AAAAAAA=\r\n",
    ],
)
def test_a_strangers_line_in_another_form_is_refused(stranger: str) -> None:
    with pytest.raises(MalformedBytes):
        read_checkpoint(a_checkpoint().note + stranger.encode(), KEY.public)


# The short form.


def test_the_short_form_gives_back_the_exact_note() -> None:
    plain = a_checkpoint()
    witnessed = add_witness(plain, "lai-chau.example", time_s=NOON_S, key=OTHER)

    for checkpoint in (
        plain,
        witnessed,
        a_checkpoint(safe=0),
        a_checkpoint(size=0, root=EMPTY_ROOT, safe=0),
    ):
        assert lengthen(shorten(checkpoint)) == checkpoint.note
    assert len(shorten(plain)) < len(plain.note) * 2 / 3


def test_every_flipped_bit_of_the_short_form_is_refused() -> None:
    for flipped in flips(shorten(a_checkpoint())):
        with pytest.raises(ProtocolError):
            read_checkpoint(lengthen(flipped), KEY.public)


# Any bytes.


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_with_a_reason(noise: bytes) -> None:
    for data in (noise, noise + b"\n\n\xe2\x80\x94 a " + base64.b64encode(noise) + b"\n"):
        with pytest.raises(ProtocolError):
            read_checkpoint(data, KEY.public)


@given(st.binary(max_size=400), st.integers(0, 400), st.integers(0, 400))
def test_any_bytes_inside_a_note_give_the_note_or_a_reason(
    noise: bytes, start: int, end: int
) -> None:
    honest = a_checkpoint()
    for data in (honest.note, shorten(honest)):
        spliced = data[:start] + noise + data[end:]
        try:
            note = spliced if data is honest.note else lengthen(spliced)
            found = read_checkpoint(note, KEY.public)
        except ProtocolError:
            continue
        assert (found.size, found.root, found.safe) == (honest.size, honest.root, honest.safe)


# Limits.


def test_an_origin_is_as_long_as_the_limit_and_no_longer() -> None:
    root = base64.b64encode(ROOT).decode()
    for length in (MAX_ORIGIN_BYTES - 1, MAX_ORIGIN_BYTES):
        origin = "o" * length
        assert read_checkpoint(a_checkpoint(origin).note, KEY.public).origin == origin

    origin = "o" * (MAX_ORIGIN_BYTES + 1)
    with pytest.raises(MalformedBytes):
        read_checkpoint(signed(f"{origin}\n70\n{root}\n", name=origin), KEY.public)


def test_a_size_is_as_large_as_the_limit_and_no_larger() -> None:
    root = base64.b64encode(ROOT).decode()
    for size in (MAX_TREE_SIZE - 1, MAX_TREE_SIZE):
        assert read_checkpoint(a_checkpoint(size=size).note, KEY.public).size == size

    for size in (MAX_TREE_SIZE + 1, 10**15, 10**400):
        with pytest.raises(MalformedBytes):
            read_checkpoint(signed(f"{ORIGIN}\n{size}\n{root}\n"), KEY.public)


def test_a_note_has_as_many_signatures_as_the_limit_and_no_more() -> None:
    note, stranger = a_checkpoint().note, line("witness.example", bytes(76))

    for others in (MAX_SIGNATURES - 3, MAX_SIGNATURES - 2):
        assert read_checkpoint(note + others * stranger, KEY.public).size == 70
    with pytest.raises(TooLarge):
        read_checkpoint(note + (MAX_SIGNATURES - 1) * stranger, KEY.public)


def test_a_note_is_as_long_as_the_limit_and_no_longer() -> None:
    root = base64.b64encode(ROOT).decode()
    bare = len(signed(f"{ORIGIN}\n70\n{root}\n\n")) - 1

    for length in (MAX_NOTE_BYTES - 1, MAX_NOTE_BYTES):
        note = signed(f"{ORIGIN}\n70\n{root}\n{'x' * (length - bare - 1)}\n")
        assert len(note) == length
        assert read_checkpoint(note, KEY.public).size == 70
    with pytest.raises(TooLarge):
        read_checkpoint(
            signed(f"{ORIGIN}\n70\n{root}\n{'x' * (MAX_NOTE_BYTES - bare)}\n"), KEY.public
        )


def test_a_time_is_as_late_as_the_limit_and_no_later() -> None:
    for time_s in (MAX_TIME_S - 1, MAX_TIME_S):
        late = sign_checkpoint(ORIGIN, 70, ROOT, safe=0, time_s=time_s, key=KEY)
        assert read_checkpoint(late.note, KEY.public).time_s == time_s

    late = sign_checkpoint(ORIGIN, 70, ROOT, safe=0, time_s=MAX_TIME_S + 1, key=KEY)
    with pytest.raises(MalformedBytes):
        read_checkpoint(late.note, KEY.public)
