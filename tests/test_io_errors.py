"""Every write and sync of a device's day goes wrong once: a clear word, and the day goes on."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from mobile.problems import DiskBroken, DiskFull
from mobile.store import Store
from tests.devices import Entropy
from tests.faults.day import Day, Officer
from tests.faults.live import Fault, Failing, failing, library

SQLITE: Final = library()
