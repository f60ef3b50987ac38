"""The pictures a request brings along: from data URLs, or from URLs this vendor gave out itself."""

from __future__ import annotations

import base64
import binascii
import io
import re

from PIL import Image
from yarl import URL

from sandbox.providers.asks import Source
from sandbox.providers.cdn import Gone, Shelf
from sandbox.providers.refusals import invalid

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
LARGEST_PICTURE = 20 * 1024 * 1024
_DATA = re.compile(r"data:image/[a-z+.-]+;base64,", re.IGNORECASE)


def fetch(source: Source, shelf: Shelf, our_path: str) -> bytes:
    """Return the verified bytes of a picture that was sent; raises the refusal the vendor would send.

    Only URLs under `our_path` lead anywhere: the sandbox reaches no other server.
    """
    if isinstance(source, bytes):
        return verified(source)
    if source.startswith("data:"):
        return verified(_from_data(source))
    return verified(_from_shelf(source, shelf, our_path))


def verified(data: bytes) -> bytes:
    """Return `data` if it is a picture that the vendors take."""
    if len(data) > LARGEST_PICTURE:
        raise invalid("image_url holds more than 20 MB")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise invalid("image_url does not hold a PNG, JPEG, WebP or GIF picture") from None
    return data


def from_base64(text: str) -> bytes:
    """Return the bytes that `text` spells."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise invalid("image_url holds broken base64") from None


def _from_data(url: str) -> bytes:
    head = _DATA.match(url)
    if not head:
        raise invalid("image_url must be an https URL or a base64 data URL of a picture")
    return from_base64(url[head.end() :])


def _from_shelf(url: str, shelf: Shelf, our_path: str) -> bytes:
    try:
        address = URL(url)
        if not address.path.startswith(our_path):
            raise invalid(f"could not fetch image_url from {address.host}")
        return shelf.find(address).read_bytes()
    except (ValueError, Gone) as problem:
        raise invalid(f"could not fetch image_url: {problem}") from None


def base64_of(png: bytes) -> str:
    """Return the bytes in letters."""
    return base64.b64encode(png).decode("ascii")


def data_url(png: bytes) -> str:
    """Return `png` inside a URL."""
    return "data:image/png;base64," + base64_of(png)
