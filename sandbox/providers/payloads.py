"""Bytes that claim to be a picture and are not one, or not one that anybody should decode."""

from __future__ import annotations

import struct
import zlib

from sandbox.drawing import padded
from sandbox.drawing.png import SIGNATURE, chunk
from sandbox.providers.faults import Payload

_SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="64" height="64">'
    b'<script>document.title = "ran"</script><rect width="64" height="64" fill="teal"/></svg>'
)
HTML = b"<!doctype html><html><head><title>Gateway</title></head><body><h1>Bad gateway</h1></body></html>"
# More pixels than anything sensible, in a few bytes: only the header tells before it is too late.
_BOMB_SIDE = 40_000
# More bytes than any picture has a right to.
_HUGE_BYTES = 70 * 1024 * 1024
_FIXED = {
    Payload.SVG: _SVG,
    Payload.HTML: HTML,
    Payload.TEXT: b"Your picture will be ready soon.",
    Payload.EMPTY: b"",
}


def _bomb() -> bytes:
    header = struct.pack(">IIBBBBB", _BOMB_SIDE, _BOMB_SIDE, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def spoilt(picture: bytes, payload: Payload) -> bytes:
    """Return what is handed out in place of `picture`."""
    match payload:
        case Payload.BOMB:
            return _bomb()
        case Payload.TRUNCATED:
            return picture[: len(picture) // 2]
        case Payload.HUGE:
            return padded(picture, _HUGE_BYTES)
    return _FIXED[payload]
