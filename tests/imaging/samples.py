"""Pictures made on the spot, with whatever a file may carry besides its pixels."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SECRET = b"the place where it was taken"
RED, BLUE, CLEAR = (200, 30, 30, 255), (30, 30, 200, 255), (0, 0, 0, 0)


def drawing(width: int = 24, height: int = 16, mode: str = "RGB") -> Image.Image:
    """A red picture, blue at the left, clear at the bottom where the mode knows it."""
    image = Image.new("RGBA", (width, height), RED)
    image.paste(BLUE, (0, 0, width // 3, height))
    image.paste(CLEAR, (0, height // 2, width, height))
    return image.convert(mode)


def encoded(image: Image.Image, form: str = "PNG", **settings: Any) -> bytes:  # Pillow's own settings
    """The file of `image`."""
    file = io.BytesIO()
    image.save(file, form, **settings)
    return file.getvalue()


def noise(side: int, seed: int = 1) -> Image.Image:
    """Every pixel different: nothing compresses it."""
    source = random.Random(seed)  # noqa: S311  the same noise each time
    return Image.frombytes("RGB", (side, side), source.randbytes(3 * side * side))


def laden(form: str) -> bytes:
    """A picture with `SECRET` wherever its format can hold it, and behind its end."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    settings: dict[str, Any] = {"exif": exif}  # Pillow's own settings
    if form == "PNG":
        note = PngInfo()
        note.add_text("Comment", SECRET.decode())
        settings |= {"pnginfo": note}
    elif form == "JPEG":
        settings |= {"comment": SECRET, "xmp": SECRET}
    else:
        settings |= {"xmp": SECRET}
    return encoded(drawing(), form, icc_profile=SECRET * 10, **settings) + SECRET


def turned(form: str, orientation: int) -> bytes:
    """A picture whose file says that it is to be shown turned."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(drawing(), form, exif=exif)


def moving(form: str) -> bytes:
    """Two frames."""
    other = drawing().transpose(Image.Transpose.ROTATE_180)
    return encoded(drawing(), form, save_all=True, append_images=[other], duration=100)


def png_claiming(width: int, height: int) -> bytes:
    """A PNG that is a header, and next to nothing behind it."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def png_bomb(side: int) -> bytes:
    """A whole PNG of `side` by `side` black pixels, a thousandth of their size; `side` in hundreds.

    A hundred rows are compressed once, and repeated.
    """
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    some = squeeze.compress(bytes(100 * (side + 1))) + squeeze.flush(zlib.Z_FULL_FLUSH)
    checksum = struct.pack(">HH", side * (side + 1) % 65521, 1)  # Adler's, of zeros alone
    rows = b"\x78\xda" + some * (side // 100) + squeeze.flush() + checksum
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    """A PNG chunk around `data`."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def mutated(seeds: list[bytes], source: random.Random) -> bytes:
    """One of `seeds`, damaged in one to four places."""
    data = bytearray(source.choice(seeds))
    for _ in range(source.randint(1, 4)):
        at = source.randrange(len(data))
        match source.randrange(5):
            case 0:
                data[at] = source.randrange(256)
            case 1:
                del data[at + 1 : at + source.randint(1, 40)]
            case 2:
                data[at:at] = source.randbytes(source.randint(1, 40))
            case 3:
                data[at : at + 4] = source.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"])
            case _:
                del data[at + 1 :]
    return bytes(data)
