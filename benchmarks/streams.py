"""One large picture as each wire streams it: the text around its base64, `@` in the picture's place. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_BLOCKS = (
    'data: {"choices":[{"index":0,"delta":{"content":[{"type":"image_url","image_url":'
    '{"url":"data:image/png;base64,@"}}]},"finish_reason":null}]}\n\n'
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
    "openai-images": _IMAGES,
    "openai-responses": _RESPONSES,
    "openrouter": _OPENROUTER,
    "gemini": _GEMINI,
}


def pieces(dialect: str, letters: bytes, size: int) -> Iterator[bytes]:
    """Yield the body that streams a picture of this base64, at most `size` bytes at a time."""
    first, *others = STREAMS[dialect].encode().split(b"@")
    yield first
    for after in others:
        yield from (letters[start : start + size] for start in range(0, len(letters), size))
        yield after
