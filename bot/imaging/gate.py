"""The one way in for pictures: nothing that was not decoded here is kept, shown or sent on."""

from __future__ import annotations

from bot.domain.masks import Marked, Region
from bot.domain.pictures import (
    LARGEST_RESULT,
    LARGEST_SIDE,
    LARGEST_UPLOAD,
    MEBIBYTE,
    MOST_PIXELS,
    PREVIEW_BYTES,
    Facts,
    Media,
    Picture,
    Thumbnail,
    recognise,
)
from bot.errors import Billed, Kind, ProviderError, Refusal, Refused
from bot.imaging.children import ChildLost, Children
from bot.imaging.frames import Job, Report, Task, Verdict

_REFUSALS = {
    Verdict.NOT_AN_IMAGE: Refusal.UPLOAD_NOT_AN_IMAGE,
    Verdict.DAMAGED: Refusal.UPLOAD_DAMAGED,
    Verdict.ANIMATED: Refusal.UPLOAD_ANIMATED,
    Verdict.TOO_MANY_PIXELS: Refusal.UPLOAD_TOO_MANY_PIXELS,
    Verdict.MASK_OPAQUE: Refusal.MASK_MARKS_NOTHING,
    Verdict.MASK_CLEAR: Refusal.MASK_MARKS_ALL,
    Verdict.MASK_SHAPE: Refusal.MASK_OTHER_SHAPE,
}
_UPLOAD_LIMIT = f"{LARGEST_UPLOAD // MEBIBYTE} MB"
_PIXEL_LIMIT = f"{LARGEST_SIDE} px, {MOST_PIXELS // 1_000_000} MP"


