"""What a `chat-blocks` request says: the recorded bodies, and how little an edit adds to them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialects.chat_blocks import request
from bot.dialects.exchange import Reply
from bot.dialects.registry import DIALECTS
from bot.domain.branch import Ask, Canvas, Exchange
from bot.domain.offers import Offer, Options
from tests.dialects.pictures import BLUE, RED, data_url, picture
from tests.dialects.playing import play

OFFER = Offer(
    name="test",
    dialect="chat-blocks",
    base_url="https://vendor.example/v1",
    model="gpt-4o-image",
    sizes={"1024x1024": "1024x1024", "wide": "1536x1024"},
    qualities=("low", "high"),
    counts=(1, 2),
    references=4,
)


def body(ask: Ask, offer: Offer = OFFER) -> dict[str, Any]:
    """Return the request's JSON."""
    parsed: dict[str, Any] = json.loads(b"".join(request(ask, offer).body))
    return parsed


def said(ask: Ask, offer: Offer = OFFER) -> list[dict[str, Any]]:
    """Return the request's messages."""
    messages: list[dict[str, Any]] = body(ask, offer)["messages"]
    return messages


def text(words: str) -> dict[str, Any]:
    """Return a text block."""
    return {"type": "text", "text": words}


def image(address: str) -> dict[str, Any]:
    """Return a picture block."""
    return {"type": "image_url", "image_url": {"url": address}}


POND = Exchange(instruction="Generate a koi pond at dusk.", answer=("Here's the koi pond at dusk:", 1))
EDIT = Ask(
    instruction="Make it dawn instead, with mist on the water.",
    past=(POND,),
    canvas=Canvas(picture=RED, turn=0, url="https://cdn.bytespike.ai/img/..."),
    options=Options(size="1024x1024"),
)
DRAW = Offer(name="draw", dialect="chat-blocks", base_url="", model="gpt-4o", extra_body={"max_tokens": 4096})
RECORDED = {
    "bytespike/req_generate": (
        Ask(
            instruction="Generate an image of a koi pond at dusk.",
            options=Options(size="1024x1024", quality="high"),
        ),
        OFFER,
    ),
    "bytespike/req_turn2_edit": (EDIT, OFFER),
    "crazyrouter/req_generate": (
        Ask(instruction="Draw a cat running under moonlight in cyberpunk style"),
        DRAW,
    ),
    "crazyrouter/req_edit": (
        Ask(
            instruction="Convert this image to watercolor painting style",
            canvas=Canvas(picture=RED, url="https://example.com/photo.jpg"),
        ),
        DRAW,
    ),
}


@pytest.mark.parametrize("name", RECORDED)
def test_a_request_is_the_recorded_one(name: str, specs: Path) -> None:
    """The body is the recorded one, member by member and in its order."""
    ask, offer = RECORDED[name]
    recorded = json.loads((specs / "providers" / f"{name}.json").read_bytes())

    assert json.dumps(body(ask, offer)) == json.dumps(recorded)


def test_a_request_goes_out_once_and_is_paid() -> None:
    """One POST to the chat, with what it takes: a stream too where the offer has it, and JSON always."""
    streaming = Offer(name="s", dialect="chat-blocks", base_url="", model="m", stream=True)
    answer = b'data: {"choices":[{"delta":{"content":"Hello."},"finish_reason":"stop"}]}\n\n'
    head = Reply(status=200, headers={"content-type": "text/event-stream"})

    told = play(DIALECTS["chat-blocks"].ask(Ask(instruction="hi"), streaming), head, [answer])

    (sent,) = told.requests
    assert (sent.method, sent.path, sent.paid) == ("POST", "/chat/completions", True)
    assert sent.headers == {
        "Content-Type": "application/json",
        "Accept": "text/event-stream, application/json",
    }
    assert json.loads(b"".join(sent.body))["stream"] is True
    assert told.text == "Hello."


def test_only_what_was_chosen_is_sent() -> None:
    """Sizes go by the wire's name; one picture is the model's own default; nothing chosen, nothing sent."""
    assert "image_output" not in body(Ask(instruction="a"))
    assert body(Ask(instruction="a", options=Options(size="wide", count=2)))["image_output"] == {
        "size": "1536x1024",
        "n": 2,
    }


def test_extra_members_never_replace_the_conversation() -> None:
    """What the operator adds joins the body, but the messages and the model stay ours."""
    offer = Offer(
        name="x",
        dialect="chat-blocks",
        base_url="",
        model="m",
        extra_body={"messages": [], "model": "z", "seed": 4},
    )

    assert body(Ask(instruction="a"), offer) == {
        "model": "m",
        "messages": [{"role": "user", "content": "a"}],
        "seed": 4,
    }


def test_the_newest_answer_goes_back_with_only_the_canvas() -> None:
    """An answer keeps its order; its other pictures are left out."""
    past = (Exchange(instruction="two", answer=("A:", 1, "B:", 2, "Which?")),)

    messages = said(Ask(instruction="bluer", past=past, canvas=Canvas(picture=BLUE, turn=0, number=2)))

    assert messages == [
        {"role": "user", "content": "two"},
        {"role": "assistant", "content": [text("A:"), text("B:"), image(data_url(BLUE)), text("Which?")]},
        {"role": "user", "content": "bluer"},
    ]


def test_the_canvas_is_sent_whatever_the_answer_says() -> None:
    """A past that does not mention the canvas where it should never loses it."""
    past = (Exchange(instruction="a pond", answer=("Here.",)),)

    messages = said(Ask(instruction="mist", past=past, canvas=Canvas(picture=RED, turn=0)))

    assert messages[1]["content"] == [text("Here."), image(data_url(RED))]


