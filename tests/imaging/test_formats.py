"""Where a picture's file ends."""

from __future__ import annotations

import pytest

from bot.domain.pictures import Media
from bot.imaging.formats import end_of
from tests.imaging.samples import chunk, drawing, encoded

FILES = {
    Media.PNG: encoded(drawing(mode="RGBA")),
    Media.JPEG: encoded(drawing(), "JPEG"),
    Media.WEBP: encoded(drawing(), "WEBP"),
}
PROGRESSIVE = encoded(drawing(64, 64), "JPEG", progressive=True)


@pytest.mark.parametrize("media", FILES)
def test_what_follows_the_picture_is_not_counted(media: Media) -> None:
    """The end is found whatever was appended, be it another picture."""
    for appended in (b"", b"\0", b"<html>", FILES[media], b"\xff\xd9"):
        assert end_of(media, FILES[media] + appended) == len(FILES[media])


@pytest.mark.parametrize("media", FILES)
def test_a_picture_cut_anywhere_has_no_end(media: Media) -> None:
    """No prefix of a file passes for the whole of it."""
    for length in range(12, len(FILES[media])):
        with pytest.raises(ValueError, match=r"missing|shorter|damaged"):
            end_of(media, FILES[media][:length])


def test_a_jpeg_of_many_scans_ends_after_the_last() -> None:
    """A progressive JPEG's scans are passed over, each with its stuffed zeros."""
    assert end_of(Media.JPEG, PROGRESSIVE + b"tail") == len(PROGRESSIVE)


def test_an_end_mark_inside_a_jpegs_metadata_is_not_the_end() -> None:
    """A thumbnail in the metadata has an end mark of its own, which is stepped over."""
    thumbnail = FILES[Media.JPEG]
    segment = b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2) + thumbnail
    whole = FILES[Media.JPEG][:2] + segment + FILES[Media.JPEG][2:]

    assert end_of(Media.JPEG, whole) == len(whole)


def test_a_pngs_needed_chunks_must_be_sound() -> None:
    """A wrong checksum damns a chunk that decoding needs, and is let pass in any other."""
    whole = FILES[Media.PNG]
    note = bytearray(chunk(b"tEXt", b"Comment\0hi"))
    note[-1] ^= 1
    after_header = 8 + 25

    assert end_of(Media.PNG, whole[:after_header] + bytes(note) + whole[after_header:]) == len(whole) + len(
        note
    )

    damaged = bytearray(whole)
    damaged[after_header + 10] ^= 1
    with pytest.raises(ValueError, match="damaged"):
        end_of(Media.PNG, bytes(damaged))
