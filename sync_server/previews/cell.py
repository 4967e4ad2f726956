"""What a process gives away before it touches what came from elsewhere; there is no way back."""

import ctypes
import platform
import resource
import struct
from typing import Final

MEMORY_BYTES: Final = 640 * 1024 * 1024  # 40 million pixels twice, and the interpreter
CPU_S: Final = 8
OPEN_FILES: Final = 3  # standard ones: no file, no socket can be opened beside them

CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWIPC = 0x1000_0000, 0x4000_0000, 0x0800_0000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, DENY = 0x7FFF_0000, 0x0005_0001  # EPERM
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
NUMBER_AT, ARCHITECTURE_AT = 0, 4

# read write close fstat lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn
# sched_yield mremap madvise exit sigaltstack futex clock_gettime exit_group newfstatat getrandom
CALLS: Final[dict[str, tuple[int, tuple[int, ...]]]] = {
    "x86_64": (
        0xC000_003E,
        (0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15,
         24, 25, 28, 60, 131, 202, 228, 231, 262, 318),
    ),
    "aarch64": (
        0xC000_00B7,
        (63, 64, 57, 80, 62, 222, 226, 215, 214, 134, 135, 139,
         124, 216, 233, 93, 132, 98, 113, 94, 79, 278),
    ),
}  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def lock() -> list[str]:
    """What holds now: limits everywhere; no network, no calls but a few where the system can."""
    held = ["limits"]
    _limit()
    if _leave_the_network():
        held.append("network")
    if _keep_calls():
        held.append("calls")
    return held


def _limit() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _leave_the_network() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    unshare = getattr(libc, "unshare", None)
    return bool(unshare and unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) == 0)


def _keep_calls() -> bool:
    """Whatever is not named is answered with EPERM: to read, to compute, to write, to end."""
    if platform.system() != "Linux" or platform.machine() not in CALLS:
        return False
    architecture, numbers = CALLS[platform.machine()]
    program = _program(architecture, numbers)
    room = ctypes.create_string_buffer(program, len(program))
    said = _Program(len(program) // 8, ctypes.cast(room, ctypes.c_void_p).value)
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(said), 0, 0) == 0)


def _program(architecture: int, numbers: tuple[int, ...]) -> bytes:
    """BPF: another architecture is denied, each of the numbers is let through."""
    last = len(numbers)
    lines = [
        (LOAD, 0, 0, ARCHITECTURE_AT),
        (JUMP_IF_EQUAL, 0, last + 1, architecture),
        (LOAD, 0, 0, NUMBER_AT),
        *((JUMP_IF_EQUAL, last - at, 0, number) for at, number in enumerate(numbers)),
        (RETURN, 0, 0, DENY),
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)
