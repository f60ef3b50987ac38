"""The one tool a model is offered where it takes tools: to ask the member something before it draws.

The question and its answer go back to the model as words, so no vendor's ids of calls are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import BeforeValidator, ValidationError

from bot.dialects.wire import Called, Text, ToolCall, Wire
from bot.domain.events import Asked

NAME = "ask_member"
MOST_CHOICES = 5
# Characters. What is longer is no question that a message shows, and no answer that a button does.
LONGEST_QUESTION = 1000
LONGEST_CHOICE = 200

_DESCRIPTION = (
    "Ask the member one question, where the picture cannot be made well without its answer. "
    "What can be guessed is not asked. The answer is the member's next message."
)
_PARAMETERS = {
    "type": "object",
    "properties": {
        "question": {"type": "string", "description": "The question, in the member's own language."},
        "choices": {
            "type": "array",
            "items": {"type": "string"},
            "description": f"Up to {MOST_CHOICES} short answers, each of a few words, if some are likely.",
        },
    },
    "required": ["question"],
}


def declaration() -> dict[str, object]:
    """Return the tool as JSON schema, without what each vendor wraps around it."""
    return {"name": NAME, "description": _DESCRIPTION, "parameters": _PARAMETERS}


def _as_choices(value: object) -> tuple[str, ...]:
    """A list's texts in their order, each once, cut to what is shown; nothing else is a choice."""
    texts = (item.strip() for item in value if isinstance(item, str)) if isinstance(value, list) else ()
    return tuple(dict.fromkeys(text[:LONGEST_CHOICE].rstrip() for text in texts if text))[:MOST_CHOICES]


class _Arguments(Wire):
    question: Text = None
    choices: Annotated[tuple[str, ...], BeforeValidator(_as_choices)] = ()


class Calls:
    """The tool calls of one answer, gathered from whole messages or from deltas by the same steps."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._arguments: dict[int, list[str]] = {}
        self._last = -1

    def __bool__(self) -> bool:
        return bool(self._arguments)

    def take(self, calls: Iterable[ToolCall]) -> None:
        """Take calls, or pieces of them: a piece goes to the call of its index, else to the last."""
        for call in calls:
            called = call.function or Called()
            if call.index is not None:
                self._last = call.index
            elif called.name or not self._arguments:
                self._last += 1
            self._names.setdefault(self._last, called.name or "")
            self._arguments.setdefault(self._last, []).append(called.arguments or "")

    def asked(self) -> Asked | None:
        """Return the first question to the member that can be read, if there is one."""
        mine = (pieces for index, pieces in self._arguments.items() if self._names[index] == NAME)
        return next((asked for pieces in mine if (asked := _question("".join(pieces)))), None)


def _question(arguments: str) -> Asked | None:
    try:
        told = _Arguments.model_validate_json(arguments)
    except ValidationError:
        return None
    question = (told.question or "").strip()[:LONGEST_QUESTION]
    return Asked(question, told.choices) if question else None
