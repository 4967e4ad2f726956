"""What is typed as `name=value`, and days as people here write them."""

import argparse
from datetime import date, datetime

from protocol.bracket import VIETNAM
from protocol.errors import NotPossible
from protocol.trade.event_words import moment_of


def pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r}: xin viết tên=giá-trị")
    return name, value


def day_of(text: str) -> date:
    try:
        return datetime.fromtimestamp(moment_of(text) // 1000, VIETNAM).date()
    except NotPossible as problem:
        raise argparse.ArgumentTypeError(str(problem)) from problem
