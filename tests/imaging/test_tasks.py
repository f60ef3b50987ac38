"""What a child does with a picture, without the process around it."""

from __future__ import annotations

import hashlib
import io
import time

import pytest
from PIL import Image

from bot.domain.pictures import PREVIEW_BYTES, PREVIEW_SIDE, Media
from bot.imaging import tasks
from bot.imaging.frames import Job, Report, Task, Verdict
from tests.imaging.samples import (
    BLUE,
    RED,
    SECRET,
    drawing,
    encoded,
    laden,
    moving,
    noise,
    png_bomb,
    png_claiming,
    turned,
)

FORMS = ("PNG", "JPEG", "WEBP")


def done(task: Task, data: bytes, limit: int = PREVIEW_BYTES) -> tuple[Report, bytes]:
    """Have `task` done."""
    return tasks.run(Job(task=task, limit=limit), data)


def near(pixel: object, colour: tuple[int, ...]) -> bool:
    """Tell whether `pixel` is about the `colour`, allowing for a lossy format."""
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=False))


def reopened(body: bytes) -> Image.Image:
    """Open a picture that a task made."""
    return Image.open(io.BytesIO(body))


@pytest.mark.parametrize("form", FORMS)
def test_a_result_is_described_not_rewritten(form: str) -> None:
    """A provider's picture keeps its bytes; the report describes them up to the format's end."""
    data = encoded(drawing(), form)

    report, body = done(Task.RESULT, data + b"<script>")

    assert body == b""
    assert (report.verdict, report.media) == (Verdict.FINE, Media[form])
    assert (report.width, report.height, report.size) == (24, 16, len(data))
    assert report.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("form", FORMS)
def test_an_upload_loses_all_but_its_pixels(form: str) -> None:
    """Neither metadata nor anything behind the end survives; the picture does."""
    data = laden(form)
    assert data.count(SECRET) > 2

    report, body = done(Task.UPLOAD, data)

    assert (report.verdict, report.media) == (Verdict.FINE, Media[form])
    assert SECRET[:8] not in body
    assert set(reopened(body).info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "loop",
        "background",
    }
    assert near(reopened(body).convert("RGB").getpixel((20, 2)), RED)
    assert (report.size, report.sha256) == (len(body), hashlib.sha256(body).hexdigest())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_upload_is_stood_upright(form: str, orientation: int) -> None:
    """The file's word that it is to be turned is obeyed, and then gone."""
    report, body = done(Task.UPLOAD, turned(form, orientation))

    assert (report.width, report.height) == ((24, 16) if orientation < 5 else (16, 24))
    corner = {1: (0, 0), 2: (-1, 0), 3: (-1, -1), 4: (0, -1), 5: (0, 0), 6: (-1, 0), 7: (-1, -1), 8: (0, -1)}
    x, y = corner[orientation]
    image = reopened(body).convert("RGB")
    assert near(image.getpixel((x % image.width, y % image.height)), BLUE)
    assert image.getexif() == {}


