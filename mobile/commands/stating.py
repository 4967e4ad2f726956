"""How a command hears what was done with the citizen; nobody says it in the officer's place."""

import argparse
from pathlib import Path
from typing import Final

import msgspec

from mobile.commands.line import murmur
from mobile.stated import read_stated, usual
from mobile.words import explain_problem
from protocol.trade.act_rules import ActsWanting
from protocol.trade.procedures import Procedure

SIGNED: Final = "read aloud in Vietnamese, told about personal data, signed on paper"


def add_stated(made: argparse.ArgumentParser) -> None:
    made.add_argument("--signed", action="store_true", help=SIGNED)
    made.add_argument("--acts", type=Path, help="what was done with the citizen: a JSON list")


def stated_of(args: argparse.Namespace, procedure: Procedure) -> list[msgspec.Struct]:
    done = usual(procedure) if args.signed else []
    return [*done, *(read_stated(args.acts.read_bytes()) if args.acts else [])]


def say_wanting(problem: ActsWanting) -> None:
    """A line for each act that is missing or does not do."""
    murmur(f"{explain_problem(problem)} ({problem.code})")
    for one in problem.wanting:
        murmur(f"• {one.vi}")
