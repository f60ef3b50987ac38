"""A bare client of every vendor's wire: just enough to ask and to see what came; it shares no code."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from PIL import Image

from sandbox.drawing import draw, encode
from sandbox.providers import Providers
from tests.sandbox.providers.calling import BROKEN, bytes_behind, data_url, said

Json = Any
# A picture to edit, small so that it costs little.
CANVAS = encode(draw("a cat", (128, 128)))
# What reading a spoilt answer may come to.
UNREADABLE = (*BROKEN, ValueError, TypeError, AttributeError)
MARK = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
LINK = re.compile(r"Data Preview: (\S+)")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked for, in no wire's words. `canvas`: what to edit. `tool`: the name of one offered."""

    prompt: str = "a cat"
    canvas: bytes | None = None
    mask: bytes | None = None
    n: int = 1
    stream: bool = False
    tool: str = ""


@dataclass(frozen=True)
class Reply:
    """What came back: the status, the raw text, and every JSON object in it."""

    status: int
    text: str
    objects: tuple[Json, ...]


@dataclass(frozen=True)
class Tongue:
    """A wire: where to ask, how, and where the final pictures stand in what comes back."""

    path: Callable[[Wish], str]
    body: Callable[[Wish], Json]
    pictures: Callable[[Reply], Iterator[str]]
    counts: bool = False
    streams: bool = True
    tools: bool = False


def walk(value: Json) -> Iterator[dict[str, Json]]:
    """Every object in `value`, from the outside in."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(each)


def chat(model: str, **further: Json) -> Callable[[Wish], Json]:
    """The body of a chat completion."""

    def body(wish: Wish) -> Json:
        urls = [data_url(wish.canvas)] if wish.canvas else []
        counted = {"image_output": {"n": wish.n}} if wish.n > 1 else {}
        offered = {"tools": [function(wish.tool)]} if wish.tool else {}
        asked = {"model": model, "messages": [said(wish.prompt, *urls)], "stream": wish.stream}
        return {**asked, **counted, **offered, **further}

    return body


def function(name: str) -> Json:
    """A tool as chat completions declare it."""
    parameters = {"type": "object", "properties": {"question": {"type": "string"}}}
    return {"type": "function", "function": {"name": name, "description": "Ask.", "parameters": parameters}}


def openai(wish: Wish) -> Json:
    """The body of a generation, or the form of an edit."""
    streamed: dict[str, Json] = {"stream": True, "partial_images": 2} if wish.stream else {}
    fields = {"model": "gpt-image-2", "prompt": wish.prompt, "n": wish.n, **streamed}
    if wish.canvas is None:
        return fields
    form = aiohttp.FormData(
        {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    )
    form.add_field("image[]", wish.canvas, filename="a.png", content_type="image/png")
    if wish.mask:
        form.add_field("mask", wish.mask, filename="mask.png", content_type="image/png")
    return form


def responses(wish: Wish) -> Json:
    """The body of a response."""
    pictures = [{"type": "input_image", "image_url": data_url(wish.canvas)}] if wish.canvas else []
    content = [{"type": "input_text", "text": wish.prompt}, *pictures]
    mask = {"input_image_mask": {"image_url": data_url(wish.mask)}} if wish.mask else {}
    tools: list[Json] = [{"type": "image_generation", "partial_images": 2, **mask}]
    if wish.tool:
        tools.append({"type": "function", **function(wish.tool)["function"]})
    talk = [{"role": "user", "content": content}]
    return {"model": "gpt-5.5", "input": talk, "tools": tools, "stream": wish.stream}


def gemini(wish: Wish) -> Json:
    """The body of a generateContent."""
    data = base64.b64encode(wish.canvas or b"").decode()
    pictures = [{"inlineData": {"mimeType": "image/png", "data": data}}] if wish.canvas else []
    declared = [{"name": wish.tool, "description": "Ask."}]
    return {
        "contents": [{"role": "user", "parts": [{"text": wish.prompt}, *pictures]}],
        "generationConfig": {"responseModalities": ["TEXT", "IMAGE"]},
        **({"tools": [{"functionDeclarations": declared}]} if wish.tool else {}),
    }


def blocks(reply: Reply) -> Iterator[str]:
    """The URLs of `image_url` blocks that are not partial."""
    for each in walk(list(reply.objects)):
        if "image_url" in each and not each.get("partial"):
            yield each["image_url"]["url"]


def marks(reply: Reply) -> Iterator[str]:
    """The URLs of image marks, and of links that call themselves a preview."""
    told = [
        choice.get("message") or choice.get("delta") for o in reply.objects for choice in o.get("choices", ())
    ]
    words = "".join(each["content"] for each in told if isinstance(each.get("content"), str))
    yield from (*MARK.findall(words), *LINK.findall(words))


def base64s(reply: Reply) -> Iterator[str]:
    """Bare base64, wherever a final picture may stand; each once."""
    found: dict[str, None] = {}
    for each in walk(list(reply.objects)):
        if "b64_json" in each and "partial_image_index" not in each:
            found[each["b64_json"]] = None
        if each.get("type") == "image_generation_call" and each.get("result"):
            found[each["result"]] = None
        if "inlineData" in each and not each.get("thought"):
            found[each["inlineData"]["data"]] = None
    yield from (f"data:image/png;base64,{letters}" for letters in found)


def urls(reply: Reply) -> Iterator[str]:
    """The `url`s of a task's result, each once."""
    yield from dict.fromkeys(each["url"] for each in walk(list(reply.objects)) if "url" in each)


