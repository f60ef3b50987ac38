"""From a wish to a turn that may run: found, decoded, checked, reserved.

Whatever is wrong with a request is found here, before a provider is asked and before anything
is charged; the person reads it on the status message.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain import money
from bot.domain.ids import ConversationId, ImageId, TurnId
from bot.domain.intents import Begin, Continue, Wish
from bot.domain.offers import Offer, Options
from bot.domain.places import Asker
from bot.domain.preservation import as_sent
from bot.domain.rights import visible
from bot.domain.turns import TERMINAL, Approval, Kept, Role, State, Turn, picture_in
from bot.errors import Refusal, Refused
from bot.store import machine, turns
from bot.store.database.connection import Connection
from bot.store.moderation import settings
from bot.studio import heads
from bot.studio.crashpoints import CrashPoint
from bot.studio.moderation import rules
from bot.studio.turn import admission, inputs, repeat
from bot.studio.workshop import LEAST_FREE_BYTES, Workshop, new_id

_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Received:
    """A turn that exists. `editing`: (picture, of how many) where the person did not choose one."""

    turn: Turn
    parent: Turn | None
    editing: tuple[int, int] | None = None


async def receive(wish: Wish, workshop: Workshop) -> Received | None:
    """Write the turn down; None if this very event has a turn already."""
    parent = await _parent(wish, workshop)
    opened = _turn(wish, parent, workshop)

    async def write_down(connection: Connection) -> Turn | None:
        turn = replace(opened, thread=await _wants_thread(connection, wish))
        if not await machine.receive(connection, turn):
            return None
        await heads.begun(connection, turn)
        return turn

    turn = await workshop.store.write(write_down)
    if turn is None:
        return None
    workshop.crash(CrashPoint.RECEIVED)
    return Received(turn, parent, _editing(wish, parent))


async def _wants_thread(connection: Connection, wish: Wish) -> bool:
    """Whether a thread is to be opened: for a conversation that begins where all may read it."""
    place = wish.place
    if not isinstance(wish, Begin) or wish.private or place.guild is None or place.parent is not None:
        return False
    return (await settings.read(connection, place.guild)).threads if wish.thread is None else wish.thread


def _editing(wish: Wish, parent: Turn | None) -> tuple[int, int] | None:
    if not isinstance(wish, Continue) or parent is None or len(parent.results) < _SEVERAL:
        return None
    return wish.number, len(parent.results)


async def _parent(wish: Wish, workshop: Workshop) -> Turn | None:
    if isinstance(wish, Begin):
        return None
    target = wish.target
    if isinstance(target, str):
        found = await workshop.store.read(lambda connection: turns.get(connection, TurnId(target)))
    else:
        found = await workshop.store.read(lambda connection: turns.shown_by(connection, target))
    return found if found is not None and visible(found, wish.asker, wish.place) else None


def _turn(wish: Wish, parent: Turn | None, workshop: Workshop) -> Turn:
    return Turn(
        id=wish.turn,
        conversation=parent.conversation if parent else ConversationId(new_id()),
        parent=parent.id if parent else None,
        event=wish.event,
        author=wish.asker.user,
        place=wish.place,
        address=wish.address,
        state=State.RECEIVED,
        instruction=wish.instruction.strip(),
        options=_options(wish, parent),
        created_at=workshop.clock(),
        canvas=_canvas(wish, parent),
        private=wish.private,
        roles=wish.asker.roles,
    )


def _canvas(wish: Wish, parent: Turn | None) -> ImageId | None:
    """The picture the turn edits, if its parent has that one: what ends in a refusal goes on from it too."""
    if parent is None or not isinstance(wish, Continue):
        return None
    try:
        return parent.canvas_for_reply(wish.number)
    except IndexError:
        return None


def _options(wish: Wish, parent: Turn | None) -> Options:
    """A reply keeps what its parent was made with, but makes one picture unless told otherwise.

    What answers a question still makes as many as were asked for.
    """
    if wish.options is not None or parent is None:
        return wish.options or Options()
    return parent.options if parent.asks else replace(parent.options, count=1)


async def reserve(wish: Wish, received: Received, workshop: Workshop) -> Turn:
    """Take in the pictures, choose the provider, hold the quota; raises `Refused`, charging nothing."""
    turn, parent = received.turn, received.parent
    wish = repeat.carried(wish, parent, workshop.pictures)
    if isinstance(wish, Continue) and parent is None:
        raise Refused(Refusal.NOT_FOUND)
    if not turn.instruction:
        raise Refused(Refusal.EMPTY_PROMPT)
    if await workshop.pictures.free_bytes() < LEAST_FREE_BYTES:
        raise Refused(Refusal.STORE_FULL)
    turn = await admission.admit(wish, turn, workshop)
    canvas = await _canvas_kept(wish, received, workshop)
    uploads = inputs.placed(wish, has_canvas=canvas is not None)
    provider = workshop.providers.choose(
        turn.options.provider,
        lambda offer: offer.check(
            turn.options,
            pictures=len([role for role, _ in uploads if role is not Role.MASK]) + (canvas is not None),
            prompt=as_sent(turn.instruction, turn.options, edits=canvas is not None),
        ),
        first=turn.provider or (parent.provider if parent else None),
        among=await admission.providers_for(turn, workshop),
    )
    taken = await inputs.take_in(turn, uploads, canvas.facts if canvas else None, workshop)
    own = next((kept.id for kept in taken.kept if kept.role is Role.CANVAS), turn.canvas)
    turn = replace(turn, canvas=own, inputs=taken.kept, cautions=taken.hints, provider=provider.offer.name)
    turn = await _hold(turn, wish.asker, provider.offer, workshop)
    return replace(turn, state=State.RESERVED)


async def _canvas_kept(wish: Wish, received: Received, workshop: Workshop) -> Kept | None:
    """The picture to edit, unless it comes along; refused: not there yet, never was, taken away."""
    parent, canvas = received.parent, received.turn.canvas
    if parent is None or not isinstance(wish, Continue):
        return None
    if parent.state not in TERMINAL | {State.SETTLED}:
        raise Refused(Refusal.STILL_RUNNING)
    if parent.results and not 1 <= wish.number <= len(parent.results):
        raise Refused(Refusal.NOT_FOUND)
    if canvas is None:
        return None
    branch = await workshop.store.read(lambda connection: turns.branch_to(connection, parent.id))
    kept = picture_in(branch, canvas)
    if kept is None or kept.removed:
        raise Refused(Refusal.TAKEN_DOWN)
    return kept


async def _hold(turn: Turn, asker: Asker, offer: Offer, workshop: Workshop) -> Turn:
    """Reserve quota and budget for the worst case, in one transaction with the turn.

    What costs more than the server lets pass unasked waits for its asker first, whoever else must release it.
    """
    worst = money.worst_case(offer, turn.options)

    async def reserve_all(connection: Connection) -> Turn:
        ask_above = (await settings.read(connection, turn.place.guild)).ask_above
        dear = ask_above is not None and worst > ask_above
        held = replace(turn, approval=Approval.ASKED) if dear else turn
        await rules.hold(connection, held, asker, workshop, cost=worst)
        return held

    held = await workshop.store.write(reserve_all)
    workshop.crash(CrashPoint.RESERVED)
    return held
