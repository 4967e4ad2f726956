"""What is here: the table of dossiers, every operation."""

from sync_server import control
from sync_server.commands.line import Commands


def add(commands: Commands) -> None:
    commands.asking("registry", "the table of dossiers", lambda _: control.Registry())
    commands.asking("ids", "every operation in the log", lambda _: control.Ids())