def test_an_upload_with_a_senseless_exif_block_is_taken() -> None:
    """Many real photos have one; it is dropped anyway."""
    report, _ = done(Task.UPLOAD, encoded(drawing(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"))

    assert report.verdict is Verdict.FINE


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_an_uploaded_mask_keeps_its_clear_part(form: str, mode: str) -> None:
    """Transparency is what a mask is made of."""
    _, body = done(Task.UPLOAD, encoded(drawing(mode=mode), form))

    alpha = reopened(body).getchannel("A")
    assert (alpha.getpixel((5, 2)), alpha.getpixel((5, 12))) == (255, 0)


def test_a_palette_with_a_clear_colour_keeps_it() -> None:
    """A paletted PNG's transparency becomes an alpha channel."""
    image = Image.new("P", (4, 4), 1)
    image.putpalette([0, 0, 0, 200, 30, 30])
    image.putpixel((0, 0), 0)

    _, body = done(Task.UPLOAD, encoded(image, transparency=0))

    assert reopened(body).mode == "RGBA"
    assert reopened(body).getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "RGB"])
def test_every_kind_of_pixel_becomes_a_common_one(mode: str) -> None:
    """Bilevel, palette and 16-bit pictures leave as plain grey or colour, about as bright as they came."""
    image = drawing(mode="L").point(lambda _: 255).convert(mode if mode != "I;16" else "L")
    if mode == "I;16":
        image = Image.frombytes("I;16", image.size, b"\xff\xff" * (24 * 16))

    report, body = done(Task.UPLOAD, encoded(image))

    assert report.verdict is Verdict.FINE
    assert reopened(body).mode in {"L", "RGB"}
    assert reopened(body).convert("L").getpixel((3, 3)) == 255


def test_a_printers_jpeg_becomes_one_for_screens() -> None:
    """Four ink channels become three of light."""
    _, body = done(Task.UPLOAD, encoded(drawing().convert("CMYK"), "JPEG"))

    assert reopened(body).mode == "RGB"
    assert near(reopened(body).getpixel((20, 2)), RED)


def test_an_uploaded_png_loses_nothing_one_can_see() -> None:
    """Every pixel of a PNG is as it was."""
    image = noise(64)

    _, body = done(Task.UPLOAD, encoded(image))

    assert reopened(body).tobytes() == image.tobytes()


@pytest.mark.parametrize("task", [Task.RESULT, Task.UPLOAD])
def test_a_still_gif_becomes_a_png(task: Task) -> None:
    """GIF is read but not kept."""
    report, body = done(task, encoded(drawing(), "GIF"))

    assert (report.verdict, report.media) == (Verdict.FINE, Media.PNG)
    assert near(reopened(body).convert("RGB").getpixel((20, 2)), RED)


@pytest.mark.parametrize("task", [Task.RESULT, Task.UPLOAD])
@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF"])
def test_moving_pictures_are_not_taken(task: Task, form: str) -> None:
    """More than one frame is too many, in any format."""
    assert done(task, moving(form))[0].verdict is Verdict.ANIMATED


@pytest.mark.parametrize("task", [Task.RESULT, Task.UPLOAD])
@pytest.mark.parametrize("form", FORMS)
def test_a_picture_cut_short_is_never_taken(task: Task, form: str) -> None:
    """Wherever it was cut, it is damaged: a partial picture is no result."""
    data = encoded(drawing(8, 8), form)

    verdicts = {done(task, data[:length])[0].verdict for length in range(len(data))}

    assert verdicts == {Verdict.DAMAGED, Verdict.NOT_AN_IMAGE}


@pytest.mark.parametrize("task", list(Task))
@pytest.mark.parametrize(
    "data", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS-Adobe", b"II*\0", b"BM"]
)
def test_other_formats_are_no_images(task: Task, data: bytes) -> None:
    """What is none of the four formats is not even tried."""
    assert done(task, data)[0].verdict is Verdict.NOT_AN_IMAGE


@pytest.mark.parametrize("task", list(Task))
@pytest.mark.parametrize(
    "bomb",
    [
        png_claiming(40_000, 40_000),
        png_claiming(8_193, 1),
        png_claiming(6_001, 6_000),
        png_claiming(2**31 - 1, 2**31 - 1),
        png_bomb(13_000),
        encoded(Image.new("L", (9_000, 100)), "JPEG"),
        encoded(Image.new("L", (9_000, 100)), "WEBP"),
    ],
    ids=["40000", "side", "area", "most", "13000", "jpeg", "webp"],
)
def test_too_many_pixels_are_refused_by_the_header(task: Task, bomb: bytes) -> None:
    """What would fill the memory is never decoded."""
    began = time.process_time()

    report, _ = done(task, bomb)

    assert report.verdict is Verdict.TOO_MANY_PIXELS
    assert time.process_time() - began < 0.1


def test_the_largest_allowed_picture_is_taken() -> None:
    """The limits are what they say: 36 megapixels pass."""
    report, _ = done(Task.RESULT, encoded(Image.new("L", (6_000, 6_000)), compress_level=1))

    assert (report.verdict, report.width) == (Verdict.FINE, 6_000)


@pytest.mark.parametrize(
    "image", [noise(1500), drawing(2000, 300, "RGBA"), drawing(8, 8), noise(600).convert("P")]
)
def test_a_preview_is_small(image: Image.Image) -> None:
    """At most 512 pixels a side and 60 kB, whatever was sent; never enlarged."""
    report, body = done(Task.PREVIEW, encoded(image))

    assert report.media is Media.WEBP
    assert len(body) <= PREVIEW_BYTES
    assert 0.6 < max(reopened(body).size) / min(max(image.size), PREVIEW_SIDE) <= 1


def test_a_preview_shows_what_has_come_so_far() -> None:
    """Half a progressive JPEG, or half a PNG, is enough to show something."""
    for data in (encoded(noise(200), "JPEG", progressive=True), encoded(noise(200))):
        report, body = done(Task.PREVIEW, data[: len(data) // 2])

        assert report.verdict is Verdict.FINE
        assert reopened(body).size == (200, 200)

    assert done(Task.RESULT, data[: len(data) // 2])[0].verdict is Verdict.DAMAGED


@pytest.mark.parametrize("limit", [400_000, 100_000, 20_000, 3_000])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_picture_is_made_to_fit(limit: int, mode: str) -> None:
    """It is shown in no more bytes than allowed, larger where there is room, and stays transparent."""
    image = noise(400).convert(mode)
    if mode == "RGBA":
        image.putalpha(128)

    report, body = done(Task.FIT, encoded(image), limit)

    assert limit / 10 < len(body) <= limit
    assert reopened(body).mode == mode
    assert report.media is (Media.JPEG if mode == "RGB" else Media.WEBP)


def test_a_fitted_picture_without_a_clear_part_is_a_photo() -> None:
    """An alpha channel that hides nothing is left out, for many fewer bytes."""
    report, _ = done(Task.FIT, encoded(noise(100).convert("RGBA")), 20_000)

    assert report.media is Media.JPEG


def test_an_impossible_limit_is_said_to_be_so() -> None:
    """No picture fits into ten bytes; nobody tries for ever."""
    assert done(Task.FIT, encoded(noise(50)), 10)[0].verdict is Verdict.DAMAGED
