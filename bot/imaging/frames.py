"""What goes over the pipe between the bot and an image child: jobs one way, reports the other.

A frame is two lengths, a small JSON header and a picture's bytes.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import IO

from bot.domain.pictures import MEBIBYTE, MOST_PIXELS, Media

_LENGTHS = struct.Struct(">II")
_LARGEST_HEADER = 64 * 1024
_LARGEST_BODY = 4 * MOST_PIXELS + MEBIBYTE  # a picture of the most pixels, not compressed at all


class Task(StrEnum):
    """What a child can be told to do with a picture; see `bot.imaging.tasks`."""

    RESULT = "result"
    UPLOAD = "upload"
    PREVIEW = "preview"
    FIT = "fit"
    MASK = "mask"
    RESTORE = "restore"
    MARK = "mark"
    AS_PNG = "as_png"
    THUMBNAIL = "thumbnail"


class Verdict(StrEnum):
    """What a child found."""

    FINE = "fine"
    NOT_AN_IMAGE = "not_an_image"
    DAMAGED = "damaged"
    ANIMATED = "animated"
    TOO_MANY_PIXELS = "too_many_pixels"
    MASK_OPAQUE = "mask_opaque"
    MASK_CLEAR = "mask_clear"
    MASK_SHAPE = "mask_shape"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A task for what follows; `limit`, where it has one: bytes, a thumbnail's side in pixels.

    `parts`: the sizes of the pictures that follow, where it takes several. `types`: what the picture may
    become, if not anything. `width` and `height`: of the
    picture that a mask is for.
    """

    task: Task
    limit: int = 0
    parts: tuple[int, ...] = ()
    types: tuple[str, ...] = ()
    width: int = 0
    height: int = 0

    @property
    def patience(self) -> int:
        """How many times as long as any other it may take: three large pictures decoded, one packed."""
        return 4 if self.task is Task.RESTORE else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of a job.

    Fine: the facts of the picture that follows (of a thumbnail its bare pixels) or, where none follows,
    of the first `size` bytes that were sent. Too many pixels: `width` and `height` tell how many.
    `detail` is for the log. `blurred`: of an upload. `share`: of the picture that a mask marks or, of a
    restored one, of what is outside the mask that had changed. `box`: what bounds the marked region: left,
    top, right and bottom in per cent of the picture.
    """

    verdict: Verdict
    media: Media | None = None
    width: int = 0
    height: int = 0
    size: int = 0
    sha256: str = ""
    detail: str = ""
    blurred: bool = False
    share: float = 0.0
    box: tuple[int, ...] = ()


def write(stream: IO[bytes], header: Job | Report, body: bytes) -> None:
    """Send one frame."""
    packed = json.dumps(asdict(header)).encode()
    stream.write(_LENGTHS.pack(len(packed), len(body)))
    stream.write(packed)
    stream.write(body)
    stream.flush()


def read_job(stream: IO[bytes]) -> tuple[Job, bytes] | None:
    """The next job; None: the other side is gone."""
    frame = _read(stream)
    if frame is None:
        return None
    fields = json.loads(frame[0])
    task, parts, types = (fields.pop(name) for name in ("task", "parts", "types"))
    return Job(task=Task(task), parts=tuple(parts), types=tuple(types), **fields), frame[1]


def read_report(stream: IO[bytes]) -> tuple[Report, bytes] | None:
    """The next report; None: the child is gone. Raises ValueError for one without sense."""
    frame = _read(stream)
    if frame is None:
        return None
    fields = json.loads(frame[0])
    try:
        verdict, media = Verdict(fields.pop("verdict")), fields.pop("media")
        box = tuple(fields.pop("box"))
        return Report(verdict=verdict, media=media and Media(media), box=box, **fields), frame[1]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("a report without sense") from error


def _read(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    header_size, body_size = _LENGTHS.unpack(lengths)
    if header_size > _LARGEST_HEADER or body_size > _LARGEST_BODY:
        raise ValueError("a frame without measure")
    header, body = stream.read(header_size), stream.read(body_size)
    return (header, body) if len(header) == header_size and len(body) == body_size else None
