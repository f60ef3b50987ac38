"""A mask, by hand: attached to a reply, it holds whatever the model does."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from tests.browser.visitor import Visitor
from tests.whole.stage import Stage, digest, made_from

pytestmark = pytest.mark.asyncio(loop_scope="session")


def erased(picture: bytes) -> bytes:
    """The picture with a round hole in its upper left, as an eraser leaves it."""
    with Image.open(io.BytesIO(picture)) as shown:
        mask = shown.convert("RGBA")
    width, height = mask.size
    hole = (width // 20, height // 20, width * 9 // 20, height * 9 // 20)
    ImageDraw.Draw(mask).ellipse(hole, fill=(0, 0, 0, 0))
    file = io.BytesIO()
    mask.save(file, "PNG")
    return file.getvalue()


async def test_a_mask_is_attached_to_a_reply(ann: Visitor, stage: Stage) -> None:
    """The answer shows the change inside the hole alone, and says what had to be put back."""
    await ann.imagine("a cat on a hill")
    first = await ann.sees("drawn ·")
    (drawn,) = (each for each in stage.discord.world.state.messages.values() if each.attachments)

    await first.locator(".content").hover()
    await first.get_by_role("button", name="Reply").click()
    async with ann.page.expect_file_chooser() as choosing:
        await ann.page.get_by_role("button", name="Attach files").click()
    chooser = await choosing.value
    mask = erased(stage.picture(drawn))
    await chooser.set_files({"name": "mask.png", "mimeType": "image/png", "buffer": mask})
    await ann.box.click()
    await ann.page.keyboard.type("make it night")
    await ann.page.keyboard.press("Enter")
    await ann.sees("% had changed; put back")
    await ann.keep("masks", height=1190)

    edited = max(stage.discord.world.state.messages.values(), key=lambda each: int(each.id))
    assert digest(stage.picture(drawn)) in made_from(stage.picture(edited))
