"""What the C library is told about pictures, whose memory comes and goes in pieces of many megabytes.

Left alone, glibc takes a large block from the system once, and keeps the next ones in its heap. A picture
that grows there is copied again and again, needs twice its room, and stays in the process's size.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

from bot.domain.pictures import MEBIBYTE

# Blocks from this size on are the system's: they grow without a copy and are given back at once. What is
# smaller is better kept, as the system clears all it gives.
LARGE = MEBIBYTE
# Free memory at the heap's end that is kept; told the size above, glibc no longer chooses it itself.
_KEPT = 4 * MEBIBYTE

# Names of malloc.h.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


def set_pictures_apart() -> None:
    """Do so for this process; nothing happens where the C library is not glibc."""
    with suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_MMAP_THRESHOLD, LARGE)
        mallopt(_M_TRIM_THRESHOLD, _KEPT)
