"""What somebody has carried here."""

from pathlib import Path

from sync_server import hand_in
from sync_server.commands.line import Commands, say


def add(commands: Commands) -> None:
    carried = commands.add(
        "courier",
        "take in a bundle, and write the answer beside it",
        lambda args: hand_in.hand_in(args, say),
    )
    carried.add_argument("file", type=Path)
    carried.add_argument("--answer", type=Path, help="a new file for the device")
