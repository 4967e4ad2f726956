"""What a device may see: what the trust set says of it, never what its request says."""

from typing import Final

from protocol.judgement import Enrolment

NOTHING_MORE: Final = frozenset({"lost", "stolen_since"})


def may_read(enrolment: Enrolment) -> bool:
    """Confirmed, and not revoked in whatever mode: others' work is for those who work here."""
    return enrolment.confirmed is not None and not enrolment.revoked


def may_send_images(enrolment: Enrolment) -> bool:
    """A retired officer's images are wanted; a stolen tablet is not told what we lack."""
    return not any(at.said.mode in NOTHING_MORE for at in enrolment.revoked)


def communes_of(enrolment: Enrolment) -> list[str]:
    """Where a device works now."""
    communes: dict[str, None] = {}
    for at in enrolment.scope:
        communes |= dict.fromkeys(at.said.granted)
        for commune in at.said.withdrawn:
            communes.pop(commune, None)
    return list(communes)


def granted_at(enrolment: Enrolment, position: int) -> list[str]:
    """Communes that a device got at exactly this position, if it still has them."""
    now = communes_of(enrolment)
    return [
        commune
        for at in enrolment.scope
        if at.position == position
        for commune in at.said.granted
        if commune in now
    ]


def next_grant(enrolment: Enrolment, start: int) -> int | None:
    """From `start` on, the first position where a device got a commune: its past is news then."""
    # The first grant is the enrolment; no device has read anything before it.
    later = (at for at in enrolment.scope[1:] if at.said.granted)
    return min((at.position for at in later if at.position >= start), default=None)


def withdrawn_between(enrolment: Enrolment, start: int, end: int) -> list[str]:
    """Communes that a device lost in start…end and has not got back."""
    now = communes_of(enrolment)
    return [
        commune
        for at in enrolment.scope
        if start <= at.position < end
        for commune in at.said.withdrawn
        if commune not in now
    ]
