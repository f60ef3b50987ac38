"""OpenAI's picture API (`openai-images`): generations as JSON, edits as forms, both streamed if wanted."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from PIL import Image

from sandbox.providers.asks import Ask, Handed, Job
from sandbox.providers.checks import an_object, flag, known_only, number, one_of, words
from sandbox.providers.faults import FETCHES, TASKS, Kind
from sandbox.providers.forms import Field, read_form
from sandbox.providers.frames import DONE, Frame, Part, event
from sandbox.providers.inputs import base64_of
from sandbox.providers.refusals import Usual, VendorRefused, completed, invalid
from sandbox.providers.traffic import Json
from sandbox.providers.wires import Call, Preview, Streamed, Wire

_EDITS = "/images/edits"
_EITHER = frozenset(
    {
        *("model", "prompt", "n", "size", "quality", "background", "output_format", "output_compression"),
        *("stream", "partial_images", "user"),
    }
)
_GENERATION_ONLY = frozenset({"moderation"})
_EDIT_ONLY = frozenset({"input_fidelity"})
_NUMBERS = ("n", "partial_images", "output_compression")
_TYPES = ("image/png", "image/jpeg", "image/webp")
_QUALITIES = {"auto": "medium", "low": "low", "medium": "medium", "high": "high"}
_MOST_PICTURES, _MOST_INPUTS, _MOST_PREVIEWS, _LONGEST_PROMPT = 10, 16, 3, 32_000
_LONGEST_SIDE, _STEP, _MOST_RATIO, _PIXELS = 3840, 16, 3, range(655_360, 8_294_401)
_SIZE = re.compile(r"(\d{2,4})x(\d{2,4})")
_TOKENS_A_PICTURE, _TOKENS_AN_INPUT, _TOKENS_A_PREVIEW = 1056, 323, 100

BLOCKED = VendorRefused(
    400,
    "Your request was rejected by the safety system. safety_violations=[violence].",
    "moderation_blocked",
    "image_generation_user_error",
)
USUAL = {
    400: Usual(None, "invalid_request_error", "the request is not valid"),
    401: Usual("invalid_api_key", "invalid_request_error", "Incorrect API key provided: sandbox***."),
    403: Usual(None, "invalid_request_error", "Your organization must be verified to use the model."),
    404: Usual(None, "invalid_request_error", "Invalid URL"),
    413: Usual(None, "invalid_request_error", "The request is too large."),
    429: Usual("rate_limit_exceeded", "requests", "Rate limit reached on images per min."),
    500: Usual(None, "server_error", "The server had an error while processing your request."),
    503: Usual(None, "server_error", "The engine is currently overloaded, please try again later."),
}


def spell_refusal(refused: VendorRefused) -> dict[str, Json]:
    """Return OpenAI's own envelope, with its nulls."""
    code, kind, message = completed(refused, USUAL)
    stage = {"moderation_stage": "input", "categories": ["violence"]}
    details = {"moderation_details": stage} if code == BLOCKED.code else {}
    return {"error": {"message": message, "type": kind, "param": None, "code": code, **details}}


class Openai(Wire):
    """Pictures from a prompt, or from pictures and a prompt; base64 always."""

    name = "openai"
    model = "gpt-image-2"
    asks = ("/images/generations", _EDITS)
    named = "img"
    inline = True
    lacks = (
        TASKS
        | FETCHES
        | {Kind.FILTERED, Kind.DECLINED, Kind.NO_CONTENT, Kind.WORDS_ONLY, Kind.UNEXPECTED_TOOL_CALL}
    )
    forbids = BLOCKED
    usual = USUAL

    def told(self, refused: VendorRefused) -> Json:
        """Return OpenAI's own envelope."""
        return spell_refusal(refused)

    def read(self, call: Call) -> Ask:
        """Return what is asked for."""
        if call.path == _EDITS:
            fields = read_form(call.content_type, call.body)
            request = _typed([field for field in fields if field.filename is None])
            known_only(request, _EITHER | _EDIT_ONLY)
            return self._ask(request, [field for field in fields if field.filename is not None])
        request = an_object(call.body)
        known_only(request, _EITHER | _GENERATION_ONLY)
        return self._ask(request, [])

    def _ask(self, request: Mapping[str, Json], files: Sequence[Field]) -> Ask:
        if request.get("model") != self.model:
            asked = request.get("model")
            raise VendorRefused(404, f"The model `{asked}` does not exist.", "model_not_found")
        if request.get("output_format", "png") != "png" or request.get("background") == "transparent":
            raise invalid("only opaque PNG is drawn here")
        stream = flag(dict(request), "stream")
        if "partial_images" in request and not stream:
            raise invalid("partial_images is only supported with stream")
        prompt = words(request.get("prompt"), _LONGEST_PROMPT, "prompt")
        pictures = [_picture(field) for field in files if field.name in ("image", "image[]")]
        mask = [_picture(field) for field in files if field.name == "mask"]
        if len(pictures) + len(mask) != len(files) or len(mask) > 1 or len(pictures) > _MOST_INPUTS:
            raise invalid(f"the files must be image[] (at most {_MOST_INPUTS}) and one mask")
        return Ask(
            prompt=prompt,
            said=(prompt,),
            letters=len(prompt),
            canvas=pictures[0] if pictures else None,
            references=tuple(pictures[1:]),
            mask=_mask(mask[0], pictures) if mask else None,
            size=read_size(request.get("size", "auto"), "size"),
            quality=_QUALITIES[one_of(request.get("quality", "auto"), _QUALITIES, "quality")],
            n=number(request.get("n", 1), 1, _MOST_PICTURES, "n"),
            stream=stream,
            previews=number(request.get("partial_images", 0), 0, _MOST_PREVIEWS, "partial_images"),
        )

    def answer(self, job: Job) -> Pictures:
        """Return the answer to `job`."""
        return Pictures(job)


