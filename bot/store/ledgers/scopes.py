"""Whose a counter is, by the name of its scope as `bot.domain.quotas.Scope` writes it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from bot.domain.ids import GuildId, UserId
from bot.domain.quotas import Holder

# Their names end with a member's id.
_OF_A_MEMBER = (Holder.MEMBER, Holder.EVERYWHERE, Holder.DIRECT)


def of_member(scope: ColumnElement[str], user: UserId) -> ColumnElement[bool]:
    """Match a member's own counters, wherever they count."""
    return or_(*(scope.like(f"{holder}:%:{user}") for holder in _OF_A_MEMBER))


def of_members_in(scope: ColumnElement[str], guild: GuildId) -> ColumnElement[bool]:
    """Match the counters of every member in one server."""
    return scope.like(f"{Holder.MEMBER}:{guild}:%")
