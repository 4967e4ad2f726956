"""A process of its own in which an officer types a name, and is not heard of again.

python -m tests.screens.typist FOLDER draft|begun
"""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Final

from mobile.desk.work import declaring_of
from tests.screens.stage import Stage, a_stage

PROCEDURE: Final = "1.014027"
BOX: Final = "Họ, chữ đệm, tên"
NAME: Final = "Lò Thị Mẫu"
LATER: Final = "a second later"
SECOND_S: Final = 1.0


def at_the_form(stage: Stage, *, begun: bool) -> None:
    do = stage.commands.taking
    stage.do(do.start, PROCEDURE)
    stage.do(do.to_who)
    dossier = stage.state.taking.dossier
    if begun:
        declaring_of(stage.desk, dossier).begin()
    stage.do(do.to_form)
    sections = [one.id for one in stage.state.form.sections]
    stage.do(stage.commands.form.go_to, sections.index("applicant"))


def main(folder: Path, how: str) -> None:
    with a_stage(folder) as stage:
        at_the_form(stage, begun=how == "begun")
        box = stage.find(BOX, "textbox").control
        for letters in range(1, len(NAME) + 1):
            stage.client.fire(box, "change", NAME[:letters], value=NAME[:letters])
        stage.client.run(asyncio.sleep(SECOND_S))
        sys.stdout.write(f"{LATER}\n")
        sys.stdout.flush()
        signal.pause()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
