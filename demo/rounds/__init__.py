"""The rounds of the sample day, one officer's a module."""

from typing import Final

from demo.rounds.mau_mot import MAU_MOT
from demo.rounds.na_thu import FIRST, NA_THU
from demo.rounds.pom_mau import LATE, POM_MAU

OFFLINE: Final = (*NA_THU, *MAU_MOT, *POM_MAU)
ALL: Final = (FIRST, *OFFLINE, LATE)

__all__ = ["ALL", "FIRST", "LATE", "MAU_MOT", "NA_THU", "OFFLINE", "POM_MAU"]
