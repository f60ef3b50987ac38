"""One large picture as each wire streams it: the text around its base64, `@` in the picture's place. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_BLOCKS = (
    'data: {"choices":[{"index":0,"delta":{"content":[{"type":"image_url","image_url":'
    '{"url":"data:image/png;base64,@"}}]},"finish_reason":null}]}\n\n'
    'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
    "data: [DONE]\n\n"
)
# The words of this one come in many deltas, and so does the picture among them.
_MARKDOWN = (
    'data: {"choices":[{"index":0,"delta":{"content":"Here, ![a koi pond](data:image/png;base64,"},'
    '"finish_reason":null}]}\n\n'
    'data: {"choices":[{"index":0,"delta":{"content":"@"},"finish_reason":null}]}\n\n'
    'data: {"choices":[{"index":0,"delta":{"content":")\\nand words."},"finish_reason":null}]}\n\n'
    'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
    "data: [DONE]\n\n"
)
_IMAGES = (
    "event: image_generation.completed\n"
    'data: {"type":"image_generation.completed","b64_json":"@","usage":{"total_tokens":4300}}\n\n'
)
# The end of this stream repeats the whole answer, and so the picture.
_RESPONSES = (
    "event: response.output_item.done\n"
    'data: {"type":"response.output_item.done","item":{"id":"ig_1","type":"image_generation_call",'
    '"status":"completed","result":"@"}}\n\n'
    "event: response.completed\n"
    'data: {"type":"response.completed","response":{"object":"response","status":"completed",'
    '"output":[{"id":"ig_1","type":"image_generation_call","status":"completed","result":"@"}]}}\n\n'
)
_OPENROUTER = (
    'data: {"choices":[{"index":0,"delta":{"content":"","images":[{"type":"image_url","image_url":'
    '{"url":"data:image/png;base64,@"},"index":0}]},"finish_reason":null}]}\n\n'
    'data: {"choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}]}\n\n'
    "data: [DONE]\n\n"
)
_GEMINI = (
    'data: {"candidates":[{"index":0,"content":{"role":"model","parts":[{"inlineData":'
    '{"mimeType":"image/png","data":"@"}}]}}]}\n\n'
    'data: {"candidates":[{"index":0,"content":{"parts":[]},"finishReason":"STOP"}]}\n\n'
)

STREAMS: Mapping[str, str] = {
    "chat-blocks": _BLOCKS,
    "chat-markdown": _MARKDOWN,
    "openai-images": _IMAGES,
    "openai-responses": _RESPONSES,
    "openrouter": _OPENROUTER,
    "gemini": _GEMINI,
}
# What stands between two of its deltas, and how many letters one has.
_NEXT_DELTA = b'"},"finish_reason":null}]}\n\ndata: {"choices":[{"index":0,"delta":{"content":"'
DELTA_LETTERS = 4096


def pieces(dialect: str, letters: bytes, size: int) -> Iterator[bytes]:
    """Yield the body that streams a picture of this base64, at most `size` bytes at a time."""
    first, *others = STREAMS[dialect].encode().split(b"@")
    spelt = _in_deltas(letters) if dialect == "chat-markdown" else letters
    yield first
    for after in others:
        yield from (spelt[start : start + size] for start in range(0, len(spelt), size))
        yield after


def _in_deltas(letters: bytes) -> bytes:
    deltas = (letters[start : start + DELTA_LETTERS] for start in range(0, len(letters), DELTA_LETTERS))
    return _NEXT_DELTA.join(deltas)