class Gate:
    """Pictures decoded in child processes; a picture that kills one fails alone."""

    def __init__(self, children: Children | None = None) -> None:
        self._children = children or Children()

    async def close(self) -> None:
        """End the children."""
        await self._children.close()

    async def result(self, data: bytes) -> Picture:
        """A provider's picture, proved whole: the bytes as they came, cut where the format ends.

        Raises `ProviderError` (bad_image): it is paid for, but cannot be shown.
        """
        if len(data) > LARGEST_RESULT:
            raise _bad(f"more than {LARGEST_RESULT} bytes")
        return await self._made(Job(task=Task.RESULT), data)

    async def upload(self, data: bytes, *, name: str) -> Picture:
        """A member's picture drawn anew: upright, without metadata or anything that followed it.

        PNG, JPEG and WebP stay what they are, a still GIF becomes PNG. Raises `Refused`, `name` among
        its facts.
        """
        return await self._taken_in(Job(task=Task.UPLOAD), data, name)

    async def mask(self, data: bytes, canvas: Facts, *, name: str) -> Picture:
        """A member's mask in the size of its canvas: a PNG, clear where something may change.

        Raises `Refused` as `upload` does, and for one that marks nothing or everything, or that has other
        proportions than the canvas.
        """
        return await self._taken_in(Job(task=Task.MASK, width=canvas.width, height=canvas.height), data, name)

    async def _taken_in(self, job: Job, data: bytes, name: str) -> Picture:
        if len(data) > LARGEST_UPLOAD:
            raise Refused(Refusal.UPLOAD_TOO_BIG, {"name": name, "limit": _UPLOAD_LIMIT})
        if recognise(data[:12]) is None:
            raise Refused(Refusal.UPLOAD_NOT_AN_IMAGE, {"name": name})
        try:
            report, body = await self._children.run(job, data)
        except ChildLost:
            raise Refused(Refusal.UPLOAD_DAMAGED, {"name": name}) from None
        if report.verdict is not Verdict.FINE:
            raise _refused(report, job, name)
        return _picture(report, body)

    async def restored(self, result: Picture, canvas: Picture, mask: Picture) -> tuple[Picture, float] | None:
        """The canvas, with only what the mask marks taken from `result`: a PNG of the canvas's size.

        With it the share (0-1) of what is outside the mask that `result` had visibly changed. None where
        it cannot be made.
        """
        found = await self._again(Task.RESTORE, mask, canvas, result)
        return found and (_picture(*found), found[0].share)

    async def marked(self, canvas: Picture, mask: Picture) -> Marked | None:
        """The canvas with its region shown and told, for a model that knows no masks; None as above."""
        found = await self._again(Task.MARK, mask, canvas)
        if found is None:
            return None
        left, top, right, bottom = found[0].box
        return Marked(_picture(*found), Region((left, top, right, bottom), found[0].share))

    async def as_png(self, picture: Picture) -> Picture | None:
        """The same pixels as PNG; None as above."""
        if picture.facts.media is Media.PNG:
            return picture
        found = await self._again(Task.AS_PNG, picture)
        return found and _picture(*found)

    async def sendable(self, picture: Picture, limit_bytes: int, types: tuple[str, ...]) -> Picture | None:
        """The picture re-encoded as one of these MIME types, in at most `limit_bytes`; None as above."""
        found = await self._run(Job(task=Task.FIT, limit=limit_bytes, types=types), picture.data)
        return found and _picture(*found)

    async def _again(self, task: Task, *pictures: Picture) -> tuple[Report, bytes] | None:
        """Work with pictures that were decoded before."""
        job = Job(task=task, parts=tuple(len(picture.data) for picture in pictures))
        return await self._run(job, b"".join(picture.data for picture in pictures))

    async def _run(self, job: Job, data: bytes) -> tuple[Report, bytes] | None:
        try:
            report, body = await self._children.run(job, data)
        except ChildLost:
            return None
        return (report, body) if report.verdict is Verdict.FINE else None

    async def preview(self, data: bytes) -> bytes | None:
        """A WebP of at most 512 px and 60 kB, of as much as `data` shows; None where that is nothing."""
        found = await self._run(Job(task=Task.PREVIEW, limit=PREVIEW_BYTES), data)
        return found and found[1]

    async def thumbnail(self, data: bytes, side: int) -> Thumbnail | None:
        """The picture within `side` pixels each way, decoded; None where it cannot be."""
        found = await self._run(Job(task=Task.THUMBNAIL, limit=side), data)
        if found is None:
            return None
        report, body = found
        whole = 0 < max(report.width, report.height) <= side and len(body) == 3 * report.width * report.height
        return Thumbnail(report.width, report.height, body) if whole else None

    async def fit(self, data: bytes, limit_bytes: int) -> Picture:
        """The picture in at most `limit_bytes` (some kB at least), re-encoded, if need be smaller.

        Raises `ProviderError` (bad_image).
        """
        return await self._made(Job(task=Task.FIT, limit=limit_bytes), data)

    async def _made(self, job: Job, data: bytes) -> Picture:
        try:
            report, body = await self._children.run(job, data)
        except ChildLost:
            raise _bad("decoding it takes too much time or memory") from None
        if report.verdict is not Verdict.FINE:
            raise _bad(f"{report.verdict} {report.detail}".strip())
        return _picture(report, body or data)


def _picture(report: Report, data: bytes) -> Picture:
    if report.media is None:
        raise TypeError(report)
    facts = Facts(
        media=report.media,
        width=report.width,
        height=report.height,
        size=report.size,
        sha256=report.sha256,
    )
    return Picture(facts, data if len(data) == report.size else data[: report.size], report.blurred)


def _bad(message: str) -> ProviderError:
    return ProviderError(
        kind=Kind.BAD_IMAGE, billed=Billed.YES, message=f"the picture cannot be used: {message}"
    )


def _refused(report: Report, job: Job, name: str) -> Refused:
    facts = {"name": name}
    if report.width:
        facts |= {"given": f"{report.width} x {report.height}"}
    if report.verdict is Verdict.TOO_MANY_PIXELS:
        facts |= {"limit": _PIXEL_LIMIT}
    elif report.verdict is Verdict.MASK_SHAPE:
        facts |= {"limit": f"{job.width} x {job.height}"}
    return Refused(_REFUSALS[report.verdict], facts)
