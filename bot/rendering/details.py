"""The details of a turn that failed: what happened, who was asked, whether it was billed, whom to ask.

Members read what they can act on. Moderators read the vendor's names for it besides, by which an operator
finds it, and what would mend it; what the vendor itself wrote stands only in the store.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.attempts import Account, Attempt
from bot.errors import Billed
from bot.rendering.drawing import duration
from bot.rendering.escaping import fact
from bot.rendering.reasons import failure
from bot.rendering.words import Words

# Not a vendor's failure: the bot itself stopped while a provider was at work.
INTERRUPTED = "interrupted"


def details(account: Account, words: Words, *, moderator: bool) -> str:
    """Return the account in words for whoever asked for the turn, or for a `moderator`."""
    lines = [*_story(account, words), *(_particulars(account, words) if moderator else ())]
    return "\n".join(lines)


def _story(account: Account, words: Words) -> Iterator[str]:
    yield _happened(account, words)
    for attempt in account.attempts:
        yield words.text("details.asked", who=_who(attempt), time=_time(attempt, words))
    billed = _billed(account)
    if billed is not None:
        yield words.text(f"details.billed.{billed}")
    yield words.text("details.reference", reference=fact(_reference(account)))


def _happened(account: Account, words: Words) -> str:
    """The reason; of an outcome that nobody knows what led to it, which the status message leaves out."""
    told = account.turn.failure
    if told is None or told.reason == INTERRUPTED:
        return words.advice("ending.unknown")
    return failure(told, words.locale)


def _who(attempt: Attempt) -> str:
    return fact(f"{attempt.provider} ({attempt.model})" if attempt.model else attempt.provider)


def _time(attempt: Attempt, words: Words) -> str:
    if attempt.ended_at is None:
        return words.text("details.no_end")
    return duration((attempt.ended_at - attempt.started_at).total_seconds(), words)


def _billed(account: Account) -> Billed | None:
    """The worst that is known of any request; None: nothing was sent."""
    told = {attempt.billed or Billed.UNKNOWN for attempt in account.attempts}
    return next((billed for billed in (Billed.YES, Billed.UNKNOWN, Billed.NO) if billed in told), None)


def _reference(account: Account) -> str:
    """What names the request to whoever runs the bot: the vendor's own word, else ours for the turn."""
    last = account.attempts[-1] if account.attempts else None
    told = account.turn.failure.reference if account.turn.failure else None
    names = (told, last.trace_id, last.request_id, last.remote_id) if last else (told,)
    return next(filter(None, names), account.turn.id)


def _particulars(account: Account, words: Words) -> Iterator[str]:
    yield words.text("details.for_moderators")
    for name, value in _names(account):
        if value:
            yield words.text("details.line", name=words.text(f"details.name.{name}"), value=fact(str(value)))


def _names(account: Account) -> Iterator[tuple[str, object]]:
    """Everything short that tells requests apart, newest last."""
    failure = account.turn.failure
    facts = dict(failure.facts) if failure else {}
    yield "reason", failure.reason if failure else None
    yield from ((name, facts.get(name)) for name in ("code", "hint", "stage", "categories"))
    for attempt in account.attempts:
        yield "endpoint", attempt.endpoint
        yield "status", attempt.http_status
        yield "request", attempt.request_id
        yield "trace", attempt.trace_id
        yield "task", attempt.remote_id
