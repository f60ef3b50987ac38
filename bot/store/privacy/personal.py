"""What is held of people: every column of every table, and what becomes of it when it is to go.

Telling (`bot.store.privacy.holdings`) and erasing (`bot.store.privacy.erasing`) go by this list and by
nothing else, and a test fails for a column that does not stand in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeAlias, get_origin

from sqlalchemy import BigInteger, Column, ColumnElement, Integer, Select, Table, false, or_, select

from bot.domain.ids import UserId
from bot.store.database import moderation_tables, privacy_tables, rule_tables, tables
from bot.store.database.columns import Json
from bot.store.database.tables import messages, turns
from bot.store.ledgers import scopes

TurnIds: TypeAlias = Select[tuple[str]] | list[str]


class Fate(Enum):
    """What becomes of a column."""

    KEPT = auto()  # tells of nobody: amounts, moments, states, what servers are set to
    WORDS = auto()  # what somebody said or got, and what leads to it: emptied with its turn
    PERSON = auto()  # more about who asked: emptied with the turn when its asker is forgotten
    PLACE = auto()  # a channel; outside of servers it is somebody's own, and emptied as `PERSON` is
    MEMBER = auto()  # somebody's id: 0 once they are forgotten
    BINDING = auto()  # somebody's id in a decision of moderators, which holds until they end it
    SCOPE = auto()  # the name of a counter: a member's gets another in which nobody is named
    FACTS = auto()  # details of an act: emptied where they name somebody who is forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A table. `of`: which of its rows belong to some turns; None: to none. `gone`: they are deleted.

    `secret`: columns that not even their owner is given. `of_server`: rows by `guild` that are deleted
    when a server is purged.
    """

    table: Table
    fates: Mapping[str, Fate]
    of: Callable[[TurnIds], ColumnElement[bool]] | None = None
    gone: bool = False
    secret: tuple[str, ...] = ()
    of_server: bool = False

    def columns(self, *fates: Fate) -> Iterator[Column[Any]]:
        """The columns with one of these fates."""
        yield from (self.table.c[name] for name, fate in self.fates.items() if fate in fates)

    def whose(self, user: UserId) -> ColumnElement[bool]:
        """Match every row with that person in it."""
        mine = select(turns.c.id).where(turns.c.author == user)
        found = [column == user for column in self.columns(Fate.MEMBER, Fate.BINDING)]
        found += [scopes.of_member(column, user) for column in self.columns(Fate.SCOPE)]
        if self.of is not None:
            found.append(self.of(mine))
        return or_(false(), *found)


def blank(column: Column[Any]) -> object:
    """What stands in an emptied column."""
    if column.nullable:
        return None
    if isinstance(column.type, Json):
        kind = column.type.kind
        return (get_origin(kind) or kind)()
    return 0 if isinstance(column.type, BigInteger | Integer) else ""


def _holding(
    table: Table,
    of: Callable[[TurnIds], ColumnElement[bool]] | None = None,
    *,
    gone: bool = False,
    secret: tuple[str, ...] = (),
    of_server: bool = False,
    **fates: str,
) -> Holding:
    """A table, each fate with its columns' names."""
    named = {column: Fate[fate.upper()] for fate, columns in fates.items() for column in columns.split()}
    return Holding(table=table, fates=named, of=of, gone=gone, secret=secret, of_server=of_server)


def _by(column: Column[Any]) -> Callable[[TurnIds], ColumnElement[bool]]:
    return column.in_


def _shown(ids: TurnIds) -> ColumnElement[bool]:
    return tables.message_files.c.message.in_(select(messages.c.id).where(messages.c.turn.in_(ids)))


# Whoever refers to another table's rows stands before it, so that rows can be deleted in this order.
HOLDINGS = (
    _holding(tables.message_files, _shown, gone=True, words="message name image attachment"),
    _holding(messages, _by(messages.c.turn), gone=True, words="id", kept="turn"),
    _holding(
        tables.images,
        _by(tables.images.c.turn),
        gone=True,
        words="id role number media width height size sha256 file provider url url_until removed drift",
        kept="turn",
    ),
    _holding(
        tables.attempts,
        _by(tables.attempts.c.turn),
        words="request_hash client_id remote_id usage request_id trace_id error",
        kept="""id turn provider cost started_at announced outcome billed ended_at endpoint model
        http_status""",
    ),
    _holding(
        moderation_tables.log_messages,
        _by(moderation_tables.log_messages.c.turn),
        gone=True,
        words="id channel kind",
        kept="turn",
    ),
    _holding(
        moderation_tables.reports,
        _by(moderation_tables.reports.c.turn),
        gone=True,
        member="member",
        words="reason",
        kept="turn at",
    ),
    _holding(
        moderation_tables.takedowns,
        _by(moderation_tables.takedowns.c.turn),
        member="taken_by",
        words="reason",
        kept="turn root guild at",
    ),
    _holding(moderation_tables.budget_alerts, kept="scope window percent at"),
    _holding(
        rule_tables.policy_strikes,
        _by(rule_tables.policy_strikes.c.turn),
        gone=True,
        member="member",
        kept="turn guild kind at",
    ),
    _holding(
        turns,
        _by(turns.c.id),
        secret=("token",),
        words="instruction options words answer failure question signatures status_message",
        person="roles reply_to application token token_until locale",
        place="channel channel_parent counted_channel status_channel",
        member="author",
        # `event` is what keeps a command or a message from being carried out a second time.
        kept="""id conversation parent event guild private token_only state provider model canvas cautions
        created_at started_at ended_at shown_at reserved_at reserved_images reserved_cost pictures
        charged_images charged_cost approval instead_of thread erased_at""",
    ),
    _holding(tables.conversations, place="channel", member="author", kept="id guild created_at"),
    _holding(tables.threads, kept="id conversation head"),
    _holding(
        tables.quota_rules,
        binding="subject",
        of_server=True,
        kept="guild kind per measure allowed",
    ),
    _holding(tables.quota_usage, scope="scope", kept="window measure starts_at ends_at used"),
    _holding(tables.quota_ledger, scope="scope", kept="id window measure turn kind amount at"),
    _holding(tables.spend_usage, kept="month used"),
    _holding(tables.spend_ledger, kept="id month turn kind amount at"),
    _holding(tables.settings, of_server=True, kept="guild key value"),
    _holding(tables.audit, of_server=True, member="actor subject", facts="facts", kept="id at guild action"),
    _holding(
        rule_tables.quota_grants,
        of_server=True,
        member="member granted_by",
        kept="id guild measure amount granted_at until",
    ),
    _holding(
        rule_tables.role_limits, of_server=True, kept="guild role sizes qualities providers pictures attached"
    ),
    _holding(rule_tables.policy_terms, of_server=True, kept="guild term nsfw"),
    _holding(
        rule_tables.policy_bans, of_server=True, binding="member", member="banned_by", kept="guild until"
    ),
    # Names whoever asked to be forgotten for as long as that takes (`bot.store.privacy.chores`).
    _holding(privacy_tables.forgetting, kept="member asked_at"),
    _holding(privacy_tables.erased_files, kept="prefix"),
    _holding(privacy_tables.erased_messages, kept="id channel guild reason tries locale"),
    _holding(privacy_tables.departures, kept="guild left_at"),
    _holding(
        privacy_tables.quota_carried,
        kept="id holder guild window measure salt person used ends_at",
    ),
)
HOLDING_OF = {holding.table.name: holding for holding in HOLDINGS}
