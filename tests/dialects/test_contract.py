"""What the rest of the bot relies on, whichever dialect is spoken: every registered one must hold to it.

A new dialect needs nothing here but its entry in `SCRIPTS`.
"""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.dialects.exchange import Broken
from bot.dialects.registry import DEFAULTS, DIALECTS, UNSAYABLE
from bot.domain.branch import Ask, Canvas, Exchange
from bot.domain.events import Accepted
from bot.domain.offers import MaskField, Offer, Options
from bot.errors import Kind, ProviderError, Refusal, Refused
from tests.conftest import SEED
from tests.dialects.pictures import BLUE, MASK, RED, picture
from tests.dialects.playing import Answered, Heard, converse
from tests.dialects.recordings import samples

SAMPLES = {recording.id: recording for recording in samples()}

# What answers each dialect's requests so that any ask ends with pictures: a part of the path, and a sample.
# Where one path is asked more than once, each answer has a line of its own.
SCRIPTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "chat-blocks": (("/chat/completions", "blocks"),),
    "chat-markdown": (("/chat/completions", "chat-markdown/answer"),),
    "openai-images": (("/images/", "openai-images/answer"),),
    "openai-responses": (("/responses", "openai-responses/answer"),),
    "openrouter": (("/chat/completions", "openrouter/answer"),),
    "gemini": (("enerateContent", "gemini/answer"),),
    "image-task": (
        *(("/uploads/images", "image-task/upload"),) * 3,  # the canvas, a reference, the mask
        ("/images/generations", "image-task/submit"),
        ("/images/generations/task-1", "image-task/done"),
    ),
}
# Failures told by status, whatever had been asked.
FAILURES = [
    recording.id
    for recording in SAMPLES.values()
    if recording.dialect == "chat-blocks" and recording.reply.status >= 400 and not recording.unbilled
]
URL = re.compile(rb"https?://[^\"\s]+")
URL_SAFE = re.compile(r"[\w./%-]+", re.ASCII)
PAST = (Exchange(instruction="a lamp", answer=("Here.", 1)),)
EDIT = Ask(
    instruction="redder", past=PAST, canvas=Canvas(picture=RED, turn=0), references=(BLUE,), client_id="t1"
)


def plain(name: str, **told: Any) -> Offer:
    """Return what an operator offers who gives four keys, and what is `told` besides."""
    known: dict[str, Any] = {**DEFAULTS[name], **told}
    return Offer(name="plain", dialect=name, base_url="https://vendor.example/v1", model="m", **known)


def script(name: str) -> list[Answered]:
    """Return the answers to one ask."""
    return [
        Answered(path=path, reply=SAMPLES[sample].reply, pieces=(SAMPLES[sample].body,))
        for path, sample in SCRIPTS[name]
    ]


def hear(name: str, ask: Ask, offer: Offer | None = None) -> Heard:
    """Return all that comes of `ask`."""
    return converse(DIALECTS[name].ask(ask, offer or plain(name)), script(name))


def sent(name: str, ask: Ask, offer: Offer | None = None) -> bytes:
    """Return the bodies of all requests, one after another."""
    return b"".join(b"".join(request.body) for request in hear(name, ask, offer).requests)


