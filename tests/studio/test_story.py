"""Looking back without Discord: what is at hand, who may see what, the way back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.ids import ChannelId, GuildId, MessageId, TurnId, UserId
from bot.domain.places import Asker, Place
from bot.domain.turns import Turn
from bot.errors import Refusal, Refused
from bot.studio.studio import Studio
from tests.studio.asking import ANN, BEN, ELSEWHERE, HERE, MOD, begin, end, go_on

NEXT_DOOR = Place(channel=ChannelId(11), guild=HERE.guild)
THREAD = Place(channel=ChannelId(12), guild=HERE.guild, parent=HERE.channel)
OTHER_THREAD = Place(channel=ChannelId(14), guild=HERE.guild, parent=HERE.channel)
DIRECT = Place(channel=ChannelId(13))


async def two_steps(studio: Studio) -> tuple[Turn, Turn]:
    """A picture of ann's, and an edit of it."""
    first = await end(studio, begin(studio, 1))
    return first, await end(studio, go_on(studio, 2, MessageId(1)))


async def head(studio: Studio, place: Place) -> TurnId | None:
    """The turn that a plain message at `place` goes on from."""
    found = await studio.threads.head(place)
    return found.id if found else None


async def test_at_hand_is_ones_own_newest_then_anybodys(studio: Studio) -> None:
    """In a channel where several talk at once each finds their own conversation."""
    first = await end(studio, begin(studio, 1))
    second = await end(studio, begin(studio, 2, asker=BEN))

    assert await studio.story.at_hand(ANN, HERE) == first.id
    assert await studio.story.at_hand(BEN, HERE) == second.id
    assert await studio.story.at_hand(MOD, HERE) == second.id


async def test_nothing_is_at_hand_where_nothing_was_made(studio: Studio) -> None:
    """The channel next door has its own conversations."""
    await end(studio, begin(studio, 1))

    with pytest.raises(Refused) as refused:
        await studio.story.at_hand(ANN, NEXT_DOOR)
    assert refused.value.why is Refusal.NOTHING_YET


async def test_what_is_private_is_in_nobody_elses_tree(studio: Studio) -> None:
    """Not even a moderator's; its author sees the whole."""
    first, second = await two_steps(studio)
    secret = await end(studio, replace(go_on(studio, 3, second.id), private=True))

    for asker, seen in ((ANN, [first.id, second.id, secret.id]), (MOD, [first.id, second.id])):
        tree = await studio.story.tree(second.id, asker, HERE)
        assert [node.turn.id for node in tree.nodes] == seen
    with pytest.raises(Refused):
        await studio.story.tree(secret.id, MOD, HERE)


@pytest.mark.parametrize("place", [ELSEWHERE, DIRECT])
async def test_another_servers_tree_does_not_exist(studio: Studio, place: Place) -> None:
    """Neither to look at, nor to compare, to take along, or to step back in."""
    _, second = await two_steps(studio)

    for deed in (
        studio.story.tree(second.id, BEN, place),
        studio.story.compared(second.id, BEN, place, side=64),
        studio.story.step_back(second.id, BEN, place),
        studio.archive.tale(second.id, BEN, place),
    ):
        with pytest.raises(Refused) as refused:
            await deed
        assert refused.value.why is Refusal.NOT_FOUND


async def test_stepping_back_moves_the_head_of_its_own_conversation_only(studio: Studio) -> None:
    """In a thread of another conversation, and in a channel, nothing moves; what was before is told."""
    first, second = await two_steps(studio)
    other = await end(studio, begin(studio, 3))
    await studio.threads.opened(second.id, THREAD.channel)
    await studio.threads.opened(other.id, OTHER_THREAD.channel)

    spot = await studio.story.step_back(second.id, BEN, THREAD)
    stays = await studio.story.step_back(second.id, BEN, OTHER_THREAD)

    assert (spot.turn.id, spot.number, spot.is_head) == (first.id, 1, True)
    assert await head(studio, THREAD) == first.id
    assert not stays.is_head
    assert await head(studio, OTHER_THREAD) == other.id


