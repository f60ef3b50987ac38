"""A picture too large for where it is shown: the best that fits is, and the file itself by a button."""

from __future__ import annotations

from sandbox.discord.state.records import Message
from tests.whole.pressing import labels
from tests.whole.stage import Stage, digest

KB = 1024


async def asked_for(stage: Stage, message: Message) -> Message:
    """What ben reads who asks for the original."""
    pressed = stage.discord.people.click("ben", message, "Original")
    answer = await stage.until(lambda: stage.discord.people.answer_to(pressed))
    return await stage.until(lambda: answer if answer.content and not answer.is_loading else None)


async def test_the_original_is_given_where_discord_takes_it(stage: Stage) -> None:
    """Below the limit the presser alone reads why not; above it they get the very file."""
    stage.vendor.change(pad_bytes=1_500 * KB)
    stage.discord.staging.place(channel="art", upload_limit=300 * KB)
    async with stage.bot():
        shown = await stage.imagine(prompt="a koi pond")
        refused = await asked_for(stage, shown)
        stage.discord.staging.place(channel="art", upload_limit=5_000 * KB)
        given = await asked_for(stage, shown)
        whole = await stage.imagine(prompt="a boat")
        stage.discord.staging.place(channel="art", upload_limit=300 * KB)  # for the judge, who comes last

    assert "1.5 MB" in refused.content
    assert not refused.attachments
    assert digest(stage.picture(given)) in stage.vendor.billing.charges[0].pictures_made
    assert refused.is_ephemeral
    assert given.is_ephemeral
    assert "Original" not in labels(whole)
