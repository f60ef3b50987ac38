"""Answering interactions: in time, once, in a fitting way; and what the token is good for."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.discord.people.people import People
from sandbox.discord.server import Discord
from sandbox.discord.state.records import Interaction, MessageFlag
from sandbox.discord.state.world import World
from tests.sandbox.discord.raw import Answer, Raw
from tests.sandbox.discord.registered import register

DEFER = {"type": 5}
SAY = {"type": 4, "data": {"content": "here"}}
BUTTON = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]}
TEXT_INPUT = {"type": 4, "custom_id": "what", "label": "What", "style": 1}
MODAL = {
    "type": 9,
    "data": {"title": "Edit", "custom_id": "form", "components": [{"type": 1, "components": [TEXT_INPUT]}]},
}


class Bot:
    """Answers by hand."""

    def __init__(self, raw: Raw, world: World) -> None:
        self._raw = raw
        self._application = world.state.application.id

    async def answer(self, asked: Interaction, form: dict[str, Any], *, token: str = "") -> Answer:
        """POST the callback."""
        path = f"/interactions/{asked.id}/{token or asked.token}/callback?with_response=1"
        return await self._raw("POST", path, form)

    async def edit(self, asked: Interaction, form: dict[str, Any], message: str = "@original") -> Answer:
        """PATCH an answer."""
        return await self._raw("PATCH", f"{self._webhook(asked)}/messages/{message}", form)

    async def read(self, asked: Interaction, message: str = "@original") -> Answer:
        """GET an answer."""
        return await self._raw("GET", f"{self._webhook(asked)}/messages/{message}")

    async def delete(self, asked: Interaction, message: str = "@original") -> Answer:
        """DELETE an answer."""
        return await self._raw("DELETE", f"{self._webhook(asked)}/messages/{message}")

    async def follow(self, asked: Interaction, form: dict[str, Any]) -> Answer:
        """POST a follow-up."""
        return await self._raw("POST", self._webhook(asked), form)

    def _webhook(self, asked: Interaction) -> str:
        return f"/webhooks/{self._application}/{asked.token}"


@pytest.fixture
def hand(raw: Raw, world: World) -> Bot:
    """Whoever answers."""
    return Bot(raw, world)


@pytest.fixture
async def asked(raw: Raw, people: People) -> Interaction:
    """A slash command of ann's."""
    await register(raw)
    return people.slash("ann", "art", "imagine", prompt="a cat")


async def test_an_answer_tells_its_message(hand: Bot, asked: Interaction, people: People) -> None:
    """The receipt names the message, and holds it where one was made whole."""
    answer = await hand.answer(asked, SAY)

    message = people.answer_to(asked)
    assert message
    assert answer.json["interaction"]["response_message_id"] == message.id
    assert answer.json["resource"]["message"]["content"] == "here"
    assert answer.json["resource"]["message"]["interaction_metadata"]["user"]["username"] == "ann"


async def test_a_deferred_answer_tells_where_it_will_be(
    hand: Bot, asked: Interaction, people: People
) -> None:
    """The receipt of a deferral names the loading message."""
    answer = await hand.answer(asked, DEFER)

    message = people.answer_to(asked)
    assert message
    assert message.is_loading
    assert answer.json["interaction"]["response_message_id"] == message.id
    assert answer.json["interaction"]["response_message_loading"]


async def test_three_seconds_are_all_there_is(hand: Bot, asked: Interaction, world: World) -> None:
    """Later it is 10062, and nothing was posted."""
    world.clock.advance(3.1)

    answer = await hand.answer(asked, DEFER)

    assert answer.refused == (404, 10062)
    assert asked.original_id is None


async def test_a_forged_token_answers_nothing(hand: Bot, asked: Interaction) -> None:
    """An interaction is known only with its own token."""
    assert (await hand.answer(asked, SAY, token="forged")).refused == (404, 10062)


