"""Every way to ask for a picture leads past what moderators decided; none of them has a door of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sandbox.discord.state.records import Channel, Interaction, Message
from tests.whole.moderating import told
from tests.whole.pressing import broken, form, png
from tests.whole.stage import Stage

KOI = {"instruction": "a koi"}


@dataclass(frozen=True)
class Scene:
    """What there is to go on from: a picture, an edit of it, its thread, a failure, another's picture."""

    stage: Stage
    first: Message
    edited: Message
    thread: Channel
    failed: Message
    theirs: Message

    async def through(self, message: Message, button: str) -> Interaction:
        """Press what opens a form, fill it in and send it."""
        opened = await form(self.stage, "ann", message, button)
        return self.stage.discord.people.submit("ann", opened, KOI)

    async def from_menu(self, message: Message) -> Interaction:
        """The same by a message's menu."""
        opened = self.stage.discord.people.menu("ann", message, "Edit image")
        await self.stage.until(lambda: opened.modal)
        return self.stage.discord.people.submit("ann", opened, KOI)

    async def asked(self) -> dict[str, Interaction | Message]:
        """Ask for a koi by every way there is."""
        people, bot = self.stage.discord.people, self.stage.discord.world.bot.id
        return {
            "/imagine": people.slash("ann", "art", "imagine", prompt="a koi"),
            "/imagine in a thread": people.slash("ann", self.thread, "imagine", prompt="a koi"),
            "a reply": people.say("ann", "art", "a koi", reply_to=self.first),
            "in a thread": people.say("ann", self.thread, f"<@{bot}> a koi"),
            "Again": people.click("ann", self.first, "Again"),
            "Retry": people.click("ann", self.failed, "Retry"),
            "Edit": await self.through(self.first, "Edit"),
            "Options": await self.through(self.first, "Options"),
            "Undo": await self.through(self.edited, "Undo"),
            "a menu": await self.from_menu(self.first),
            "a menu on another's picture": await self.from_menu(self.theirs),
        }


async def set_up(stage: Stage) -> Scene:
    """Make it while nobody forbids anything."""
    first = await stage.imagine(prompt="a koi", thread=True)
    edited = await stage.reply(first, "at dawn")
    thread = await stage.until(lambda: first.thread_id)
    await stage.until(lambda: stage.counted("SELECT count(*) FROM threads"))
    return Scene(
        stage=stage,
        first=first,
        edited=edited,
        thread=stage.discord.people.channel(thread),
        failed=await broken(stage),
        theirs=stage.discord.people.say("ben", "art", files=[("theirs.png", png())]),
    )


async def said(stage: Stage, asked: dict[str, Interaction | Message], words: str) -> None:
    """Wait until each way has led to an answer with these words."""

    def missing() -> list[str]:
        answers = {way: " ".join(each.content for each in stage.answers(how)) for way, how in asked.items()}
        return [way for way, content in answers.items() if words not in content]

    try:
        await stage.until(lambda: not missing())
    except TimeoutError:
        raise AssertionError(missing()) from None


async def test_no_way_in_leads_past_a_moderator_or_a_blocked_word(stage: Stage) -> None:
    """Blocked, each way ends in the same sentence; held, each waits; neither asks a provider."""
    async with stage.bot(DARKROOM__POLICY__STRIKES_PER_HOUR="0"):
        scene = await set_up(stage)
        later = replace(scene, failed=await broken(stage))
        paid = stage.vendor.traffic.total
        for term in ("boat", "koi"):
            await told(stage, "policy block", term=term)
        await said(stage, await scene.asked(), "do not allow")
        for term in ("boat", "koi"):
            await told(stage, "policy unblock", term=term)
        await told(stage, "settings channel", channel="art", held=True)
        await said(stage, await later.asked(), "moderator")

    assert stage.vendor.traffic.total == paid