def _completions(_wish: Wish) -> str:
    return "/chat/completions"


def _gemini(wish: Wish) -> str:
    method = "streamGenerateContent?alt=sse" if wish.stream else "generateContent"
    return f"/models/gemini-3-pro-image-preview:{method}"


_CHAT = "gpt-4o-image"
TONGUES: Mapping[str, Tongue] = {
    "bytespike": Tongue(_completions, chat(_CHAT), blocks, counts=True, tools=True),
    "acedata": Tongue(_completions, chat(_CHAT), marks, tools=True),
    "crazyrouter": Tongue(_completions, chat(_CHAT), marks, tools=True),
    "openrouter": Tongue(
        _completions, chat("google/gemini-2.5-flash-image", modalities=["image", "text"]), blocks, tools=True
    ),
    "openai": Tongue(
        lambda wish: "/images/edits" if wish.canvas else "/images/generations", openai, base64s, counts=True
    ),
    "openai_chat": Tongue(lambda _: "/responses", responses, base64s, tools=True),
    "gemini": Tongue(_gemini, gemini, base64s, tools=True),
    "toapis": Tongue(
        lambda _: "/images/generations",
        lambda wish: {"model": _CHAT, "prompt": wish.prompt, "n": wish.n},
        urls,
        counts=True,
        streams=False,
    ),
}


class Speaker:
    """Somebody with a key who speaks to one vendor."""

    def __init__(self, session: aiohttp.ClientSession, providers: Providers, vendor: str) -> None:
        self._session = session
        self._root = providers.vendor_url(vendor)
        self._tongue = TONGUES[vendor]
        self._vendor = vendor

    async def ask(self, wish: Wish, key: str = "sandbox") -> Reply:
        """Ask, in this vendor's way; raises what aiohttp raises if the line breaks."""
        body = self._tongue.body(wish)
        if self._vendor == "toapis" and wish.canvas:
            body["image_urls"] = [await self.upload(wish.canvas)]
        sent = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
        return await self.call("POST", self._tongue.path(wish), key, **sent)

    async def call(self, method: str, path: str, key: str = "sandbox", **sent: Json) -> Reply:
        """Make any request under the vendor's root."""
        keys = {"Authorization": f"Bearer {key}", "x-goog-api-key": key}
        async with self._session.request(
            method, self._root + path, headers=keys, allow_redirects=False, **sent
        ) as response:
            text = (await response.read()).decode("utf-8", "replace")
            return Reply(response.status, text, tuple(_objects(response.content_type, text)))

    async def upload(self, picture: bytes) -> str:
        """Send a picture ahead and return its address."""
        form = aiohttp.FormData({"purpose": "generation"})
        form.add_field("file", picture, filename="a.png", content_type="image/png")
        (told,) = (await self.call("POST", "/uploads/images", data=form)).objects
        return str(told["data"]["url"])

    async def fetched(self, reply: Reply) -> list[bytes]:
        """The final pictures of an answer, or whatever lies in their place."""
        return [await bytes_behind(url, self._session) for url in self._tongue.pictures(reply)]

    async def pictures(self, wish: Wish) -> list[bytes]:
        """What came of a wish: the pictures that are whole; none where nothing could be read."""
        try:
            found = await self.fetched(await self.ask(wish))
        except UNREADABLE:
            return []
        return [data for data in found if _decodes(data)]


def _decodes(data: bytes) -> bool:
    try:
        Image.open(io.BytesIO(data)).load()
    except (OSError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return False
    return True


def _objects(content_type: str, text: str) -> Iterator[Json]:
    if content_type == "text/event-stream":
        lines = (line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: "))
        yield from (json.loads(line) for line in lines if line != "[DONE]")
    elif content_type == "application/json" and text:
        yield json.loads(text)
