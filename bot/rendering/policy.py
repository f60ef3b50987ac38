"""Blocked terms, bans and pauses, in words; terms stand behind spoilers, since some are ugly."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.policy import Ban
from bot.domain.terms import Term
from bot.rendering import mentions
from bot.rendering.escaping import fact
from bot.rendering.quotas import listed
from bot.rendering.words import Words, moment


def policy_shown(terms: Iterable[Term], bans: Iterable[Ban], words: Words) -> str:
    """Return who may not ask, then the blocked terms, as far as they fit one message."""
    blocked = [
        words.text("policy.nsfw" if each.nsfw else "policy.line", term=fact(each.text)) for each in terms
    ]
    barred = [_ban(ban, words) for ban in bans]
    lines = [words.text("policy.barred"), *barred] if barred else []
    lines += [words.text("policy.heading" if blocked else "policy.none"), *blocked]
    return listed(lines[0], lines[1:], words)


def _ban(ban: Ban, words: Words) -> str:
    who = mentions.member(ban.member)
    line = (
        words.text("policy.pause", who=who)
        if ban.by is None
        else words.text("policy.ban", who=who, by=mentions.person(ban.by, words))
    )
    return line if ban.until is None else words.text("policy.until", line=line, when=moment(ban.until))


def term_blocked(term: Term, words: Words) -> str:
    """Return the answer to blocking a term."""
    return words.text("policy.blocked_nsfw" if term.nsfw else "policy.blocked", term=fact(term.text))


def term_unblocked(text: str, words: Words, *, was_blocked: bool) -> str:
    """Return the answer to unblocking."""
    return words.text("policy.unblocked" if was_blocked else "policy.not_blocked", term=fact(text))


def tried(term: Term | None, words: Words) -> str:
    """Return what a request would meet: the term that refuses it, or none."""
    if term is None:
        return words.text("policy.passes")
    return words.text("policy.refused_nsfw" if term.nsfw else "policy.refused", term=fact(term.text))


def banned(ban: Ban, words: Words) -> str:
    """Return the answer to banning."""
    who = mentions.member(ban.member)
    if ban.until is None:
        return words.text("policy.banned", who=who)
    return words.text("policy.banned_until", who=who, when=moment(ban.until))


def lifted(member: int, words: Words, *, was_barred: bool) -> str:
    """Return the answer to lifting a ban or a pause."""
    return words.text("policy.lifted" if was_barred else "policy.not_banned", who=mentions.member(member))
