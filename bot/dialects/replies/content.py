"""One answer's content, gathered from a whole message or from its deltas, by the same steps."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialects.ask_tool import Calls
from bot.dialects.replies.gallery import Gallery
from bot.dialects.replies.status_lines import FailureLine
from bot.dialects.replies.text_run import TextRun
from bot.dialects.wire import Block, Message
from bot.domain.events import PreviewReady, ProviderEvent

_TEXT = frozenset({"text", "output_text"})
_PICTURE = frozenset({"image_url", "output_image", "image"})


class Content:
    """Take the messages of one choice in order; its pictures go to the gallery."""

    def __init__(self, gallery: Gallery) -> None:
        self.refusal = ""
        self.calls = Calls()
        self._gallery = gallery
        self._parts: list[TextRun | int] = []
        self._signatures: dict[int, str] = {}  # by place in `_parts`
        self._images: list[int] = []  # of `images`: they stand behind the content, however they came
        self._indexes: set[int] = set()
        self._open: TextRun | None = None
        self._closed_length = 0

    def take(self, message: Message) -> Iterator[ProviderEvent]:
        """Take a whole message or a delta."""
        self.refusal += message.refusal or ""
        self.calls.take(message.tool_calls)
        continued = self._open
        for block in message.content:
            before = len(self._parts)
            if block.type in _TEXT and block.text:
                if continued is None:
                    yield from self.close(whole=True)
                run = continued or self._begin()
                continued = None  # a second text block in one message is a block of its own
                yield from run.feed(block.text)
            elif block.type in _PICTURE and block.picture:
                continued = None
                yield from self._take_picture(block, block.picture)
            elif block.refusal:
                self.refusal += block.refusal
            self._sign(block, known=len(self._parts) == before)
        yield from self._take_images(message.images)

    def close(self, *, whole: bool) -> Iterator[ProviderEvent]:
        """Take the end; `whole` False: the answer was cut off."""
        if self._open is not None:
            yield from self._open.close(whole=whole)
            self._closed_length += self._open.length
        self._open = None

    @property
    def runs(self) -> list[TextRun]:
        """The text blocks in order."""
        return [part for part in self._parts if isinstance(part, TextRun)]

    @property
    def length(self) -> int:
        """The characters of words so far."""
        return self._closed_length + (self._open.length if self._open else 0)

    @property
    def failure(self) -> FailureLine | None:
        """What the answer's own words say went wrong."""
        return next((run.failure for run in self.runs if run.failure), None)

    def words(self) -> Iterator[str]:
        """Yield the words of each text block, not yet tidy."""
        return (run.words(whole=run is not self._open) for run in self.runs)

    def answer(self) -> Iterator[tuple[str | int, str]]:
        """Yield words and picture numbers in the order of the answer, each with its signature or `""`."""
        for place, part in enumerate(self._parts):
            parts = list(part.answer()) if isinstance(part, TextRun) else [part]
            # One text block may hold several parts; what came beside it stands beside its last.
            signatures = [""] * (len(parts) - 1) + [self._signatures.get(place, "")]
            yield from zip(parts, signatures, strict=False)
        yield from ((number, "") for number in self._images)

    def _sign(self, block: Block, *, known: bool) -> None:
        """Keep what the vendor wants back; beside a draft, or a picture known already, it is of no use."""
        if block.signature and self._parts and not (known and block.picture):
            self._signatures[len(self._parts) - 1] = block.signature

    def _begin(self) -> TextRun:
        self._open = TextRun(self._gallery)
        self._parts.append(self._open)
        return self._open

    def _take_picture(self, block: Block, address: str) -> Iterator[ProviderEvent]:
        if block.partial:
            yield from self._preview(block, address)
            return
        yield from self.close(whole=True)
        self._parts.extend(self._hang(address))

    def _take_images(self, images: tuple[Block, ...]) -> Iterator[ProviderEvent]:
        fresh = [image for image in images if image.picture and image.index not in self._indexes]
        for image in fresh:
            address = image.picture or ""
            if image.partial:
                yield from self._preview(image, address)
            else:
                self._images.extend(self._hang(address))
                self._indexes.update(() if image.index is None else (image.index,))

    def _hang(self, address: str) -> Iterator[int]:
        number = self._gallery.hang(address)
        # Nothing more follows about a picture that has a block of its own.
        self._gallery.settle()
        if number is not None:
            yield number

    def _preview(self, block: Block, address: str) -> Iterator[PreviewReady]:
        source = self._gallery.glance(address)
        if source is not None:
            yield PreviewReady(source, block.partial_image_index or block.index or 0)
