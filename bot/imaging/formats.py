"""Where a picture file ends: what follows is not the picture's, and is not kept."""

from __future__ import annotations

import re
import zlib

from bot.domain.pictures import Media

_PNG_SIGNATURE = 8
_PNG_FRAME = 12  # length, type and checksum around each chunk's data
_RIFF_HEADER = 8

_JPEG_START, _JPEG_END, _JPEG_TEMPORARY = 0xD8, 0xD9, 0x01
# Neither a stuffed zero, a restart mark nor a fill byte: so it also ends a scan.
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def end_of(media: Media, data: bytes) -> int:
    """The length of the picture at the start of `data`.

    Raises ValueError if it was cut short, or if a PNG's checksums do not hold. A GIF is taken whole.
    """
    match media:
        case Media.PNG:
            return _end_of_png(data)
        case Media.JPEG:
            return _end_of_jpeg(data)
        case Media.WEBP:
            return _end_of_webp(data)
        case Media.GIF:
            return len(data)


def _end_of_png(data: bytes) -> int:
    view, start = memoryview(data), _PNG_SIGNATURE
    while start + _PNG_FRAME <= len(data):
        end = start + _PNG_FRAME + int.from_bytes(view[start : start + 4])
        kind = data[start + 4 : start + 8]
        # An upper-case first letter: no decoder can do without the chunk.
        critical = not kind[0] & 0x20
        if critical and zlib.crc32(view[start + 4 : end - 4]) != int.from_bytes(view[end - 4 : end]):
            raise ValueError("a chunk is damaged")
        if kind == b"IEND":
            return end
        start = end
    raise ValueError("the last chunk is missing")


def _end_of_jpeg(data: bytes) -> int:
    at = 0
    while marker := _JPEG_MARKER.search(data, at):
        at, code = marker.end(), data[marker.end() - 1]
        if code == _JPEG_END:
            return at
        if code not in {_JPEG_START, _JPEG_TEMPORARY}:
            at += int.from_bytes(data[at : at + 2])
    raise ValueError("the end mark is missing")


def _end_of_webp(data: bytes) -> int:
    end = _RIFF_HEADER + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise ValueError("the file is shorter than it says")
    return end
