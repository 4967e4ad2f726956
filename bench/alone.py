"""Memory of something done in a process that has done nothing else."""

import multiprocessing
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

Job = Callable[..., None]


def peak_mib(job: Job, *where: Path | int) -> tuple[float, float]:
    """Before the job, and the most while it ran."""
    # Forked from a small server: a spawned child would count our own peak as its own.
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_run, job, *where).result()


def _run(job: Job, *where: Path | int) -> tuple[float, float]:
    idle = _most_mib()
    job(*where)
    return idle, _most_mib()


def _most_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