async def test_a_private_turn_is_nothing_for_a_thread_to_follow(studio: Studio) -> None:
    """Who undoes a private edit of a private picture in a thread moves nothing for the others."""
    first, second = await two_steps(studio)
    await studio.threads.opened(second.id, THREAD.channel)
    secret = await end(studio, replace(go_on(studio, 3, first.id), private=True))
    edited = await end(studio, replace(go_on(studio, 4, secret.id), private=True))

    spot = await studio.story.step_back(edited.id, ANN, THREAD)

    assert (spot.turn.id, spot.is_head) == (secret.id, False)
    assert await head(studio, THREAD) == second.id


async def test_a_head_whose_picture_was_taken_away_gives_way_to_the_one_before(studio: Studio) -> None:
    """Deleted or taken down; where nothing is left, whoever writes is told so, and nobody draws anew."""
    first, second = await two_steps(studio)
    third = await end(studio, go_on(studio, 3, second.id))
    await studio.threads.opened(third.id, THREAD.channel)

    await studio.delete(second.id, ANN, HERE)
    assert await head(studio, THREAD) == third.id
    await studio.takedowns.take_down(third.id, MOD, HERE, "")
    assert await head(studio, THREAD) == first.id
    await studio.delete(first.id, ANN, HERE)
    assert await head(studio, THREAD) == first.id


async def test_nothing_is_before_the_first_turn(studio: Studio) -> None:
    """There is no button for it; a forged one finds nothing."""
    first = await end(studio, begin(studio, 1))

    with pytest.raises(Refused) as refused:
        await studio.story.step_back(first.id, ANN, HERE)
    assert refused.value.why is Refusal.NOT_FOUND


async def test_a_deleted_picture_has_no_thumbnail_and_is_not_compared(studio: Studio) -> None:
    """Its tile says that it was removed; the turn keeps its place in the tree."""
    first, second = await two_steps(studio)
    await studio.delete(first.id, ANN, HERE)
    tree = await studio.story.tree(second.id, ANN, HERE)
    kept = [picture for node in tree.nodes for picture in node.turn.results]
    small = await studio.story.thumbnails(kept, 64)

    assert [picture.id in small for picture in kept] == [False, True]
    with pytest.raises(Refused) as refused:
        await studio.story.compared(second.id, ANN, HERE, side=64)
    assert refused.value.why is Refusal.TAKEN_DOWN


async def test_last_is_ones_own_newest_of_the_server_or_of_all(studio: Studio) -> None:
    """In a direct message nobody else reads along, so it may come from anywhere."""
    there = replace(begin(studio, 1), place=ELSEWHERE)
    elsewhere = await end(studio, there)
    here = await end(studio, replace(begin(studio, 2), private=True))
    await end(studio, begin(studio, 3, asker=BEN))

    assert (await studio.story.last(ANN, NEXT_DOOR)).id == here.id
    assert (await studio.story.last(ANN, ELSEWHERE)).id == elsewhere.id
    assert (await studio.story.last(ANN, DIRECT)).id == here.id
    with pytest.raises(Refused):
        await studio.story.last(Asker(user=UserId(9)), HERE)


async def test_a_conversation_is_listed_once_under_its_newest_words(studio: Studio) -> None:
    """Of one's own and of this server; what was typed is found in any of its turns."""
    first, second = await two_steps(studio)
    other = await end(studio, begin(studio, 3, prompt="a Lighthouse"))
    await end(studio, begin(studio, 4, prompt="a boat", asker=BEN))
    elsewhere = Place(channel=ChannelId(20), guild=GuildId(300))

    listed = await studio.story.conversations(ANN, HERE)
    typed = await studio.story.conversations(ANN, HERE, "KOI")

    assert [turn.id for turn in listed] == [other.id, second.id]
    assert [turn.id for turn in typed] == [first.id]
    assert await studio.story.conversations(ANN, elsewhere) == ()
