"""What roles may ask for: set by moderators, offered accordingly, refused before money."""

from __future__ import annotations

from tests.whole.moderating import asks, audited, drop_role, give_role, suggested, told
from tests.whole.pressing import rows
from tests.whole.stage import Stage


async def test_a_member_may_choose_what_one_of_their_roles_allows(stage: Stage) -> None:
    """Everyone's limit, then a role's beside it; suggestions follow, and so does what nobody chose."""
    give_role(stage, "artists", "ben")
    async with stage.bot():
        everyone = await told(stage, "limits set", sizes="1024x1024", qualities="low", count=1, references=0)
        artists = await told(stage, "limits set", role="artists", qualities="medium, high")
        shown = await told(stage, "limits show")
        offered = {who: await suggested(stage, who, "imagine", "quality") for who in ("ann", "ben")}
        sizes = await suggested(stage, "ann", "imagine", "size")
        plain = await asks(stage, "ann")
        dear = await asks(stage, "ann", quality="high")
        many = await asks(stage, "ann", count=2)
        bens = await asks(stage, "ben", quality="high")
        tall = await asks(stage, "ben", size="1024x1536")

    assert "everyone may now ask for sizes 1024x1024; qualities low; at most 1 at once" in everyone
    assert "Before: anything." in everyone
    assert "A member with several limited roles" in artists
    assert "qualities medium, high" in shown
    assert [each["value"] for each in offered["ann"]] == ["low"]
    assert [each["value"] for each in offered["ben"]] == ["medium", "high"]
    assert [each["value"] for each in sizes] == ["1024x1024"]
    assert "What your roles allow: low." in dear.content
    assert "2 pictures at once; your roles allow 1" in many.content
    assert "What your roles allow: 1024x1024." in tall.content
    assert (bool(stage.picture(plain)), bool(stage.picture(bens))) == (True, True)
    assert stage.vendor.traffic.total == 2
    ((options,),) = rows(stage, "SELECT options FROM turns ORDER BY created_at LIMIT 1")
    assert '"quality":"low"' in options


async def test_a_reply_takes_over_only_what_its_member_may_ask_for(stage: Stage) -> None:
    """The picture replied to was made by somebody who may ask for more."""
    give_role(stage, "artists", "ben")
    async with stage.bot():
        await told(stage, "limits set", qualities="low")
        await told(stage, "limits set", role="artists", qualities="high")
        first = await asks(stage, "ben", quality="high")
        edited = await stage.reply(first, "at dawn", "ann")

    assert stage.picture(edited)
    qualities = [row for (row,) in rows(stage, "SELECT options FROM turns ORDER BY created_at")]
    assert ['"quality":"high"' in each for each in qualities] == [True, False]


async def test_a_limit_is_lifted_also_of_a_role_that_is_gone(stage: Stage) -> None:
    """`any` lifts one of them, clear all; a name that nobody has is refused, since it would shut all out."""
    give_role(stage, "artists", "ben")
    async with stage.bot():
        wrong = await told(stage, "limits set", sizes="1024x1024, 9x9")
        nothing = await told(stage, "limits set", role="artists")
        nobody = await told(stage, "limits clear", gone="9" * 40)
        await told(stage, "limits set", role="artists", sizes="1024x1024", count=2)
        lifted = await told(stage, "limits set", role="artists", sizes="any")
    drop_role(stage, "artists")
    async with stage.bot():
        shown = await told(stage, "limits show")
        (gone,) = await suggested(stage, "mod", "limits clear", "gone")
        cleared = await told(stage, "limits clear", gone=gone["value"])
        after = await told(stage, "limits show")

    assert "“9x9” is not possible as sizes" in wrong
    assert "Say at least one" in nothing
    assert "“9" in nobody
    assert "may now ask for at most 2 at once." in lifted
    assert "no longer there" in shown
    assert "may now ask for anything." in cleared
    assert "No limits here" in after
    assert audited(stage) == ["limits.set"] * 3
