"""PNG files with their ancestry inside."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from sandbox.drawing import Ancestry, ancestry, annotated, encode, forebears, padded

PLAIN = encode(Image.new("RGB", (8, 8), "teal"))


def written(*made_from: str, prompt: str = "a pond") -> Ancestry:
    """An ancestry with the fields that do not matter here filled in."""
    return Ancestry(made_from=list(made_from), prompt=prompt, turn=1, provider="bytespike", request="r1")


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("prompt", ["a pond", "锦鲤 \x00 \n 😀 \udce9", "x" * 10_000])
def test_what_is_written_is_read(prompt: str) -> None:
    """Ancestry survives any prompt, and the file stays a picture."""
    png = annotated(PLAIN, written("ab", prompt=prompt))

    with Image.open(io.BytesIO(png)) as image:
        image.load()
    assert ancestry(png) == written("ab", prompt=prompt)


@pytest.mark.parametrize("data", [PLAIN, b"", b"\xff\xd8\xff not a png", PLAIN[:20]])
def test_other_files_have_no_ancestry(data: bytes) -> None:
    """A file we did not write is no error: it simply tells nothing."""
    assert ancestry(data) is None


def test_forebears_are_the_pictures_and_theirs() -> None:
    """Each picture counts, and so does everything it was made from, once."""
    grandchild = annotated(PLAIN, written(digest(b"child"), digest(b"root")))
    upload = b"an upload"

    assert forebears([grandchild, upload, upload]) == [
        digest(grandchild),
        digest(upload),
        digest(b"child"),
        digest(b"root"),
    ]


@pytest.mark.parametrize("size", [20_000, 1_500_000])
def test_padding_reaches_the_byte(size: int) -> None:
    """A padded picture has exactly the size asked for and still decodes to the same pixels."""
    png = padded(annotated(PLAIN, written()), size)

    with Image.open(io.BytesIO(png)) as image, Image.open(io.BytesIO(PLAIN)) as plain:
        assert image.tobytes() == plain.tobytes()
    assert len(png) == size
    assert ancestry(png) == written()


def test_nothing_is_cut_to_reach_a_size() -> None:
    """A picture larger than the padding asks for stays as it is."""
    assert padded(PLAIN, 10) == PLAIN