async def test_a_second_answer_is_refused(hand: Bot, asked: Interaction) -> None:
    """40060, whatever the first was."""
    await hand.answer(asked, DEFER)

    assert (await hand.answer(asked, SAY)).refused == (400, 40060)


@pytest.mark.parametrize(
    "form", [{"type": 7, "data": {"content": "x"}}, {"type": 6}, {"type": 8}, {"type": 3}]
)
async def test_a_command_takes_only_fitting_answers(
    form: dict[str, Any], hand: Bot, asked: Interaction
) -> None:
    """There is no message to update and there are no choices to give (50035)."""
    assert (await hand.answer(asked, form)).refused == (400, 50035)


async def test_a_form_is_not_answered_with_a_form(hand: Bot, asked: Interaction, people: People) -> None:
    """A modal may not follow a modal; a fresh command without a message has none to update."""
    await hand.answer(asked, MODAL)
    sent = people.submit("ann", asked, {"what": "a hat"})

    assert (await hand.answer(sent, MODAL)).refused == (400, 50035)
    assert (await hand.answer(sent, {"type": 7, "data": {"content": "x"}})).refused == (400, 50035)
    assert (await hand.answer(sent, SAY)).status == 200
    assert sent.data["components"][0]["components"][0]["value"] == "a hat"


async def test_the_token_dies_after_fifteen_minutes(hand: Bot, asked: Interaction, world: World) -> None:
    """Until then it edits, from then on it is 50027 with status 401."""
    await hand.answer(asked, DEFER)
    world.clock.advance(15 * 60 - 5)
    in_time = await hand.edit(asked, {"content": "done"})
    world.clock.advance(10)

    late = await hand.edit(asked, {"content": "more"})

    assert in_time.status == 200
    assert late.refused == (401, 50027)


async def test_before_the_first_answer_the_token_opens_nothing(hand: Bot, asked: Interaction) -> None:
    """There is no webhook yet: 10015."""
    assert (await hand.edit(asked, {"content": "x"})).refused == (404, 10015)
    assert (await hand.follow(asked, {"content": "x"})).refused == (404, 10015)


async def test_the_first_follow_up_fills_the_deferred_answer(
    hand: Bot, asked: Interaction, people: People
) -> None:
    """It is that message; the next one is a message of its own."""
    await hand.answer(asked, DEFER)

    first = await hand.follow(asked, {"content": "first"})
    second = await hand.follow(asked, {"content": "second"})

    original = people.answer_to(asked)
    assert original
    assert first.json["id"] == original.id
    assert first.json["flags"] & MessageFlag.LOADING == 0
    assert second.json["id"] == asked.followups[0] != original.id


async def test_follow_ups_are_edited_read_and_deleted_by_id(hand: Bot, asked: Interaction) -> None:
    """By the token of their own interaction only."""
    await hand.answer(asked, SAY)
    made = (await hand.follow(asked, {"content": "more"})).json["id"]

    assert (await hand.edit(asked, {"content": "other"}, made)).json["content"] == "other"
    assert (await hand.delete(asked, made)).status == 204
    assert (await hand.read(asked, made)).refused == (404, 10008)
    assert (await hand.read(asked)).json["content"] == "here"


async def test_a_deleted_answer_is_gone_for_the_token(hand: Bot, asked: Interaction, people: People) -> None:
    """A moderator deletes it: 10008 from then on."""
    await hand.answer(asked, DEFER)
    message = people.answer_to(asked)
    assert message
    people.delete("mod", message)

    assert (await hand.edit(asked, {"content": "x"})).refused == (404, 10008)


async def test_an_ephemeral_answer_is_seen_by_its_asker_alone(
    hand: Bot, asked: Interaction, people: People, raw: Raw
) -> None:
    """Nobody else sees it, and the channel's route does not know it; the token does."""
    await hand.answer(asked, {"type": 4, "data": {"content": "psst", "flags": 64}})
    message = people.answer_to(asked)
    assert message

    assert message in people.sees("ann", "art")
    assert message not in people.sees("ben", "art")
    assert (await raw("GET", f"/channels/{asked.channel_id}/messages/{message.id}")).refused == (404, 10008)
    assert (await hand.read(asked)).json["flags"] & MessageFlag.EPHEMERAL


