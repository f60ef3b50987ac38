"""A chat answer as it grows, and the verdict on it once it has ended.

Success is a final picture, or words with an end mark; anything else is an error. A picture that came
whole beats a later error or a missing end, because it was paid for.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialects.replies.content import Content
from bot.dialects.replies.failure_table import BY_FINISH
from bot.dialects.replies.failures import Scene, is_refusal, kind_of
from bot.dialects.replies.gallery import Gallery
from bot.dialects.replies.text_run import tidy
from bot.dialects.wire import Choice, Frame, Message, Spelt
from bot.domain.events import Asked, Caution, Finished, Progressed, ProviderEvent, Said, Used, Warned
from bot.errors import Billed, Kind, ProviderError

# Each `Said` holds the whole text. Up to this many characters every change is told; beyond, only growth by a
# part of it, so that a long text in small deltas costs no more than a few times its length.
_TOLD_EVERY_TIME = 1024
_GROWTH = 16
# Many more than may be asked for: at each event all of them are looked at.
_MOST_CHOICES = 50


class Answer:
    """Take the frames of one answer; `conclude` once they have ended. `lifted`: see `Gallery`."""

    def __init__(self, scene: Scene, *, wanted: int = 1, lifted: dict[str, bytes] | None = None) -> None:
        self.scene = scene
        self._wanted = wanted
        self._gallery = Gallery(lifted)
        self._contents: dict[int, Content] = {}
        self._said = ""
        self._length = 0
        self._usage: dict[str, object] | None = None
        self._finish: str | None = None
        self._fault: ProviderError | None = None
        self._last = False
        self.ended = False  # an end mark was seen
        self.garbled = False  # a part could not be read

    @property
    def failed(self) -> bool:
        """Whether the vendor told of a failure: nothing of worth follows."""
        return self._fault is not None

    @property
    def over(self) -> bool:
        """Whether nothing of worth follows, so that a connection left open is not waited for.

        Each of several pictures may come with an end of its own.
        """
        return self.failed or (self._last and not 0 < len(self._gallery) < self._wanted)

    def take(self, frame: Frame) -> Iterator[ProviderEvent]:
        """Take a whole reply, or one event of a stream."""
        for choice in frame.choices or _beside(frame):
            yield from self._take_choice(choice)
        self._end_with(frame.finish_reason)
        if isinstance(frame, Spelt):
            self._last = self._last or frame.last
            self.ended = self.ended or frame.last
            if frame.stage is not None:
                yield Progressed(stage=frame.stage)
        if frame.usage and frame.usage != self._usage:
            self._usage = frame.usage
            yield Used(frame.usage)
        if frame.failed:
            self._fault = self.scene.told(frame)
        yield from self._tell(whole=False)

    def conclude(self, cut: ProviderError | None = None) -> Iterator[ProviderEvent]:
        """Tell what is left, then finish or raise; `cut`: what ended the transfer before its time."""
        for content in self._contents.values():
            yield from content.close(whole=self.ended)
        self._gallery.settle()
        yield from self._tell(whole=True)
        if len(self._gallery):
            yield from self._deliver(cut)
            return
        if self._usage and self._usage.get("image_tokens"):
            yield Warned(Caution.TOKENS_WITHOUT_PICTURE)
        error = self._verdict(cut)
        if error is not None:
            yield from self._retract(error)
            raise error
        yield from self._ask()
        yield self._finished()

    def _take_choice(self, choice: Choice) -> Iterator[ProviderEvent]:
        index = choice.index or 0
        if index not in self._contents and len(self._contents) < _MOST_CHOICES:
            self._contents[index] = Content(self._gallery)
        if index in self._contents:
            yield from self._contents[index].take(choice.message or choice.delta or Message())
        self._end_with(choice.finish_reason)

    def _end_with(self, reason: str | None) -> None:
        if reason:
            self._finish = reason
            self.ended = True

    def _tell(self, *, whole: bool) -> Iterator[ProviderEvent]:
        yield from self._gallery.news()
        length = sum(content.length for content in self._contents.values())
        grown = abs(length - self._length)
        if not whole and (not grown or (length > _TOLD_EVERY_TIME and grown * _GROWTH < length)):
            return
        self._length = length
        blocks = (words for content in self._contents.values() for words in content.words())
        yield from self._say(tidy("\n".join(words for words in blocks if words.strip())))

    def _say(self, words: str) -> Iterator[Said]:
        if words != self._said:
            self._said = words
            yield Said(words)

    def _deliver(self, cut: ProviderError | None) -> Iterator[ProviderEvent]:
        told = self._told_failure()
        if told is not None:
            yield Warned(Caution.ERROR_AFTER_PICTURE, str(told))
        elif not self.ended:
            yield Warned(Caution.CUT_AFTER_PICTURE, str(cut or ""))
        if len(self._gallery) < self._wanted:
            yield Warned(Caution.FEWER_THAN_ASKED, f"{len(self._gallery)} of {self._wanted}")
        yield from self._ask()
        yield self._finished()

    def _ask(self) -> Iterator[Asked | Warned]:
        """Tell the model's question; a call of any other tool cannot be answered."""
        calls = [content.calls for content in self._contents.values() if content.calls]
        asked = next((asked for each in calls if (asked := each.asked())), None)
        if asked is not None:
            yield asked
        elif calls:
            yield Warned(Caution.UNEXPECTED_TOOL_CALL)

    def _finished(self) -> Finished:
        parts = [part for content in self._contents.values() for part in content.answer()]
        signatures = tuple(signature for _, signature in parts)
        return Finished(tuple(part for part, _ in parts), self._finish, signatures if any(signatures) else ())

    def _verdict(self, cut: ProviderError | None) -> ProviderError | None:
        """Return why an answer without a picture is a failure; None: it is an answer all the same."""
        told = self._told_failure()
        if told is not None:
            return told
        failure = self.scene.failure
        if self._gallery.spoilt:
            return failure(Kind.BAD_IMAGE, "the picture could not be decoded", billed=Billed.YES)
        if self.garbled:
            return failure(Kind.PROTOCOL, "a part of the answer could not be read")
        if not self.ended:
            return cut or failure(Kind.TRUNCATED, "the answer ended before its end")
        return self._judge_words()

    def _judge_words(self) -> ProviderError | None:
        """Return why what the ended answer says is no answer, if so."""
        if is_refusal(self._said):
            return self._refused(self._said)
        if self._said or self._called_tool:
            return None
        return self.scene.failure(Kind.NO_IMAGE, "the answer held neither a picture nor words")

    def _refused(self, words: str) -> ProviderError:
        """Return the failure that the model told in words of its own, which say what to change."""
        error = self.scene.failure(Kind.CONTENT_POLICY, words)
        error.words = words.strip()
        return error

    @property
    def _called_tool(self) -> bool:
        return any(content.calls for content in self._contents.values())

    def _told_failure(self) -> ProviderError | None:
        """Return the failure that the vendor told, in whichever of its ways."""
        if self._fault is not None:
            return self._fault
        failure = self.scene.failure
        for content in self._contents.values():
            if line := content.failure:
                return failure(
                    kind_of(line.message, line.code) or Kind.UPSTREAM, line.message, code=line.code
                )
            if content.refusal.strip() and self.ended:
                return self._refused(content.refusal)
        kind = BY_FINISH.get((self._finish or "").lower())
        return failure(kind, f"the answer ended with {self._finish}", code=self._finish) if kind else None

    def _retract(self, error: ProviderError) -> Iterator[Said]:
        """Take back the words of a refusal: they are the error, not an answer."""
        if error.kind is Kind.CONTENT_POLICY and is_refusal(self._said):
            yield from self._say("")


def _beside(frame: Frame) -> tuple[Choice, ...]:
    """Return the pictures of an answer that is no chat's: some gateways answer otherwise than asked."""
    told = () if frame.error is not None else frame.results
    return (Choice(message=Message(images=told)),) if told else ()
