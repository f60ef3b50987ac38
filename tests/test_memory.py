"""What large pictures leave behind in a process."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

MEGABYTE = 1_000_000

# Grows several pictures, small things in between; prints the peak of each beside the picture itself.
GROWING = """
import io, os
from benchmarks import usage
from bot.memory import set_pictures_apart

set_pictures_apart()
kept = []
for _ in range(4):
    usage.forget_peaks(os.getpid())
    before = usage.of(os.getpid()).own_peak
    picture = io.BytesIO()
    for _ in range(256):
        picture.write(bytes(62_500))
        kept.append(bytes(1_000))
    print(usage.of(os.getpid()).own_peak - before - len(picture.getvalue()))
    del picture
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told")
def test_a_picture_grows_in_one_place_and_leaves_when_it_goes() -> None:
    """Neither the first nor any later one needs twice its room, and none stays behind."""
    told = subprocess.run([sys.executable, "-c", GROWING], capture_output=True, text=True, check=True)  # noqa: S603  our own program

    assert all(abs(int(line)) < 4 * MEGABYTE for line in told.stdout.split())