def _typed(fields: Sequence[Field]) -> dict[str, Json]:
    """Return a form's texts as the JSON they stand for."""
    request: dict[str, Json] = {field.name: field.data.decode("utf-8", "replace") for field in fields}
    for name in ("stream", *_NUMBERS):
        if name in request:
            try:
                request[name] = json.loads(request[name])
            except ValueError:
                raise invalid(f"{name} is not what it should be") from None
    return request


def read_size(given: Json, name: str) -> tuple[int, int] | None:
    """Return the size in pixels; None: as the model likes."""
    if given == "auto":
        return None
    sides = _SIZE.fullmatch(given) if isinstance(given, str) else None
    if not sides:
        raise invalid(f"{name} must be auto or WIDTHxHEIGHT")
    width, height = int(sides[1]), int(sides[2])
    long, short = max(width, height), min(width, height)
    fits = long <= _LONGEST_SIDE and long <= short * _MOST_RATIO and width * height in _PIXELS
    if not fits or width % _STEP or height % _STEP:
        raise invalid(
            f"{name} must have sides that are multiples of 16, and neither too long nor too few pixels"
        )
    return width, height


def _picture(field: Field) -> bytes:
    if field.type not in _TYPES:
        raise invalid(f"{field.name} must be one of {', '.join(_TYPES)}, and not {field.type or 'untold'}")
    return field.data


def _mask(mask: bytes, pictures: Sequence[bytes]) -> bytes:
    """Return the mask, if it is a PNG of the first picture's size that can be transparent."""
    try:
        with (
            Image.open(io.BytesIO(mask), formats=["PNG"]) as region,
            Image.open(io.BytesIO(pictures[0])) as canvas,
        ):
            fits = region.size == canvas.size and "A" in region.getbands()
    except (OSError, IndexError):
        fits = False
    if not fits:
        raise invalid("mask must be a PNG with an alpha channel, as large as the first image")
    return mask


class Pictures(Streamed):
    """A list of pictures, or the events of one."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._kind = "image_edit" if job.ask.canvas else "image_generation"

    def whole(self, pictures: Sequence[Handed]) -> Json:
        """Return every picture in base64."""
        data = [{"b64_json": picture.base64} for picture in pictures]
        told = {"created": self.job.created, "data": data, **self._facts()}
        return {**told, "usage": self.usage(len(pictures))}

    def opening(self) -> Iterator[Frame]:
        """Yield nothing: there are no words."""
        yield from ()

    def stage(self, preview: Preview) -> Iterator[Frame]:
        """Yield a partial picture."""
        told = {"b64_json": base64_of(preview.png), "partial_image_index": preview.index}
        yield self._event("partial_image", told)

    def picture(self, nth: int, picture: Handed) -> Iterator[Frame]:
        """Yield a picture with its own usage."""
        told = {"b64_json": picture.base64, "usage": self.usage(1)}
        yield self._event("completed", told, Part.PICTURE)

    def closing(self, pictures: Sequence[Handed]) -> Iterator[Frame]:
        """Yield the end, which no reader need wait for."""
        yield Frame(DONE, Part.FINISH)

    def failed(self) -> Frame:
        """Return the event of an error."""
        return event({"type": "error", **spell_refusal(VendorRefused(500))}, name="error")

    def hollow(self, kind: Kind) -> Json:
        """Return an answer without pictures."""
        return self.whole([])

    def end_of_pictures(self, body: bytes) -> int:
        """Return where the pictures end and the facts of them begin."""
        return body.rfind(b'"background"')

    def usage(self, pictures: int) -> dict[str, Json]:
        """Return tokens; previews are charged too."""
        ask = self.job.ask
        text, images = ask.letters // 4 + 8, _TOKENS_AN_INPUT * len(self.job.inputs)
        previews = _TOKENS_A_PREVIEW * (ask.previews or 0) if ask.stream else 0
        out = _TOKENS_A_PICTURE * pictures + previews
        return {
            "input_tokens": text + images,
            "input_tokens_details": {"image_tokens": images, "text_tokens": text},
            "output_tokens": out,
            "total_tokens": text + images + out,
        }

    def _facts(self) -> dict[str, Json]:
        width, height = self.job.ask.size or (1024, 1024)
        return {
            "background": "opaque",
            "output_format": "png",
            "quality": self.job.ask.quality,
            "size": f"{width}x{height}",
        }

    def _event(self, what: str, told: dict[str, Json], part: Part = Part.OTHER) -> Frame:
        name = f"{self._kind}.{what}"
        return event({"type": name, **told, **self._facts(), "created_at": self.job.created}, part, name=name)