def test_older_turns_become_a_transcript() -> None:
    """What lies before the canvas is told in words, its pictures as marks; what lies behind it stands."""
    past = (
        Exchange(instruction="a pond", answer=("Here.", 1)),
        Exchange(instruction="four\ntakes", answer=(1, 2, 3, 4)),
        Exchange(instruction="something rude"),
        Exchange(instruction="dawn", answer=(1,)),
        Exchange(instruction="who painted it?", answer=("I did.",)),
    )

    messages = said(Ask(instruction="mist", past=past, canvas=Canvas(picture=RED, turn=3)))

    transcript = (
        "Earlier in this conversation:\n- a pond > Here. [image]\n- four takes > [4 images]\n- something rude"
    )
    assert messages == [
        {"role": "user", "content": f"{transcript}\n\ndawn"},
        {"role": "assistant", "content": [image(data_url(RED))]},
        {"role": "user", "content": "who painted it?"},
        {"role": "assistant", "content": "I did."},
        {"role": "user", "content": "mist"},
    ]


def test_a_conversation_without_a_picture_keeps_its_newest_turns() -> None:
    """Words only: the last two exchanges stand, what was before them is told."""
    past = tuple(Exchange(instruction=f"q{n}", answer=(f"a{n}",)) for n in range(4))

    messages = said(Ask(instruction="draw it", past=past))

    assert [message["content"] for message in messages] == [
        "Earlier in this conversation:\n- q0 > a0\n- q1 > a1\n\nq2", "a2", "q3", "a3", "draw it",
    ]  # fmt: skip


def test_a_members_own_picture_stands_where_it_was_sent() -> None:
    """In the first message, or in this one where there is none before; references follow it."""
    alone = said(Ask(instruction="redder", canvas=Canvas(picture=RED), references=(BLUE,)))
    past = (Exchange(instruction="redder", answer=("Why?",)),)
    after = said(Ask(instruction="because", past=past, canvas=Canvas(picture=RED), references=(BLUE,)))

    assert alone == [
        {"role": "user", "content": [text("redder"), image(data_url(RED)), image(data_url(BLUE))]}
    ]
    assert after == [
        {"role": "user", "content": [text("redder"), image(data_url(RED))]},
        {"role": "assistant", "content": "Why?"},
        {"role": "user", "content": [text("because"), image(data_url(BLUE))]},
    ]


def test_a_model_that_looks_only_at_what_a_user_sent() -> None:
    """With the canvas in the user's role, the answer that held it tells of it in words."""
    offer = Offer(name="u", dialect="chat-blocks", base_url="", model="m", canvas_role="user")

    messages = said(EDIT, offer)

    assert messages[1:] == [
        {"role": "assistant", "content": "Here's the koi pond at dusk:\n[image]"},
        {"role": "user", "content": [text(EDIT.instruction), image("https://cdn.bytespike.ai/img/...")]},
    ]


def test_a_picture_travels_as_a_piece_of_its_own() -> None:
    """Its base64 is never copied into a longer text; the pieces around it are small."""
    large = picture(b"\x89PNG\r\n\x1a\n" + bytes(3_000_000))

    pieces = request(Ask(instruction="redder", canvas=Canvas(picture=large)), OFFER).body

    assert [len(piece) > 1000 for piece in pieces] == [False, True, False]
    assert pieces[1] == base64.b64encode(large.data)


def test_words_cost_their_bytes() -> None:
    """Text goes out as UTF-8; half a surrogate pair cannot, and does no harm."""
    (piece,) = request(Ask(instruction="画一只猫 \ud83d"), OFFER).body

    assert "画一只猫 ?".encode() in piece


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters='"\\'), max_size=60
)
ANSWERS = st.tuples(WORDS, st.integers(1, 10)).map(lambda told: (told[0], *range(1, told[1] + 1)))
TURNS = st.builds(Exchange, instruction=WORDS, answer=ANSWERS | st.just(()) | st.tuples(WORDS))


def size(ask: Ask, offer: Offer) -> int:
    """Return the request's bytes, canvas aside."""
    sent = b"".join(request(ask, offer).body)
    return len(sent) - sent.count(base64.b64encode(RED.data)) * len(base64.b64encode(RED.data))


def spoken(turns: tuple[Exchange, ...]) -> int:
    """Return the bytes of all words in `turns`."""
    words = [part for turn in turns for part in (turn.instruction, *turn.answer) if isinstance(part, str)]
    return sum(len(part.encode()) for part in words)


@given(
    st.lists(TURNS, min_size=10, max_size=10),
    st.integers(0, 3),
    st.integers(1, 3),
    st.sampled_from(["assistant", "user"]),
)
def test_the_tenth_edit_is_hardly_larger_than_the_second(
    turns: list[Exchange], behind: int, number: int, role: str
) -> None:
    """Between the second edit and the tenth a request grows by the words between and at most 400 bytes.

    Whatever was said, however many pictures came, and where the newest turns failed or made none.
    """
    offer = Offer(name="g", dialect="chat-blocks", base_url="", model="m", canvas_role=role)

    def edit(count: int) -> Ask:
        canvas = Canvas(picture=RED, turn=max(count - 1 - behind, 0), number=number)
        return Ask(instruction="and mist", past=tuple(turns[:count]), canvas=canvas)

    between = spoken(tuple(turns[2:]))
    assert size(edit(10), offer) - size(edit(2), offer) <= between + 400