def anything(chance: random.Random) -> Answered:
    """Return one of the samples' answers, or none, or half of one."""
    recording = chance.choice(list(SAMPLES.values()))
    how = chance.choice(["whole", "whole", "lost", "broken"])
    if how == "lost":
        return Answered(lost=ProviderError(kind=chance.choice([Kind.GATEWAY, Kind.TIMEOUT, Kind.PROTOCOL])))
    half = recording.body[: len(recording.body) // 2]
    return Answered(
        reply=recording.reply,
        pieces=(recording.body if how == "whole" else half,),
        broken=Broken() if how == "broken" else None,
    )


@pytest.mark.parametrize("name", DIALECTS)
class TestContract:
    """One dialect, asked through nothing but `Dialect.ask`."""

    def test_four_keys_are_enough(self, name: str) -> None:
        """With its defaults alone an ask is allowed, and answered with pictures."""
        ask = Ask(instruction="a lamp")

        plain(name).check(ask.options, pictures=1, prompt=ask.instruction)
        told = hear(name, ask)

        assert told.outcome == "images"
        assert [part for part in told.finished.answer if isinstance(part, int)] == list(
            range(1, len(told.images) + 1)
        )

    @pytest.mark.parametrize("ask", [Ask(instruction="a lamp"), EDIT], ids=["new", "edit"])
    @pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
    def test_one_request_is_paid(self, name: str, ask: Ask, *, stream: bool) -> None:
        """Whatever is asked, exactly one request may cost money, and it says so."""
        requests = hear(name, ask, plain(name, stream=stream)).requests

        assert [request.method for request in requests if request.paid] == ["POST"]

    def test_the_key_is_left_to_the_driver(self, name: str) -> None:
        """A request names the header for the key; it sets no such header itself."""
        for request in hear(name, EDIT).requests:
            own = {header.lower() for header in request.headers}

            assert request.key_header.lower() in {"authorization", "x-api-key", "x-goog-api-key"}
            assert not own & {"authorization", "x-api-key", "x-goog-api-key"}

    def test_no_address_is_sent_but_the_vendors_own(self, name: str) -> None:
        """Pictures travel as bytes; an address in a request is one the vendor told before."""
        offer = plain(name, mask=MaskField.ALPHA)
        upload = replace(EDIT, past=(), canvas=Canvas(picture=RED), mask=MASK)
        told = b"".join(piece for answered in script(name) for piece in answered.pieces)

        for ask in (EDIT, upload):
            assert all(address in told for address in URL.findall(sent(name, ask, offer)))

    def test_the_canvas_is_sent(self, name: str) -> None:
        """The picture to edit goes along, once, and so does each reference."""
        body = sent(name, EDIT)

        for shown in (RED, BLUE):
            assert body.count(shown.data) + body.count(base64.b64encode(shown.data)) == 1

    def test_a_chain_of_edits_hardly_grows(self, name: str) -> None:
        """From the second edit to the tenth: the words between, and at most 400 bytes."""
        turns = tuple(Exchange(instruction=f"turn {n} é", answer=(f"Done {n}.", 1, 2)) for n in range(10))

        def edit(count: int) -> Ask:
            return replace(EDIT, past=turns[:count], canvas=Canvas(picture=RED, turn=count - 1))

        between = sum(len(f"{turn.instruction}{turn.answer[0]}".encode()) for turn in turns[2:])
        assert len(sent(name, edit(10))) - len(sent(name, edit(2))) <= between + 400

    def test_a_picture_is_never_copied_into_a_text(self, name: str) -> None:
        """Its bytes, or their base64, are a piece of their own; all else is small."""
        large = picture(b"\x89PNG\r\n\x1a\n" + bytes(1_000_000))
        ask = replace(EDIT, canvas=Canvas(picture=large, turn=0), references=())

        pieces = [piece for request in hear(name, ask).requests for piece in request.body]

        big = [piece for piece in pieces if len(piece) > 4096]
        assert big in ([large.data], [base64.b64encode(large.data)])

    def test_what_is_chosen_is_said(self, name: str) -> None:
        """A size by the wire's own word, a quality, a count and a mask reach the vendor, if it has words."""
        offer = plain(
            name, sizes={"wide": "16:9"}, qualities=("finest",), counts=(1, 7), mask=MaskField.ALPHA
        )
        ask = replace(EDIT, options=Options(size="wide", quality="finest", count=7), mask=MASK)
        wordless = UNSAYABLE[name]

        body = sent(name, ask, offer)

        assert (b"16:9" in body) == ("sizes" not in wordless)
        assert (b"finest" in body) == ("qualities" not in wordless)
        assert bool(re.search(rb'"n": ?7|name="n"\r\n\r\n7', body)) == ("counts" not in wordless)
        masked = MASK.data in body or base64.b64encode(MASK.data) in body
        assert masked == ("mask" not in wordless)

    def test_a_model_that_takes_tools_is_offered_the_one_there_is(self, name: str) -> None:
        """To ask the member: nowhere else, and where the operator said so."""
        offered = b'"ask_member"' in sent(name, EDIT, replace(plain(name), tools=True))

        assert offered == ("tools" not in UNSAYABLE[name])
        assert b"ask_member" not in sent(name, EDIT)

    def test_what_is_not_offered_is_refused_before(self, name: str) -> None:
        """The defaults promise nothing: a choice is refused with what there is, and no money is spent."""
        offer = plain(name)

        def refusal(pictures: int = 1, prompt: str = "a lamp", **chosen: Any) -> Refusal:
            options = Options(**chosen)
            with pytest.raises(Refused) as refused:
                offer.check(options, pictures=pictures, prompt=prompt)
            return refused.value.why

        assert refusal(size="huge") is Refusal.UNKNOWN_OPTION
        assert refusal(quality="finest") is Refusal.UNKNOWN_OPTION
        assert refusal(count=7) is Refusal.UNKNOWN_OPTION
        assert refusal(pictures=offer.references + 1) is Refusal.TOO_MANY_REFERENCES
        assert refusal(prompt="a" * (offer.prompt_chars + 1)) is Refusal.PROMPT_TOO_LONG

    @pytest.mark.parametrize("failure", FAILURES)
    def test_a_failing_server_is_told_alike(self, name: str, failure: str) -> None:
        """What any web server says, or any envelope, means the same in each dialect; nothing is repeated."""
        recording = SAMPLES[failure]
        answered = Answered(reply=recording.reply, pieces=(recording.body,))

        told = converse(DIALECTS[name].ask(Ask(instruction="a lamp"), plain(name)), [answered])

        assert told.error is not None
        assert (told.error.kind, told.error.billed) == (
            recording.expect["error"]["kind"],
            recording.expect["billed"],
        )
        assert len(told.requests) == 1

    def test_a_cut_is_never_a_success(self, name: str) -> None:
        """Each answer cut at every byte: only pictures that came whole are delivered, and paid for once.

        Whether that ends the connection in order or breaks it changes from byte to byte, and with the seed.
        """
        whole = script(name)
        pictures = hear(name, EDIT).images
        for place, answered in enumerate(whole):
            body = b"".join(answered.pieces)
            for cut in range(len(body)):
                broken = Broken() if (cut + SEED) % 2 else None
                last = replace(answered, pieces=(body[:cut],), broken=broken)
                # What is asked again, being free, is answered again.
                answers = [*whole[:place], last, *whole[place:]]
                told = converse(DIALECTS[name].ask(EDIT, plain(name)), answers)

                assert told.outcome in ("images", "error"), cut
                assert told.images == pictures[: len(told.images)], cut
                assert sum(request.paid for request in told.requests) <= 1, cut

    def test_carrying_on_is_never_paid(self, name: str) -> None:
        """Whatever the vendor says, and however often nothing: it ends, and only free requests go out."""
        for seed in range(SEED, SEED + 20):
            print(f"seed {seed}")  # noqa: T201 - a failing run must be repeatable
            chance = random.Random(seed)  # noqa: S311 - to choose answers, not to keep secrets
            dialogue = DIALECTS[name].resume("task/../é?", plain(name), wanted=1)
            if dialogue is None:
                return

            told = converse(dialogue, [anything(chance) for _ in range(100)])

            assert told.outcome in ("images", "error")
            assert told.requests
            assert all(URL_SAFE.fullmatch(request.path) for request in told.requests)
            assert not any(request.paid for request in told.requests)

    def test_work_that_was_named_is_found_again(self, name: str) -> None:
        """What a dialect says was accepted it can carry on to the very same pictures."""
        offer = plain(name)
        told = hear(name, EDIT, offer)
        accepted = [event.remote_id for event in told.events if isinstance(event, Accepted)]
        carried_on = [DIALECTS[name].resume(handle, offer, wanted=1) for handle in accepted]

        for dialogue in carried_on:
            assert dialogue is not None
            last = [answered for answered in script(name) if answered.path.endswith(accepted[0])]
            assert converse(dialogue, last).images == told.images
