"""Bad input of every kind: a clear sentence, nothing charged, nothing lost."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from bot import app
from bot.errors import ConfigurationError, StoreError
from bot.settings import load
from sandbox.configuration import KEY_VARIABLE
from sandbox.providers import Fault, Kind, Payload
from tests.whole.stage import Stage

# What must never be read by a member: addresses, statuses, keys, markup, the vendor's own text.
RAW = ("http", "127.0.0.1", "Traceback", "{", "<html", "sandbox", " 400", " 500", "invalid_param")


def picture(kind: str, *, size: tuple[int, int] = (64, 64)) -> bytes:
    """A small real picture file."""
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue()


def animated() -> bytes:
    """A GIF of two frames."""
    file = io.BytesIO()
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("teal", "gold")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    return file.getvalue()


def vast() -> bytes:
    """A PNG header that promises 40,000 x 40,000 pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + picture("PNG")[33:]


UPLOADS = {
    "svg": ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not a picture"),
    "html": ("page.png", b"<!doctype html><title>no</title>", "not a picture"),
    "truncated": ("half.png", picture("PNG")[:80], "damaged"),
    "animated": ("dance.gif", animated(), "animated"),
    "vast": ("vast.png", vast(), "pixels"),
}


@pytest.mark.parametrize("case", UPLOADS)
async def test_an_upload_that_will_not_do_is_refused_by_name(stage: Stage, case: str) -> None:
    """The status message says what is wrong with which file; nothing is asked of the vendor."""
    name, data, told = UPLOADS[case]
    async with stage.bot():
        message = await stage.imagine(prompt="like this", image1=(name, data))

    assert told in message.content, message.content
    assert not message.attachments
    assert stage.vendor.traffic.total == 0


FAULTS = {
    "400": (Fault(kind=Kind.STATUS, status=400), "fewer or smaller pictures"),
    "401": (Fault(kind=Kind.STATUS, status=401), "tell whoever runs this bot"),
    "402": (Fault(kind=Kind.STATUS, status=402), "used up"),
    "403": (Fault(kind=Kind.STATUS, status=403), "tell whoever runs this bot"),
    "429": (Fault(kind=Kind.STATUS, status=429, retry_after=3600), "Wait a minute"),
    "451": (Fault(kind=Kind.STATUS, status=451), "content rules"),
    "html": (Fault(kind=Kind.HTML), "Outcome unknown"),
    "nothing": (Fault(kind=Kind.HANG_UP, billed=True), "Outcome unknown"),
    "empty": (Fault(kind=Kind.EMPTY), "Outcome unknown"),
    "half a stream": (Fault(kind=Kind.CUT), "Outcome unknown"),
    "reset": (Fault(kind=Kind.CUT, reset=True), "Outcome unknown"),
    "private redirect": (Fault(kind=Kind.FETCH_REDIRECT), "no usable picture"),
    "gone": (Fault(kind=Kind.FETCH_STATUS), "no usable picture"),
    "no picture": (Fault(kind=Kind.BAD_PICTURE, payload=Payload.SVG), "no usable picture"),
    "bomb": (Fault(kind=Kind.BAD_PICTURE, payload=Payload.BOMB), "no usable picture"),
    "nothing in it": (Fault(kind=Kind.NO_CONTENT), "no usable picture"),
}


@pytest.mark.parametrize("case", FAULTS)
async def test_a_vendors_failure_is_told_in_plain_words(stage: Stage, case: str) -> None:
    """One request, one sentence with the next step, no charge, and none of the vendor's own words."""
    fault, told = FAULTS[case]
    stage.vendor.faults.arm(fault)
    async with stage.bot():
        message = await stage.imagine(prompt="a boat")

    assert told in message.content, message.content
    assert not [raw for raw in RAW if raw in message.content]
    assert not message.attachments
    assert stage.vendor.traffic.total == 1


async def test_what_a_client_cannot_check_is_refused_at_once_and_privately(stage: Stage) -> None:
    """A size the model lacks, blank words, too many pictures, a file too large: only the asker reads why."""
    png = ("a.png", picture("PNG"))
    asked: list[tuple[dict[str, object], str]] = [
        ({"prompt": "a boat", "size": "12x12"}, "1024x1024"),
        ({"prompt": "a boat", "count": 7}, "1, 2"),
        ({"prompt": "   "}, "what"),
        ({"prompt": "a boat", "provider": "nobody"}, "bytespike"),
        ({"prompt": "all of these", **{f"image{number}": png for number in range(1, 6)}}, "4"),
        ({"prompt": "here", "mask": png}, "image1"),
        ({"prompt": "secret", "private": True, "thread": True}, "thread"),
    ]
    stage.discord.people.channel("art").upload_limit = 50 * 1024 * 1024
    async with stage.bot():
        for options, told in asked:
            message = await stage.imagine(**options)
            assert message.is_ephemeral
            assert told in message.content, message.content

    assert stage.vendor.traffic.total == 0


