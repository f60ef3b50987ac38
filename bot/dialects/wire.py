"""Chat replies as they come over the wire, whole (`message`) or streamed (`delta`), in one model.

Vendors differ and drift, so reading is forgiving by construction: unknown fields are ignored, and a
known field of the wrong type counts as absent. Nothing here decides what a reply means.
"""

from __future__ import annotations

import json
from typing import Annotated, TypeAlias, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from bot.domain.events import Stage

T = TypeVar("T")
F = TypeVar("F", bound="Frame")


def _forgive(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    try:
        return handler(value)
    except ValidationError:
        return None


def _as_text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def as_json(value: object) -> object:
    """An object as its JSON: some vendors tell arguments so, others as a text."""
    return json.dumps(value) if isinstance(value, dict) else value


def as_objects(value: object) -> list[object]:
    """A list's objects; anything else in it, or any other value, is as if it were not there.

    What another wire's frame was spelt into is there as models already.
    """
    items = value if isinstance(value, list | tuple) else ()
    return [item for item in items if isinstance(item, dict | BaseModel)]


def as_blocks(value: object) -> list[object]:
    """A content's blocks: it is a string, a block, or a list of both."""
    items = value if isinstance(value, list | tuple) else [value]
    return as_objects([{"type": "text", "text": item} if isinstance(item, str) else item for item in items])


def as_pictures(value: object) -> list[object]:
    """A list of pictures, or one, each an object or a bare address."""
    items = value if isinstance(value, list | tuple) else [value]
    return as_objects([{"image_url": item} if isinstance(item, str) else item for item in items])


def _as_address(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


def as_error(value: object) -> object:
    """A fault's object: `error` is an object, or a bare sentence; `false`, `""` and `{}` are no error."""
    if not value:
        return None
    return value if isinstance(value, dict | BaseModel) else {"message": value}


Maybe: TypeAlias = Annotated[T | None, WrapValidator(_forgive)]
Text: TypeAlias = Annotated[str | None, BeforeValidator(_as_text)]


class Wire(BaseModel):
    """Any piece of a vendor's JSON."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Address(Wire):
    """Where a picture is: `https:`, or a data URL."""

    url: Text = None


class Block(Wire):
    """One part of an answer's content, or one of its `images`."""

    type: Text = None
    text: Text = None
    refusal: Text = None
    image_url: Annotated[Maybe[Address], BeforeValidator(_as_address)] = None
    url: Text = None
    b64_json: Text = None
    index: Maybe[int] = None
    partial: Maybe[bool] = None
    partial_image_index: Maybe[int] = None
    signature: Text = None

    @property
    def picture(self) -> str | None:
        """The picture's address (a data URL where it came as bare base64), if this is one."""
        if self.image_url is not None and self.image_url.url:
            return self.image_url.url
        if self.b64_json and not self.b64_json.startswith("data:"):
            return f"data:;base64,{self.b64_json}"
        return self.b64_json or self.url


class Called(Wire):
    """The function a model calls; `arguments` is JSON, or a piece of it."""

    name: Text = None
    arguments: Annotated[Text, BeforeValidator(as_json)] = None


class ToolCall(Wire):
    """One call, or a piece of one: then those of the same `index` belong together."""

    index: Maybe[int] = None
    function: Maybe[Called] = None


class Message(Wire):
    """What the model said, or the next piece of it."""

    content: Annotated[tuple[Block, ...], BeforeValidator(as_blocks)] = ()
    images: Annotated[tuple[Block, ...], BeforeValidator(as_pictures)] = ()
    refusal: Text = None
    tool_calls: Annotated[tuple[ToolCall, ...], BeforeValidator(as_objects)] = ()


class Choice(Wire):
    """One of the answers; image gateways send one."""

    index: Maybe[int] = None
    message: Maybe[Message] = None
    delta: Maybe[Message] = None
    finish_reason: Text = None


class Detail(Wire):
    """One of the particulars of an error; `retry_delay` is seconds and an `s`."""

    retry_delay: Text = Field(default=None, validation_alias="retryDelay")


class Moderated(Wire):
    """Which content rules a failure tells of, and when they struck: `input` or `output`."""

    stage: Text = Field(default=None, validation_alias="moderation_stage")
    categories: Maybe[tuple[str, ...]] = None


class Fault(Wire):
    """The inside of an error envelope."""

    message: Text = None
    code: Text = None
    type: Text = None
    status: Text = None
    request_id: Text = None
    details: Annotated[tuple[Detail, ...], BeforeValidator(as_objects)] = ()
    moderated: Maybe[Moderated] = Field(default=None, validation_alias="moderation_details")

    @property
    def name(self) -> str | None:
        """The code, in words where there are some: Google's `code` is a status, its `status` a code."""
        named = self.status and not self.status.isdecimal() and (not self.code or self.code.isdecimal())
        return self.status if named else self.code


class Result(Wire):
    """Where the pictures of an answer that is no chat's stand, or why there are none."""

    data: Annotated[tuple[Block, ...], BeforeValidator(as_pictures)] = ()
    url: Text = None
    fail_reason: Text = None

    @property
    def pictures(self) -> tuple[Block, ...]:
        """Its pictures; one may be told twice."""
        told = (Block(url=self.url),) if self.url else ()
        return (*(block for block in self.data if block.picture), *told)


class Frame(Result):
    """A whole reply, one event of a stream, or an error envelope: they share their fields."""

    result: Maybe[Result] = None
    choices: Annotated[tuple[Choice, ...], BeforeValidator(as_objects)] = ()
    usage: Maybe[dict[str, object]] = None
    finish_reason: Text = None
    error: Annotated[Maybe[Fault], BeforeValidator(as_error)] = None
    success: Maybe[bool] = None
    object_name: Text = Field(default=None, validation_alias="object")
    message: Text = None
    detail: Text = None
    code: Text = None
    type: Text = None
    raw_status_code: Maybe[int] = None
    trace_id: Text = None
    request_id: Text = None

    @property
    def results(self) -> tuple[Block, ...]:
        """All pictures beside the choices, wherever they stand; one may be told twice."""
        return (*(self.result.pictures if self.result else ()), *self.pictures)

    @property
    def failed(self) -> bool:
        """Whether this tells of a failure, whatever the status says."""
        said = self.error is not None or self.success is False or "error" in (self.object_name, self.type)
        return said or self.misdirected

    @property
    def misdirected(self) -> bool:
        """Whether the vendor began a task, to be asked after, where an answer was due."""
        return self.object_name == "generation.task"


class Spelt(Frame):
    """What an event of another wire says, spelt as a chat's.

    `last`: an end mark, though without a finish reason; `stage`: where the work stands.
    """

    last: bool = False
    stage: Stage | None = None


class UnreadableError(ValueError):
    """Not a JSON object; `cut`: only because it ends too early."""

    def __init__(self, *, cut: bool) -> None:
        super().__init__("cut short" if cut else "not a JSON object")
        self.cut = cut


def parse(data: bytes | str) -> Frame:
    """Read one JSON object of a chat; raises `UnreadableError`."""
    return parse_as(Frame, data)


def parse_as(model: type[F], data: bytes | str) -> F:
    """Read one JSON object; raises `UnreadableError`."""
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        if _ends_too_early(error):
            raise UnreadableError(cut=bool(data.strip())) from None
    return _parse_damaged(model, data.decode("utf-8", "replace") if isinstance(data, bytes) else data)


def _parse_damaged(model: type[F], text: str) -> F:
    """Read JSON in which a byte, or half a surrogate pair, is bad: that must not lose the picture."""
    try:
        mended = json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "replace")
    except (ValueError, RecursionError):
        mended = text.encode("utf-8", "replace")
    try:
        return model.model_validate_json(mended)
    except ValidationError as error:
        raise UnreadableError(cut=_ends_too_early(error)) from None


def _ends_too_early(error: ValidationError) -> bool:
    return "EOF while parsing" in str(error.errors()[0]["msg"])
