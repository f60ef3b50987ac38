"""A model that asks back: its question is kept, and what answers it goes on with what was asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.domain.events import Asked, Caution, Warned
from bot.domain.intents import Upload
from bot.domain.offers import Options
from bot.domain.rights import Action
from bot.domain.turns import Question, Role, State
from bot.errors import Kind
from tests.dialects.recordings import SAMPLES
from tests.studio.asking import ANN, HERE, begin, end, go_on, once_more, told
from tests.studio.vendors import DRAWN, Said, vendor
from tests.whole.pressing import png

QUESTION = Question(text="Which lamp?", choices=("The red one", "The blue one"))
ASKED = Said(json.loads((SAMPLES / "asked.json").read_text("utf-8")))
STRANGE = Said(json.loads((SAMPLES / "tool_call.json").read_text("utf-8")))
TOOLS = 'tools = true\ncounts = [1, 2]\nsizes = { wide = "wide" }'


def upload(name: str) -> Upload:
    """A picture that a member attached."""
    data = png()

    async def fetch() -> bytes:
        return data

    return Upload(name=name, size=len(data), claimed_type="image/png", fetch=fetch)


def words(body: Any) -> list[tuple[str, str]]:
    """Who said what, as a request tells it."""
    return [(each["role"], each["content"]) for each in body["messages"] if isinstance(each["content"], str)]


async def test_a_question_is_an_answer_in_words_that_costs_the_member_nothing(tmp_path: Path) -> None:
    """It is told while the turn runs, and stands on its row for whoever comes later."""
    async with vendor(tmp_path, "chat-blocks", [ASKED], TOOLS) as chat, chat.studio() as studio:
        intent = begin(studio, 1)
        tellings = await told(studio, intent)
        asking = await studio.allow(Action.HISTORY, intent.turn, ANN, HERE)

        assert Asked(QUESTION.text, QUESTION.choices) in tellings
        assert (asking.state, asking.question, asking.results) == (State.SETTLED, QUESTION, ())
        assert [tool["function"]["name"] for tool in chat.heard[0]["tools"]] == ["ask_member"]


async def test_what_answers_a_question_goes_on_with_what_was_asked_for(tmp_path: Path) -> None:
    """Its size and count, the canvas and the other pictures; the model reads its question and the answer."""
    answers = [ASKED, DRAWN, DRAWN]
    async with vendor(tmp_path, "chat-blocks", answers, TOOLS) as chat, chat.studio() as studio:
        wanted = Options(size="wide", count=2)
        images = (upload("canvas.png"), upload("reference.png"))
        asking = await end(studio, replace(begin(studio, 1, "a lamp"), options=wanted, images=images))

        answer = await end(studio, go_on(studio, 2, asking.id, "The red one"))
        again = await end(studio, once_more(studio, 3, answer.id))

        assert len(again.inputs) == len(answer.inputs)
        assert answer.options == wanted
        assert answer.canvas == asking.canvas
        assert [kept.role for kept in answer.inputs] == [Role.REFERENCE]
        assert len(answer.results) == 1
        assert words(chat.heard[1])[0] == ("assistant", "Which lamp? (The red one / The blue one)")
        assert chat.heard[1]["messages"][-1]["content"][0]["text"] == "The red one"


async def test_a_call_of_any_other_tool_ends_in_a_sentence(tmp_path: Path) -> None:
    """There is no picture and no answer, so it failed; why stands on its row, and nothing is charged."""
    async with vendor(tmp_path, "chat-blocks", [STRANGE], TOOLS) as chat, chat.studio() as studio:
        intent = begin(studio, 1)
        tellings = await told(studio, intent)
        account = await studio.details.of(intent.turn, ANN, HERE)

        assert Warned(Caution.UNEXPECTED_TOOL_CALL) in tellings
        assert account.turn.state is State.FAILED
        assert Caution.UNEXPECTED_TOOL_CALL in account.turn.cautions
        assert (account.turn.failure.reason if account.turn.failure else "") == Kind.NO_IMAGE