async def test_a_hidden_deferral_stays_hidden(hand: Bot, asked: Interaction, people: People) -> None:
    """Its flag is decided by the deferral, not by the edit."""
    await hand.answer(asked, {"type": 5, "data": {"flags": 64}})
    await hand.edit(asked, {"content": "psst"})

    message = people.answer_to(asked)
    assert message
    assert message.seen_by == asked.user_id


async def test_a_press_may_be_put_off_and_edits_its_own_message(
    hand: Bot, asked: Interaction, people: People
) -> None:
    """After type 6 the original answer is the message the button is on."""
    await hand.answer(asked, {"type": 4, "data": {"content": "here", "components": [BUTTON]}})
    message = people.answer_to(asked)
    assert message
    pressed = people.click("ben", message, "Go")

    await hand.answer(pressed, {"type": 6})
    await hand.edit(pressed, {"content": "pressed"})

    assert message.content == "pressed"


async def test_suggestions_are_given_while_typing(hand: Bot, people: People, raw: Raw) -> None:
    """Choices come back for the focused option; twenty-six are refused."""
    await register(raw)
    typed = people.autocomplete("ann", "art", "imagine", "size", prompt="a", size="10")
    many = {"type": 8, "data": {"choices": [{"name": f"n{each}", "value": f"v{each}"} for each in range(26)]}}
    few = {"type": 8, "data": {"choices": many["data"]["choices"][:25]}}  # type: ignore[index] # made above

    assert (await hand.answer(typed, many)).refused == (400, 50035)
    assert (await hand.answer(typed, few)).status == 200
    assert typed.choices is not None
    assert len(typed.choices) == 25
    focused = [option["name"] for option in typed.data["options"] if option.get("focused")]
    assert focused == ["size"]


@pytest.mark.parametrize(
    "broken",
    [
        {"title": "t" * 46},
        {"custom_id": "c" * 101},
        {"components": []},
        {"components": [{"type": 1, "components": [TEXT_INPUT]}] * 6},
        {"components": [{"type": 1, "components": [{**TEXT_INPUT, "label": "l" * 46}]}]},
        {"components": [{"type": 1, "components": [TEXT_INPUT]}] * 2},
        {"components": [BUTTON]},
    ],
)
async def test_a_bad_form_is_not_opened(broken: dict[str, Any], hand: Bot, asked: Interaction) -> None:
    """Titles, labels, counts and ids of modals have their limits (50035)."""
    answer = await hand.answer(asked, {"type": 9, "data": {**MODAL["data"], **broken}})  # type: ignore[dict-item] # made above

    assert answer.refused == (400, 50035)
    assert asked.modal is None


async def test_where_the_bot_is_no_member_only_the_token_works(
    hand: Bot, people: People, server: Discord, world: World, raw: Raw
) -> None:
    """In a chat of two people a user-installed command answers by its token, five follow-ups at most."""
    await register(raw)
    server.limits.enforced = False
    private = next(each for each in world.state.channels.values() if each.is_private)
    asked = people.slash("ann", private, "imagine", prompt="a cat")

    made = await hand.answer(asked, SAY)
    others = [await hand.follow(asked, {"content": str(each)}) for each in range(6)]

    message = made.json["interaction"]["response_message_id"]
    assert (await raw("PATCH", f"/channels/{private.id}/messages/{message}", {"content": "x"})).refused == (
        403,
        50001,
    )
    assert [each.status for each in others] == [200] * 5 + [400]
    assert others[-1].code == 40094
    assert [each.content for each in people.sees("ben", private)][:2] == ["here", "0"]