async def test_a_file_of_thirty_megabytes_is_refused(stage: Stage) -> None:
    """It is refused by its declared size, before anybody downloads it."""
    stage.discord.people.channel("art").upload_limit = 50 * 1024 * 1024
    async with stage.bot():
        message = await stage.imagine(prompt="like this", image1=("big.png", bytes(30 * 1024 * 1024)))

    assert "20 MB" in message.content
    assert stage.vendor.traffic.total == 0


async def test_six_references_in_a_reply_are_refused(stage: Stage) -> None:
    """The answer says how many the model takes."""
    files = [(f"{number}.png", picture("PNG")) for number in range(6)]
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        refused = await stage.reply(first, "with all of these", files=files)

    assert "4" in refused.content
    assert stage.vendor.traffic.total == 1


async def test_a_prompt_longer_than_the_model_takes_is_refused(stage: Stage) -> None:
    """The answer says how long it may be."""
    async with stage.bot(DARKROOM__PROVIDERS__BYTESPIKE__PROMPT_CHARS="1000"):
        message = await stage.imagine(prompt="x" * 3000)

    assert "1000" in message.content.replace(",", "")
    assert stage.vendor.traffic.total == 0


async def test_a_reply_to_a_members_words_is_left_alone(stage: Stage) -> None:
    """People talking to each other hear nothing from the bot."""
    people = stage.discord.people
    async with stage.bot():
        said = people.say("ben", "art", "what a day")
        people.say("ann", "art", "make it dawn", reply_to=said)
        await stage.imagine(prompt="a boat")

    mine = [each for each in stage.discord.world.messages_in(said.channel_id) if each.reference_id]
    assert [each.author_id for each in mine] == [people.user("ann").id]


async def test_a_picture_whose_message_was_deleted_can_still_be_edited(stage: Stage) -> None:
    """A reply that was being written when somebody deleted the message still edits the stored bytes."""
    people = stage.discord.people
    async with stage.bot():
        first = await stage.imagine(prompt="a boat")
        said = people.say("ann", "art", "at dawn", reply_to=first)
        people.delete("mod", first)
        edited = await stage.ended(await stage.answer(said))

    assert stage.picture(edited)


async def test_a_forged_button_finds_nothing(stage: Stage) -> None:
    """An id that names no turn, or is no id at all, is answered with "not found", to its presser alone."""
    stage.vendor.change(latency_s=5.0)
    async with stage.bot():
        asked = stage.discord.people.slash("ann", "art", "imagine", prompt="a slow boat")
        status = await stage.until(lambda: stage.discord.people.answer_to(asked))
        await stage.until(lambda: status.components or None)
        (button,) = status.components[0]["components"]
        button["custom_id"] = f"dr:cancel:{'0' * 25}"
        pressed = stage.discord.people.click("ben", status, "Cancel")
        await stage.until(lambda: pressed.followups or None)
        told = stage.discord.world.any_message(pressed.followups[0])

        assert told.is_ephemeral
        assert "not" in told.content
        await stage.ended(status)


async def test_without_any_provider_a_command_says_so(stage: Stage) -> None:
    """No key, no picture: the member reads it at once, and the bot runs all the same."""
    stage.environ.pop(KEY_VARIABLE)
    async with stage.bot():
        message = await stage.imagine(prompt="a boat")

    assert message.is_ephemeral
    assert "provider" in message.content


async def test_a_wrong_token_ends_the_start_in_a_sentence(stage: Stage) -> None:
    """The operator reads which variable to mend; nothing is tried twice."""
    with pytest.raises(ConfigurationError, match="token"):
        await app.run(load(stage.configuration, {**stage.environ, "DISCORD_TOKEN": "wrong"}))


async def test_a_store_that_cannot_be_written_ends_the_start_in_a_sentence(stage: Stage) -> None:
    """A folder that is a file: said with its place, before Discord hears of the bot."""
    blocked = stage.folder / "bot"
    blocked.write_text("in the way")

    with pytest.raises(StoreError, match="bot"):
        await app.run(load(stage.configuration, stage.environ))
    assert stage.discord.world.state.identifies == []
    blocked.unlink()


async def test_a_disk_too_full_for_the_picture_refunds_the_member(stage: Stage) -> None:
    """The vendor was paid and nothing can be kept: the member pays nothing, the operator's spend does."""
    stage.vendor.change(pad_bytes=3_000_000)
    stage.file_limit = 2_000_000
    process = stage.spawn()
    await stage.connected(process)

    message = await stage.imagine(prompt="a boat")
    process.terminate()

    assert await stage.unless_dead(process) == 0
    assert not message.attachments
    assert "whoever runs this bot" in message.content, message.content
