"""What a vendor says no to, and what it takes for its own: nothing that a member has to know of."""

from __future__ import annotations

import pytest

from sandbox.configuration import KEY_VARIABLE, VENDORS, dialect, surroundings, written
from tests.whole.stage import Stage, digest, made_from
from tests.whole.test_every_dialect import SIDE, mask

_SMALL = 20_000


async def test_four_keys_make_a_provider(stage: Stage) -> None:
    """On every wire a picture is drawn, and edited, by who is told no more than whom to ask, and how."""
    tables = {
        f"providers.{name}": {
            "dialect": dialect(name),
            "base_url": stage.vendor.vendor_url(name),
            "model": stage.vendor.model(name),
            "api_key_env": KEY_VARIABLE,
        }
        for name in VENDORS
    }
    around = surroundings(stage.folder / "bot", stage.discord.api_url, stage.vendor)
    stage.configuration.write_text(written({**around, "quotas": {"member_images_per_day": 99}, **tables}))
    stage.vendor.change(side=SIDE)
    async with stage.bot():
        for name in VENDORS:
            first = await stage.imagine(prompt="a koi pond", provider=name)
            edited = await stage.reply(first, "make it dawn")
            assert made_from(stage.picture(edited)) == {digest(stage.picture(first))}, name

    assert stage.vendor.billing.charged_twice() == []


@pytest.mark.parametrize("vendor", ["toapis", "gemini"])
async def test_a_canvas_too_large_for_its_vendor_is_sent_smaller(stage: Stage, vendor: str) -> None:
    """Though it is the vendor's own; what is kept, and shown, stays as it was made."""
    stage.configure(vendor, reference_mb=_SMALL / 2**20, result_url_s=0)
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        edited = await stage.reply(first, "make it dawn")

    (sent,) = stage.vendor.billing.charges[-1].pictures_in
    assert sent != digest(stage.picture(first))
    assert len(stage.picture(first)) > _SMALL
    assert len(stage.pictures(edited)) == 1


async def test_a_picture_restored_around_a_mask_can_be_edited_again(stage: Stage) -> None:
    """Its vendor signed another picture, and would not know this one by that."""
    stage.vendor.change(side=SIDE)
    stage.configure("gemini")
    async with stage.bot():
        first = await stage.imagine(prompt="a koi pond")
        masked = await stage.reply(first, "make it dawn", files=[("mask.png", mask())])
        edited = await stage.reply(masked, "add a dog")

    assert len(stage.pictures(edited)) == 1
