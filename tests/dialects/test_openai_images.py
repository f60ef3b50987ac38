"""What an `openai-images` request says, and when its stream is over."""

from __future__ import annotations

import json
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from bot.dialects.exchange import Broken, Reply, Send
from bot.dialects.openai_images import request
from bot.dialects.registry import DIALECTS
from bot.domain.branch import Ask, Canvas, Exchange
from bot.domain.offers import Offer, Options
from tests.dialects.pictures import BLUE, MASK, RED, bare, picture
from tests.dialects.playing import play

OFFER = Offer(
    name="first",
    dialect="openai-images",
    base_url="https://api.openai.com/v1",
    model="gpt-image-2",
    sizes={"wide": "1536x864", "square": "1024x1024"},
    qualities=("high",),
    counts=(1, 2),
)
POND = Ask(instruction="A koi pond at dusk", options=Options(size="wide", quality="high"))


def parts(sent: Send) -> list[Message]:
    """Return the form's parts, as the standard library reads them."""
    head = f"Content-Type: {sent.headers['Content-Type']}\r\n\r\n".encode()
    form = message_from_bytes(head + b"".join(sent.body))
    assert not form.defects
    return [part for part in form.walk() if not part.is_multipart()]


def field(part: Message, name: str = "name") -> str | None:
    """Return a parameter of the part's disposition."""
    told = part.get_param(name, header="content-disposition")
    return told if isinstance(told, str) else None


def content(part: Message) -> bytes:
    """Return the part's bytes."""
    told = part.get_payload(decode=True)
    assert isinstance(told, bytes)
    return told


def test_drawing_is_asked_for_as_recorded(specs: Path) -> None:
    """A prompt and what was chosen, as JSON; never a `response_format`."""
    recorded = json.loads((specs / "providers/openai_images/req_generate.json").read_bytes())
    own = {"output_format": "png", "moderation": "auto", "n": 1}

    sent = request(POND, replace(OFFER, extra_body=own))

    assert (sent.method, sent.path, sent.paid) == ("POST", "/images/generations", True)
    assert json.loads(b"".join(sent.body)) == recorded


def test_a_stream_is_asked_for_as_recorded(specs: Path) -> None:
    """How many previews come is the operator's word: they cost."""
    recorded = json.loads((specs / "providers/openai_images/req_generate_stream.json").read_bytes())
    offer = replace(OFFER, stream=True, extra_body={"partial_images": 2})

    sent = request(replace(POND, options=Options(size="square")), offer)

    assert json.loads(b"".join(sent.body)) == recorded
    assert sent.headers["Accept"] == "text/event-stream, application/json"


def test_an_edit_is_asked_for_as_recorded(specs: Path) -> None:
    """A form: model, prompt, each picture under `image[]` with the canvas first, and the mask."""
    recorded = json.loads((specs / "providers/openai_images/req_edit.multipart.json").read_bytes())["parts"]
    ask = Ask(instruction="Make it dawn", canvas=Canvas(picture=RED), references=(RED,), mask=MASK)

    sent = request(ask, OFFER)

    assert sent.path == "/images/edits"
    assert [field(part) for part in parts(sent)] == [part["name"] for part in recorded]
    assert [content(part).decode() for part in parts(sent)[:2]] == [part["value"] for part in recorded[:2]]


def test_each_file_is_named_and_typed_for_what_it_is() -> None:
    """Its name never comes from a member."""
    ask = Ask(instruction="redder", canvas=Canvas(picture=RED), references=(BLUE,), mask=MASK)

    files = parts(request(ask, OFFER))[2:]

    assert [(field(file, "filename"), file.get_content_type(), content(file)) for file in files] == [
        ("image-1.png", "image/png", RED.data),
        ("image-2.jpg", "image/jpeg", BLUE.data),
        ("mask.png", "image/png", MASK.data),
    ]


def test_a_form_carries_whatever_stands_in_it() -> None:
    """Line breaks, quotes and boundaries in a prompt, any bytes in a picture, values that are no text."""
    prompt = 'red "lamp"\n--darkroom-0\nContent-Disposition: form-data; name="model"\n\nother é \ud83d'
    odd = picture(b"\x89PNG\r\n--darkroom-0--\r\n\r\n")
    offer = replace(
        OFFER, stream=True, extra_body={"partial_images": 2, 'q"\r\nX: y': "z", "model": "dearer"}
    )

    told = parts(request(Ask(instruction=prompt, canvas=Canvas(picture=odd)), offer))

    assert {field(part): content(part).decode() for part in told[:-1]} == {
        "model": "gpt-image-2",
        "prompt": prompt.replace("\ud83d", "?"),
        "stream": "true",
        "partial_images": "2",
        "q%22%0D%0AX: y": "z",
    }
    assert content(told[-1]) == odd.data


def test_only_this_turn_is_told() -> None:
    """The wire knows of no conversation: the canvas carries it."""
    past = (Exchange(instruction="a secret", answer=("Well.", 1)),)

    body = b"".join(request(Ask(instruction="b", past=past, canvas=Canvas(picture=RED, turn=0)), OFFER).body)

    assert b"secret" not in body


def test_a_stream_ends_with_its_last_picture() -> None:
    """No `[DONE]` is promised, so a connection left open, and broken later, changes nothing."""
    event = json.dumps({"type": "image_generation.completed", "b64_json": bare(RED)}).encode()
    reply = Reply(status=200, headers={"content-type": "text/event-stream"})
    pieces = [b"data: " + event + b"\n\n", b": still here\n\n"]

    dialogue = DIALECTS["openai-images"].ask(POND, OFFER)
    told = play(dialogue, reply, pieces, broken=Broken())

    assert len(told.images) == 1
    assert told.warned == []
