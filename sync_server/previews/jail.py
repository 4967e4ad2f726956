"""`python -I -m sync_server.previews.jail LONGEST`: bytes in, a JPEG out, or nothing.

All that draws is loaded first; then the process gives away memory, time, files and network, and
only then it reads what it was sent.
"""

import os
import sys
from typing import Final

from sync_server.previews.cell import lock
from sync_server.previews.drawing import draw
from sync_server.previews.measuring import MAX_BYTES, Refused, measure

REFUSED: Final = 3


def main() -> int:
    longest = int(sys.argv[1])
    lock()
    content = _read()
    try:
        measure(content)
        drawn = draw(content, longest)
    except (Refused, MemoryError):
        return REFUSED
    while drawn:
        drawn = drawn[os.write(1, drawn) :]
    return 0


def _read() -> bytes:
    parts, size = list[bytes](), 0
    while size <= MAX_BYTES and (part := os.read(0, 1 << 20)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


if __name__ == "__main__":
    # Without what an interpreter does at its end: that needs calls that are gone.
    os._exit(main())
