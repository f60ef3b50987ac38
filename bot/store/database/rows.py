"""Rows to values of the domain and back: the only place that knows both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, Select, select

from bot.domain.attempts import Attempt
from bot.domain.ids import (
    AttemptId,
    ChannelId,
    ConversationId,
    EventId,
    GuildId,
    ImageId,
    MessageId,
    RoleId,
    TurnId,
    UserId,
)
from bot.domain.pictures import Facts, Media
from bot.domain.places import Address, Place
from bot.domain.turns import Approval, Kept, Role, State, Turn
from bot.errors import Billed
from bot.store.database.tables import images, turns

# Both tables have an `id` and a `provider`; a picture's columns carry its prefix in a joined row.
IMAGE_COLUMNS = tuple(column.label(f"image_{column.name}") for column in images.c)


def turns_with_images() -> Select[Any]:
    """Turns, each with one row for every picture of its own; add conditions and an order."""
    return select(*turns.c, *IMAGE_COLUMNS).select_from(turns.outerjoin(images, images.c.turn == turns.c.id))


def turns_from(rows: Iterable[Row[Any]]) -> Iterator[Turn]:
    """Read what `turns_with_images` selected; the rows of a turn must follow one another."""
    for _, together in groupby(rows, key=attrgetter("id")):
        own = list(together)
        yield _turn(own[0], sorted((kept_from(row) for row in own if row.image_id), key=attrgetter("number")))


def _turn(row: Row[Any], kept: list[Kept]) -> Turn:
    return Turn(
        id=TurnId(row.id),
        conversation=ConversationId(row.conversation),
        parent=TurnId(row.parent) if row.parent else None,
        event=EventId(row.event),
        author=UserId(row.author),
        roles=tuple(RoleId(role) for role in row.roles),
        place=_place(row),
        address=_address(row),
        private=row.private,
        state=State(row.state),
        instruction=row.instruction,
        options=row.options,
        provider=row.provider,
        model=row.model,
        canvas=ImageId(row.canvas) if row.canvas else None,
        inputs=tuple(each for each in kept if each.role is not Role.RESULT),
        results=tuple(each for each in kept if each.role is Role.RESULT),
        answer=row.answer,
        words=row.words,
        cautions=row.cautions,
        failure=row.failure,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        shown_at=row.shown_at,
        signatures=row.signatures,
        question=row.question,
        approval=Approval(row.approval) if row.approval else None,
        instead_of=row.instead_of,
        thread=bool(row.thread),
        erased_at=row.erased_at,
    )


def _place(row: Row[Any]) -> Place:
    return Place(
        channel=ChannelId(row.channel),
        guild=None if row.guild is None else GuildId(row.guild),
        parent=None if row.channel_parent is None else ChannelId(row.channel_parent),
    )


def _address(row: Row[Any]) -> Address:
    return Address(
        channel=ChannelId(row.status_channel),
        message=None if row.status_message is None else MessageId(row.status_message),
        reply_to=None if row.reply_to is None else MessageId(row.reply_to),
        application=row.application,
        token=row.token,
        token_until=row.token_until,
        token_only=row.token_only,
        locale=row.locale,
    )


def kept_from(row: Row[Any]) -> Kept:
    """Read a row of `IMAGE_COLUMNS`."""
    return Kept(
        id=ImageId(row.image_id),
        turn=TurnId(row.image_turn),
        role=Role(row.image_role),
        number=row.image_number,
        facts=Facts(
            media=Media(row.image_media),
            width=row.image_width,
            height=row.image_height,
            size=row.image_size,
            sha256=row.image_sha256,
        ),
        file=row.image_file,
        provider=row.image_provider,
        url=row.image_url,
        url_until=row.image_url_until,
        removed=row.image_removed,
        drift=row.image_drift,
    )


def attempt_from(row: Row[Any]) -> Attempt:
    """Read a row of `attempts`."""
    return Attempt(
        id=AttemptId(row.id),
        provider=row.provider,
        request_hash=row.request_hash,
        client_id=row.client_id,
        cost=row.cost,
        started_at=row.started_at,
        remote_id=row.remote_id,
        announced=row.announced,
        usage=row.usage,
        outcome=row.outcome,
        billed=Billed(row.billed) if row.billed else None,
        ended_at=row.ended_at,
        endpoint=row.endpoint,
        model=row.model,
        request_id=row.request_id,
        trace_id=row.trace_id,
        http_status=row.http_status,
        error=row.error,
    )


def turn_row(turn: Turn) -> dict[str, Any]:
    """The columns of `turn`; its pictures are rows of their own."""
    return {
        "id": turn.id,
        "conversation": turn.conversation,
        "parent": turn.parent,
        "event": turn.event,
        "author": turn.author,
        "roles": turn.roles,
        "guild": turn.place.guild,
        "channel": turn.place.channel,
        "channel_parent": turn.place.parent,
        "counted_channel": turn.place.counted_channel,
        "private": turn.private,
        "status_channel": turn.address.channel,
        "status_message": turn.address.message,
        "reply_to": turn.address.reply_to,
        "application": turn.address.application,
        "token": turn.address.token,
        "token_until": turn.address.token_until,
        "token_only": turn.address.token_only,
        "locale": turn.address.locale,
        "state": turn.state,
        "instruction": turn.instruction,
        "options": turn.options,
        "provider": turn.provider,
        "model": turn.model,
        "canvas": turn.canvas,
        "words": turn.words,
        "answer": turn.answer,
        "cautions": turn.cautions,
        "failure": turn.failure,
        "created_at": turn.created_at,
        "started_at": turn.started_at,
        "ended_at": turn.ended_at,
        "shown_at": turn.shown_at,
        "signatures": turn.signatures,
        "question": turn.question,
        "approval": turn.approval,
        "instead_of": turn.instead_of,
        "thread": turn.thread,
    }


def kept_row(kept: Kept) -> dict[str, Any]:
    """The columns of a picture."""
    return {
        "id": kept.id,
        "turn": kept.turn,
        "role": kept.role,
        "number": kept.number,
        "media": kept.facts.media,
        "width": kept.facts.width,
        "height": kept.facts.height,
        "size": kept.facts.size,
        "sha256": kept.facts.sha256,
        "file": kept.file,
        "provider": kept.provider,
        "url": kept.url,
        "url_until": kept.url_until,
        "removed": kept.removed,
        "drift": kept.drift,
    }


def attempt_row(attempt: Attempt, turn: TurnId) -> dict[str, Any]:
    """The columns of an attempt of `turn`."""
    return {
        "id": attempt.id,
        "turn": turn,
        "provider": attempt.provider,
        "request_hash": attempt.request_hash,
        "client_id": attempt.client_id,
        "cost": attempt.cost,
        "started_at": attempt.started_at,
        "remote_id": attempt.remote_id,
        "announced": attempt.announced,
        "usage": attempt.usage,
        "outcome": attempt.outcome,
        "billed": attempt.billed,
        "ended_at": attempt.ended_at,
        "endpoint": attempt.endpoint,
        "model": attempt.model,
        "request_id": attempt.request_id,
        "trace_id": attempt.trace_id,
        "http_status": attempt.http_status,
        "error": attempt.error,
    }
