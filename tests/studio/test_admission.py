"""What may be asked for: there is no way round it by what was said before."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from bot.domain.ids import GuildId, TurnId
from bot.domain.intents import Intent
from bot.domain.quotas import Rule, Subject
from bot.domain.rights import Action
from bot.domain.telling import Ended, Held
from bot.domain.turns import State, Turn
from bot.domain.windows import Per
from bot.errors import Refusal, Refused
from bot.studio.studio import Studio
from tests.studio.asking import ANN, HERE, MOD, begin, end, go_on
from tests.studio.vendors import DRAWN, vendor

GUILD = HERE.guild or GuildId(0)


def words(body: Any) -> list[str]:
    """What a request says, oldest first."""
    return [str(each["content"]) for each in body["messages"]]


async def held(studio: Studio, intent: Intent, deed: Callable[[TurnId], Awaitable[object]]) -> Turn:
    """How a turn ends to which that is done once it waits."""
    async for telling in studio.perform(intent):
        if isinstance(telling, Held):
            await deed(intent.turn)
        if isinstance(telling, Ended):
            return telling.turn
    raise AssertionError(intent)


async def test_a_reply_to_what_was_refused_for_its_words_does_not_tell_them(tmp_path: Path) -> None:
    """Neither where another thing stood against it first; what was only too much may be gone on with."""
    async with vendor(tmp_path, "chat-blocks", [DRAWN] * 3) as chat, chat.studio() as studio:
        await studio.policy.block(GUILD, "xyzzy", nsfw=False, by=MOD.user)
        blocked = await end(studio, begin(studio, 1, "a xyzzy"))
        await end(studio, go_on(studio, 2, blocked.id, "yes, that"))
        nothing = Rule(guild=GUILD, kind=Subject.EACH, per=Per.DAY, limit=0)
        await studio.rules.set(nothing, by=MOD.user)
        spent = await end(studio, begin(studio, 3, "a boat"))
        await studio.rules.clear(GUILD, Subject.EACH, None, by=MOD.user)
        await end(studio, go_on(studio, 4, spent.id, "at dawn"))

    assert [refused.failure.reason for refused in (blocked, spent) if refused.failure] == [
        Refusal.BLOCKED_TERM,
        Refusal.QUOTA_TOO_SMALL,
    ]
    assert list(map(words, chat.heard)) == [["yes, that"], ["a boat", "at dawn"]]


async def test_a_moderator_releases_no_words_that_they_were_not_shown(tmp_path: Path) -> None:
    """A reply to what was rejected, or cancelled while it waited, brings none of it to the model."""
    async with vendor(tmp_path, "chat-blocks", [DRAWN]) as chat, chat.studio() as studio:
        await studio.settings.change(GUILD, {"held": [HERE.channel]}, by=MOD.user)
        reject, release = (
            partial(studio.approvals.decide, action, asker=MOD, place=HERE)
            for action in (Action.REJECT, Action.RELEASE)
        )
        cancel = partial(studio.cancel, asker=ANN, place=HERE)
        rejected = await held(studio, begin(studio, 1, "a xyzzy"), reject)
        cancelled = await held(studio, go_on(studio, 2, rejected.id, "yes, xyzzy"), cancel)
        drawn = await held(studio, go_on(studio, 3, cancelled.id, "that"), release)

    assert [turn.state for turn in (rejected, cancelled, drawn)] == [
        State.REFUSED,
        State.CANCELLED,
        State.SETTLED,
    ]
    assert list(map(words, chat.heard)) == [["that"]]


async def test_of_two_moderators_who_disagree_one_decides(tmp_path: Path) -> None:
    """The other reads that there is nothing to decide any more, and the audit names the one."""
    async with vendor(tmp_path, "chat-blocks", [DRAWN]) as chat, chat.studio() as studio:
        await studio.settings.change(GUILD, {"held": [HERE.channel]}, by=MOD.user)
        came: list[Turn | BaseException] = []

        async def both(turn: TurnId) -> None:
            actions = (Action.RELEASE, Action.REJECT)
            deciding = (studio.approvals.decide(action, turn, MOD, HERE) for action in actions)
            came.extend(await asyncio.gather(*deciding, return_exceptions=True))

        turn = await held(studio, begin(studio, 1), both)
        decisions = chat.row("SELECT group_concat(action) FROM audit WHERE action LIKE 'turn.%'")

    (late,) = [each for each in came if isinstance(each, Refused)]
    released = isinstance(came[0], Turn)
    assert late.why is Refusal.NOT_FOUND
    assert turn.state is (State.SETTLED if released else State.REFUSED)
    assert decisions == ("turn.release" if released else "turn.reject",)
