"""What moderators read of turns: takedowns, reports, and the lines of a log channel."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from PIL import Image

from bot.domain import money
from bot.domain.alerts import Alert
from bot.domain.ids import UserId
from bot.domain.log_messages import Decision
from bot.domain.pictures import Thumbnail
from bot.domain.rights import Action
from bot.domain.takedown import Extent, Takedown
from bot.domain.turns import DONE, Turn
from bot.rendering import mentions
from bot.rendering.buttons import Button, Style, custom_id
from bot.rendering.escaping import fact
from bot.rendering.paper import PAPER, encoded, image_of, laid
from bot.rendering.quotas import rule_text
from bot.rendering.words import Words, moment

LOG_PICTURE = "log.webp"
# The side of a picture in a log, in pixels, and how many stand beside each other.
LOG_SIDE = 192
MOST_LOGGED = 4

_GAP = 8
_MOST_NAMED = 5
_LONGEST_INSTRUCTION = 200
_TEN_THOUSANDTH = 100  # micro-dollars


def takedown_asked(extent: Extent, words: Words) -> str:
    """Return what would go, and whose it is; or that nothing is left."""
    if not extent.left and extent.done is not None:
        return already(extent.done, words)
    others = len(extent.turns) - 1
    asked = words.text("takedown.ask", n=len(extent.left), whose=_named(extent.authors, words))
    return words.text("joint", first=asked, second=words.text("takedown.with", n=others)) if others else asked


def takedown_done(pictures: int, missed: int, before: Takedown | None, words: Words) -> str:
    """Return what went; `missed`: messages that could not be emptied yet."""
    if not pictures and before is not None:
        return already(before, words)
    told = words.text("takedown.done", n=pictures)
    return words.text("joint", first=told, second=words.text("takedown.missed", n=missed)) if missed else told


def already(done: Takedown, words: Words) -> str:
    """Return who took it down before, when and why."""
    told = words.text("takedown.already", who=mentions.person(done.by, words), when=moment(done.at))
    return _because(told, done.reason, words)


def takedown_button(turn: Turn, words: Words) -> Button:
    """Return the button that asks why, and takes a turn down."""
    return Button(
        action=Action.TAKEDOWN,
        custom_id=custom_id(Action.TAKEDOWN, turn.id),
        label=words.text("button.takedown"),
        style=Style.DANGER,
    )


def report_line(
    turn: Turn, words: Words, *, reporter: UserId, count: int, reason: str, link: str | None
) -> str:
    """Return what a log channel is told of a report; `count`: how many members have reported the turn."""
    told = words.text(
        "report.line",
        who=mentions.person(reporter, words),
        author=mentions.person(turn.author, words),
        link=link or words.text("log.no_link"),
    )
    if count > 1:
        told = words.text("joint", first=told, second=words.text("report.members", n=count))
    return _because(told, reason, words)


def log_line(turn: Turn, cost: int, link: str | None, words: Words) -> str:
    """Return what a log channel is told of a turn that ended; `cost` in micro-dollars."""
    ended = "made" if turn.state in DONE else turn.state.value
    facts = [
        words.text(f"log.{ended}", n=len(turn.results), who=mentions.person(turn.author, words)),
        fact(turn.provider) if turn.provider else "",
        _cost(cost, words) if cost else "",
        link or words.text("log.no_link"),
    ]
    line = " · ".join(filter(None, facts))
    asked = words.text("log.private") if turn.private else fact(turn.instruction, _LONGEST_INSTRUCTION)
    return f"{line}\n-# {asked}"


def held_line(turn: Turn, link: str | None, words: Words) -> str:
    """Return what a log channel is told of a turn that waits for a moderator."""
    waits = words.text("log.held", who=mentions.person(turn.author, words))
    line = f"{waits} · {link or words.text('log.no_link')}"
    return f"{line}\n-# {fact(turn.instruction, _LONGEST_INSTRUCTION)}"


def decided_line(turn: Turn, decision: Decision | None, link: str | None, words: Words) -> str:
    """Return what stands in its place once nobody need decide; None: nobody did, it ended by itself."""
    key = decision.action if decision else "over"
    by = mentions.person(decision.by, words) if decision else ""
    told = words.text(f"log.decided.{key}", who=mentions.person(turn.author, words), by=by)
    return f"{told} · {link or words.text('log.no_link')}"


def _cost(microdollars: int, words: Words) -> str:
    dollars = f"{ceil(microdollars / _TEN_THOUSANDTH) / 10_000:.4f}"
    return words.text("log.cost", cost=dollars.rstrip("0").rstrip("."))


def alert_line(alert: Alert, words: Words) -> str:
    """Return what a budget's channel is told."""
    return words.text(
        "alert.line",
        percent=alert.percent,
        used=words.text("quota.usd", n=money.spelt(alert.used)),
        rule=rule_text(alert.rule, words),
        when=moment(alert.ends_at),
    )


def log_picture(thumbnails: Iterable[Thumbnail]) -> bytes | None:
    """Draw small pictures beside each other, as WebP; None: there are none."""
    images = [image_of(each) for each in thumbnails][:MOST_LOGGED]
    if not images:
        return None
    side = LOG_SIDE + 2 * _GAP
    paper = Image.new("RGB", (side * len(images), side), PAPER)
    for number, image in enumerate(images):
        left = number * side + _GAP
        laid(paper, image, (left, _GAP, left + LOG_SIDE, _GAP + LOG_SIDE))
    return encoded(paper)


def _named(authors: tuple[UserId, ...], words: Words) -> str:
    named = ", ".join(mentions.person(author, words) for author in authors[:_MOST_NAMED])
    more = len(authors) - _MOST_NAMED
    return words.text("takedown.and_more", named=named, n=more) if more > 0 else named


def _because(told: str, reason: str, words: Words) -> str:
    return words.text("takedown.because", told=told, reason=fact(reason, 500)) if reason else told
