"""What moderators forbid is refused before money, and what they hold waits for them, through restarts."""

from __future__ import annotations

from bot.store import settings
from bot.store.engine import Store
from sandbox.discord.records import Interaction, Message
from sandbox.providers import Fault
from tests.whole.moderating import asks, audited, told, waits
from tests.whole.pressing import KILLED, labels, rows, used
from tests.whole.pressing import told as told_privately
from tests.whole.stage import Stage


async def test_a_blocked_term_refuses_before_money_and_in_the_end_pauses(stage: Stage) -> None:
    """The sentence names the term; the fifth refusal within an hour pauses, and a moderator lifts that."""
    async with stage.bot(DARKROOM__POLICY__STRIKES_PER_HOUR="3"):
        assert "Blocked" in await told(stage, "policy block", term="Mickey Mouse")
        assert "Blocked" in await told(stage, "policy block", term="nude", nsfw=True)
        assert "mickey mouse" in await told(stage, "policy try", text="MICKEY-MOUSE at sea")
        first = await asks(stage, "ann", "Mickéy   mouse at sea")
        second = await asks(stage, "ann", "a nude statue")
        stage.discord.staging.place(channel="lounge", nsfw=True)
        allowed = await asks(stage, "ann", "a nude statue", "lounge")
        third = await asks(stage, "ann", "mickey mouse")
        paused = await asks(stage, "ann", "a boat")
        listed = await told(stage, "policy list")
        shown = await told(stage, "quota show", member="ann")
        lifted = await told(stage, "policy unban", member="ann")
        again = await asks(stage, "ann", "a boat")

    assert "do not allow" in first.content
    assert "age-restricted" in second.content
    assert stage.picture(allowed)
    assert "mickey mouse" in third.content
    assert "have to pause" in paused.content
    assert "It ends <t:" in paused.content
    assert "pausing after too many" in listed
    assert "may not ask at present" in shown
    assert "may ask again" in lifted
    assert stage.picture(again)
    assert stage.vendor.traffic.total == 2
    assert audited(stage) == ["policy.block", "policy.block", "policy.pause", "policy.unban"]
    assert stage.verdict() == []


async def held(stage: Stage, prompt: str) -> tuple[Interaction, Message]:
    """Ask as ann in a held channel, until the turn waits."""
    asked = stage.discord.people.slash("ann", "art", "imagine", prompt=prompt)
    return asked, await stage.until(lambda: waits(stage, asked))


async def hold(stage: Stage) -> None:
    """Let a moderator release what is asked for in #art."""
    art = stage.discord.people.channel("art")
    async with await Store.open(f"sqlite:///{stage.database}") as store:
        await store.write(
            lambda connection: settings.put(connection, int(art.guild_id), "held", [int(art.id)])
        )


async def test_a_held_turn_waits_through_a_kill_for_a_moderators_word(stage: Stage) -> None:
    """Release runs it, Reject gives all back, Cancel is its author's; only moderators decide."""
    await hold(stage)
    process = stage.spawn()
    await stage.connected(process)
    _, released = await held(stage, "a koi pond")
    _, rejected = await held(stage, "a boat")
    _, cancelled = await held(stage, "a cat")
    process.kill()
    assert await stage.unless_dead(process) == KILLED

    people = stage.discord.people
    versions = len(cancelled.versions)
    async with stage.bot():
        await stage.until(lambda: len(cancelled.versions) > versions)
        denied = await told_privately(stage, people.click("ben", released, "Release"))
        people.click("mod", released, "Release")
        people.click("mod", rejected, "Reject")
        people.click("ann", cancelled, "Cancel")
        for message in (released, rejected, cancelled):
            await stage.ended(message)
        _, left = await held(stage, "a dog")

    assert labels(left) == ["Release", "Reject", "Cancel"]
    assert "Only a moderator" in denied.content
    assert stage.picture(released)
    assert "did not release" in rejected.content
    assert "Cancelled" in cancelled.content
    assert audited(stage) == ["turn.release", "turn.reject"]
    assert stage.verdict() == []
