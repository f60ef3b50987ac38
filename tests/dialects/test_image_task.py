"""What an `image-task` request says, and what it uploads before."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.dialects.image_task import request
from bot.dialects.registry import DIALECTS
from bot.domain.branch import Ask, Canvas
from bot.domain.offers import Options
from bot.domain.pictures import Media
from bot.errors import Billed, Kind, ProviderError
from tests.dialects.pictures import BLUE, MASK, RED, picture
from tests.dialects.playing import Answered, Heard, converse
from tests.dialects.tasks import DONE, LAMP, OFFER, QUEUED, UPLOADED, asking, said

POSTER = Ask(
    instruction="Premium product ad image, soft key light, minimal background, commercial photography style",
    options=Options(size="square"),
)


def body(told: Heard) -> dict[str, Any]:
    """Return the JSON of the paid request."""
    (paid,) = [request for request in told.requests if request.paid]
    parsed: dict[str, Any] = json.loads(b"".join(paid.body))
    return parsed


def test_drawing_is_asked_for_as_recorded(specs: Path) -> None:
    """The ratio is the wire's word for the size, the number of pictures a number."""
    told = json.loads((specs / "providers/toapis/req_generate.json").read_bytes())

    sent = request(POSTER, OFFER, pictures=[], mask=None)

    assert (sent.method, sent.path, sent.paid) == ("POST", "/images/generations", True)
    assert json.loads(b"".join(sent.body)) == told
    assert b'"n":1' in b"".join(sent.body).replace(b" ", b"")


def test_an_edit_is_asked_for_as_recorded(specs: Path) -> None:
    """Pictures and mask by the addresses that their uploads got, and the name to find the work by."""
    told = json.loads((specs / "providers/toapis/req_refs_urls.json").read_bytes())
    ask = Ask(instruction=told["prompt"], options=Options(size="wide"), client_id=told["client_business_id"])

    sent = request(ask, OFFER, pictures=told["image_urls"], mask=told["mask_url"])

    assert json.loads(b"".join(sent.body)) == told


def test_an_upload_is_made_as_recorded(specs: Path) -> None:
    """A form with the file and what it is for."""
    form = json.loads((specs / "providers/toapis/req_upload.multipart.json").read_bytes())["parts"]

    (upload,) = asking(replace(LAMP, canvas=Canvas(picture=RED)), *UPLOADED[:1]).requests
    sent = b"".join(upload.body)

    assert (upload.method, upload.path, upload.paid) == ("POST", "/uploads/images", False)
    assert upload.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    for part in form:
        assert f'name="{part["name"]}"'.encode() in sent
    assert b'filename="image-1.png"\r\nContent-Type: image/png\r\n\r\n' + RED.data in sent


def test_pictures_are_uploaded_before_anything_is_paid() -> None:
    """The canvas first, then the references, then the mask; each is sent by the address it got."""
    ask = replace(LAMP, canvas=Canvas(picture=RED), references=(BLUE,), mask=MASK)

    told = asking(ask, *UPLOADED, QUEUED, DONE)

    assert [request.path for request in told.requests] == [
        *["/uploads/images"] * 3,
        "/images/generations",
        "/images/generations/task-1",
    ]
    assert body(told)["image_urls"] == ["https://files.example/0.png", "https://files.example/1.png"]
    assert body(told)["mask_url"] == "https://files.example/2.png"
    assert body(told)["client_business_id"] == "turn-1"


def test_what_lies_at_the_vendors_is_not_uploaded_again() -> None:
    """Its own address of the canvas serves, as long as it is given one."""
    canvas = Canvas(picture=RED, turn=0, url="https://files.vendor.example/a.png")

    told = asking(replace(LAMP, canvas=canvas), QUEUED)

    assert body(told)["image_urls"] == ["https://files.vendor.example/a.png"]


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        (picture(b"GIF89a", Media.GIF), Kind.BAD_REQUEST),
        (picture(b"\x89PNG\r\n\x1a\n" + bytes(2000)), Kind.TOO_LARGE),
    ],
    ids=["format", "size"],
)
def test_a_picture_the_vendor_would_not_take_is_not_sent(shown: Any, kind: Kind) -> None:
    """Not even the good one before it: nothing is uploaded, nothing is paid."""
    offer = replace(OFFER, reference_bytes=1000)
    for ask in (replace(LAMP, references=(RED, shown)), replace(LAMP, mask=shown)):
        told = asking(ask, offer=offer)

        assert told.error is not None
        assert (told.error.kind, told.error.billed, told.error.retryable) == (kind, Billed.NO, False)
        assert told.requests == ()


def test_an_upload_whose_connection_failed_cost_nothing() -> None:
    """So all of it may be tried again."""
    lost = Answered(lost=ProviderError(kind=Kind.GATEWAY))

    told = asking(replace(LAMP, canvas=Canvas(picture=RED)), lost)

    assert told.error is not None
    assert (told.error.billed, told.error.retryable) == (Billed.NO, True)


def test_what_the_operator_adds_joins_the_request() -> None:
    """But for what decides about the picture, the price, and the name."""
    extra = {"model": "z", "prompt": "z", "n": 9, "client_business_id": "z", "background": "opaque"}

    sent = body(asking(LAMP, QUEUED, offer=replace(OFFER, extra_body=extra)))

    assert sent == {
        "model": "gpt-4o-image",
        "prompt": "a lamp",
        "n": 1,
        "client_business_id": "turn-1",
        "background": "opaque",
    }


def test_the_wrong_dialect_is_told_to_the_operator() -> None:
    """A vendor says in its own words that this model is not asked so; the operator reads what to change."""
    words = said(500, error={"message": "invalid apitype: -1"})
    task = said(object="generation.task", id="task-1", status="queued")
    for dialect in (
        "chat-blocks",
        "chat-markdown",
        "openai-images",
        "openrouter",
        "openai-responses",
        "gemini",
    ):
        for answer in (words, task):
            told = converse(DIALECTS[dialect].ask(LAMP, replace(OFFER, dialect=dialect)), [answer])

            assert told.error is not None
            assert (told.error.kind, told.error.code) == (Kind.BAD_REQUEST, "wrong_dialect"), dialect
            assert 'set dialect = "image-task"' in str(told.error)


def test_the_right_dialect_is_not_called_wrong() -> None:
    """The same words then mean that the model is none of the vendor's."""
    told = asking(LAMP, said(500, error={"message": "invalid apitype: -1"}))

    assert told.error is not None
    assert (told.error.kind, told.error.code, told.error.hint) == (Kind.BAD_REQUEST, None, "")
