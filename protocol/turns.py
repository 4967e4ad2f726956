"""A session turn by turn, for whoever drives it or stands between it and its driver."""

from protocol.session import Effect, Report, Session


def turn(session: Session, reply: object) -> Effect | Report:
    """What it asks for once it has this reply; its report, where that was the last."""
    try:
        return session.send(reply)
    except StopIteration as done:
        report: Report = done.value
        return report
