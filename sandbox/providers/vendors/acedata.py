"""The vendor that tells everything in the markdown of one string (`chat-markdown`).

It speaks the language of the prompt, Chinese with signs of full width. It repeats the prompt with its own
addresses of the pictures it was sent; every third answer has the form that came up in 2026, which does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sandbox.providers.asks import Ask, Handed, Job
from sandbox.providers.completions import Completion, read_chat
from sandbox.providers.faults import TASKS, Kind
from sandbox.providers.frames import DONE, Frame, Part, event, halves
from sandbox.providers.refusals import Usual, VendorRefused, completed
from sandbox.providers.traffic import Json
from sandbox.providers.wires import Call, Preview, Wire

_CHINESE = re.compile("[\u4e00-\u9fff]")
_FAILED = "> ❌ 图片绘制失败，请稍后重试\n\n"
_MODERATED = "> 生成中...\n> 生成失败 ❌\n> 失败原因：input_moderation\n"
_REFUSALS = {
    False: "We're so sorry, but the prompt may violate our content policy. Please edit it and retry.",
    True: "非常抱歉，该提示可能违反了我们的内容政策。请修改提示语后重试。",
}
# The echo, the beginning, the progress and the end, in English and in Chinese.
_LINES = {
    False: (
        "> ❇️ Keywords: {}\n\n",
        "> ✨ Sora is drawing the image...\n\n",
        "> 🏃 Progress: {}%\n\n",
        "> ✅ Image drawing successful, please check~~~\n\n",
    ),
    True: (
        "> ❇️ 关键字：{}\n\n",
        "> ✨ Sora正在绘制图片中...\n\n",
        "> 🏃 进度：{}％\n\n",
        "> ✅ 图片绘制成功，请注意查收~~~\n\n",
    ),
}
_NEWER_FORM_EVERY = 3
_USUAL = {
    400: Usual("token_mismatched", "", "token mismatched"),
    401: Usual("invalid_token", "", "invalid token"),
    403: Usual("used_up", "", "insufficient balance"),
    429: Usual("too_many_requests", "", "too many requests"),
    500: Usual("api_error", "", "fetch failed"),
}


class Acedata(Wire):
    """Plain chat completions; there are no words for a size, a quality or a number of pictures."""

    name = "acedata"
    model = "gpt-4o-image"
    root = "/openai"
    rehosts = True
    lacks = TASKS | {Kind.WRONG_SHAPE, Kind.FEWER}
    usual = _USUAL

    def told(self, refused: VendorRefused) -> Json:
        """Return the vendor's own envelope."""
        code, _, message = completed(refused, self.usual)
        return {"success": False, "error": {"code": code, "message": message}, "trace_id": "t-sandbox"}

    def read(self, call: Call) -> Ask:
        """Return what is asked for."""
        _, ask = read_chat(call.body, self.model)
        return ask

    def answer(self, job: Job) -> Markdown:
        """Return the answer to `job`."""
        return Markdown(job)


class Markdown(Completion):
    """An answer in one string."""

    wire = Acedata

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._chinese = bool(_CHINESE.search(job.ask.prompt))
        self._newer = job.number % _NEWER_FORM_EVERY == 0
        self._idle = job.in_words or job.suffers(Kind.WORDS_ONLY)

    def message(self, pictures: Sequence[Handed]) -> dict[str, Json]:
        """Return everything as it would have been streamed."""
        progress = () if self._newer or not pictures else (self._progress(0.4), self._progress(0.9))
        shown = (self._shown(nth, each) for nth, each in enumerate(pictures))
        return {"content": "".join((*self._before(), *progress, *shown))}

    def opening(self) -> Iterator[Frame]:
        """Yield the role, then the echo of the prompt and that work has begun."""
        if self.job.call:
            yield from super().opening()
            return
        yield self.chunk({})
        for line in self._before():
            yield from (self.chunk({"content": piece}) for piece in halves(line))

    def _before(self) -> Iterator[str]:
        if self._idle or self.job.says:
            yield self.job.words + "\n\n"
        if self._idle:
            return
        echo, drawing, *_ = _LINES[self._chinese]
        if self._newer:
            yield "\n\n> 🎨 生成中...\n\n"
            return
        yield echo.format(" ".join((*self.job.rehosted, self.job.ask.prompt)))
        yield drawing

    def _progress(self, part: float) -> str:
        return _LINES[self._chinese][2].format(round(100 * part + 0.3, 1))

    def stage(self, preview: Preview) -> Iterator[Frame]:
        """Yield a percentage, in two pieces; nothing is shown before it is done."""
        if not self._newer:
            line = self._progress((preview.index + 1) / (preview.of + 1))
            yield from (self.chunk({"content": piece}) for piece in halves(line))

    def picture_delta(self, nth: int, picture: Handed) -> dict[str, Json]:
        """Return the mark of the picture."""
        return {"content": self._shown(nth, picture)}

    def _shown(self, nth: int, picture: Handed) -> str:
        if self._newer:
            return f"![{picture.address}]({picture.address})\n\n{_download(picture.address)}"
        return ("" if nth else _LINES[self._chinese][3]) + f"![]({picture.address})\n\n"

    def closing(self, pictures: Sequence[Handed]) -> Iterator[Frame]:
        """Yield the end, without usage: nobody asked for it."""
        yield self.chunk({}, Part.FINISH, finish="tool_calls" if self.job.call else "stop")
        yield Frame(DONE)

    def failed(self) -> Frame:
        """Return the line that tells of a failure; the stream goes on as if nothing were wrong."""
        return self.chunk({"content": _FAILED})

    def hollow(self, kind: Kind) -> Json:
        """Return a failure told in words."""
        match kind:
            case Kind.FILTERED:
                return self.completion({"content": _MODERATED}, "stop", 0)
            case Kind.DECLINED:
                return self.completion({"content": _FAILED}, "stop", 0)
            case Kind.FORBIDDEN:
                return self.completion({"content": _REFUSALS[self._chinese]}, "stop", 0)
        return super().hollow(kind)

    def forbidden(self) -> Json:
        """Return the sentence that refuses a prompt."""
        return self.hollow(Kind.FORBIDDEN)

    def usage(self, pictures: int) -> dict[str, Json]:
        """Return tokens of words alone: pictures are not counted here."""
        return super().usage(0)

    def chunk(self, delta: Json, part: Part = Part.OTHER, finish: str | None = None) -> Frame:
        """Return a frame; here every one names the role, and the choices come first."""
        choice = {"delta": {**delta, "role": "assistant"}, "index": 0}
        told = {"choices": [choice | ({"finish_reason": finish} if finish else {})]}
        return event({**told, **self.head("chat.completion.chunk")}, part)


def _download(address: str) -> str:
    """Return the link that leads to the same picture again."""
    return f"[点击下载]({address.replace('/img/', '/img/download/', 1)})"
