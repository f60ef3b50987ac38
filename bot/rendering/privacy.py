"""What a person reads of what is held about them: in numbers, as a page to keep, and of its erasure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from bot.domain.holdings import Held, OwnPicture, Reason
from bot.domain.pictures import MEBIBYTE
from bot.rendering.export_facts import told_at
from bot.rendering.words import Words, moment

# The kinds of things that a person may be told of, and the tables whose rows they are.
KINDS = {
    "turns": ("turns",),
    "conversations": ("conversations",),
    "attempts": ("attempts",),
    "messages": ("messages", "message_files", "log_messages"),
    "counters": ("quota_usage", "quota_ledger"),
    "grants": ("quota_grants",),
    "acts": ("audit", "takedowns"),
    "reports": ("reports",),
    "strikes": ("policy_strikes",),
}
_EMPTIED = {
    Reason.FORGOTTEN: "privacy.emptied.forgotten",
    Reason.EXPIRED: "privacy.emptied.expired",
    Reason.TAKEN_DOWN: "takedown.emptied",
}
_MOST_ON_PAGE = 2000
_POLICY = "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'; base-uri 'none'"
_STYLE = "body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}img{max-width:20rem}"


def held_text(held: Held, words: Words) -> str:
    """Say what is held and for how long."""
    if not held.rows:
        return words.text("privacy.nothing")
    since = "" if held.since is None else moment(held.since)
    return "\n".join((words.text("privacy.heading"), *(f"- {each}" for each in _lines(held, since, words))))


def _lines(held: Held, since: str, words: Words) -> Iterator[str]:
    """`since`: the moment of the oldest, as its reader's program shows it."""
    for kind, tables in KINDS.items():
        count = sum(held.rows.get(table, 0) for table in tables)
        if count:
            yield words.text(f"privacy.kind.{kind}", n=count)
    if held.pictures:
        size = f"{held.picture_bytes / MEBIBYTE:.1f}"
        yield words.text("privacy.kind.pictures", n=held.pictures, size=size)
    if held.binding:
        yield words.text("privacy.kind.binding", n=held.binding)
    if since:
        yield words.text("privacy.since", when=since)
    yield words.text("privacy.forever") if held.days is None else words.text("privacy.days", n=held.days)


def warning_text(held: Held, words: Words) -> str:
    """Say what forgetting will do, before it is done."""
    return "\n\n".join((held_text(held, words), words.text("privacy.warning")))


def erased_text(
    words: Words, *, turns: int, pictures: int, messages: int, running: int, scrubbed: bool
) -> str:
    """Say what is gone, and what will be."""
    lines = [
        words.text(
            "privacy.erased",
            turns=words.text("privacy.turns", n=turns),
            pictures=words.text("privacy.pictures", n=pictures),
        )
    ]
    if messages:
        lines.append(words.text("privacy.emptying", n=messages))
    if running:
        lines.append(words.text("privacy.running", n=running))
    if not scrubbed:
        lines.append(words.text("privacy.unscrubbed"))
    return "\n".join(lines)


def emptied_text(reason: Reason, words: Words) -> str:
    """Return what stands in a message from which everything was taken."""
    return words.text(_EMPTIED[reason])


def belongings_page(held: Held, pictures: Sequence[OwnPicture], words: Words) -> str:
    """Return the page to read first of what a person takes away; it needs no connection."""
    title = escape(words.text("privacy.page"))
    since = "" if held.since is None else told_at(held.since)
    return "\n".join(
        (
            f'<!doctype html>\n<html lang="{escape(words.locale)}">\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">',
            f"<title>{title}</title>\n<style>{_STYLE}</style>\n<h1>{title}</h1>\n<ul>",
            *(f"<li>{escape(line)}</li>" for line in _lines(held, since, words)),
            f"</ul>\n<p>{escape(words.text('privacy.rows'))}</p>",
            *(_figure(each, words) for each in pictures[:_MOST_ON_PAGE]),
            "</html>\n",
        )
    )


def _figure(picture: OwnPicture, words: Words) -> str:
    asked = escape(picture.asked)
    when = escape(told_at(picture.asked_at))
    if picture.path is None:
        left_out = escape(words.text("privacy.no_room", name=picture.name))
        return f'<figure><p>{left_out}</p><figcaption dir="auto">{when} · {asked}</figcaption></figure>'
    path = escape(picture.path)
    return (
        f'<figure><a href="{path}"><img src="{path}" alt="" loading="lazy"></a>'
        f'<figcaption dir="auto">{when} · {asked}</figcaption></figure>'
    )
