"""A panel as one Discord message: its text, its files and its buttons, freed of Discord's library.

The text has this order: what is going on (or why there is no picture), a bar while the provider
tells a percentage, one small line of facts, cautions, then the model's words with the room that
is left. Time is Discord's own moving timestamp, so the message needs no edit to stay true.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from bot.domain.telling import Priced
from bot.domain.turns import Family, Kept
from bot.errors import Remedy
from bot.rendering.buttons import Control, buttons
from bot.rendering.escaping import CONTENT_LIMIT, fact, shown, width
from bot.rendering.panel import Panel, Phase
from bot.rendering.reasons import failure
from bot.rendering.words import Words, moment

QUESTION_LIMIT = 600
PREVIEW_FILE = "preview.webp"

_BAR_CELLS = 12
_CENT = 10_000  # micro-dollars
_LATE = 2.0  # times the usual, after which we say that it takes longer
_SOON = timedelta(seconds=2)  # a moment nearer than this is past before anybody reads it
_GAP = "\n\n"
# All of a message after it is quoted.
_QUOTE = ">>> "


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What the status message shall look like.

    `phase` is what it tells of; `content` is at most 2000 wide. While the turn runs there may be a
    `preview` (WebP) and there are no `pictures`; at the end it is the other way round. `preview_version`
    tells two previews apart without comparing them; `final`: no further drawing of this turn will come.
    """

    content: str
    phase: Phase = Phase.QUEUED
    preview: bytes | None = None
    preview_version: int = 0
    pictures: tuple[Kept, ...] = ()
    buttons: tuple[Control, ...] = ()
    final: bool = False


def draw(panel: Panel, *, now: datetime, locale: str) -> Drawing:
    """Return the message that shows `panel` to readers of `locale`."""
    words = Words(locale)
    frame = "\n".join(_frame(panel, words, now))
    asked = _question(panel, words)
    if asked and width(frame) + len(_GAP) + width(asked) <= CONTENT_LIMIT:
        frame = f"{frame}{_GAP}{asked}"
    said = _body(panel, CONTENT_LIMIT - width(frame) - len(_GAP))
    return Drawing(
        content=f"{frame}{_GAP}{said}" if said else frame,
        phase=panel.phase,
        preview=panel.preview if panel.live else None,
        preview_version=panel.preview_version,
        pictures=() if panel.live else panel.pictures,
        buttons=buttons(panel, words),
        final=not panel.live,
    )


def _body(panel: Panel, room: int) -> str:
    """What the model said; where somebody has to release it, what was asked, which else nobody may see."""
    if panel.phase is not Phase.HELD:
        return shown(panel.words, room)
    asked = shown(panel.instruction, room - len(_QUOTE))
    return f"{_QUOTE}{asked}" if asked else ""


def _frame(panel: Panel, words: Words, now: datetime) -> Iterator[str]:
    if panel.phase is not Phase.DONE:
        yield _headline(panel, words)
    if panel.live and panel.delayed is None and panel.percent is not None:
        yield _bar(panel.percent)
    details = " · ".join(_details(panel, words, now))
    if details:
        yield f"-# {details}"
    yield from (f"-# {words.text(f'caution.{caution}')}" for caution in panel.cautions)


def _headline(panel: Panel, words: Words) -> str:
    match panel.phase:
        case Phase.PRICED:
            return f"**{_price(panel.price, words)}**"
        case Phase.HELD:
            return f"**{words.text('queued.held')}**"
        case Phase.QUEUED if panel.delayed is not None:
            key = "queued.busy" if panel.delayed.remedy is Remedy.BUSY else "queued.broken"
            when = moment(panel.delayed.until)
            return f"**{words.text(key, provider=fact(panel.delayed.provider), when=when)}**"
        case Phase.QUEUED:
            key = "queued.unplaced" if panel.position is None else "queued.placed"
            return f"**{words.text(key, position=panel.position)}**"
        case Phase.WORKING:
            key = f"stage.{panel.stage}" if panel.stage else "stage.none"
            return f"**{words.text(key)}**"
        case phase:
            title = words.text(f"phase.{phase}")
            return words.text("headline", title=title, rest=_reason(panel, words))


def _price(price: Priced | None, words: Words) -> str:
    """Ask whether to go on; of a cent's parts a whole one is told."""
    if price is None:
        return words.text("phase.priced")
    cost = f"{ceil(price.cost / _CENT) / 100:.2f}"
    if price.per is None:
        return words.text("priced.alone", cost=cost)
    per = words.text(f"quota.per.{price.per}")
    facts = {"cost": cost, "left": price.left, "limit": price.limit, "per": per, "granted": price.granted}
    return words.text("priced.left_and_granted" if price.granted else "priced.left", **facts)


def _reason(panel: Panel, words: Words) -> str:
    """Return why there is no picture; an unknown outcome is told as such, whatever led to it."""
    if panel.failure is None or panel.phase is Phase.UNKNOWN:
        return words.advice(f"ending.{panel.phase}")
    reason = failure(panel.failure, words.locale)
    if panel.failure.family is Family.PROVIDER:
        return words.text("joint", first=reason, second=words.text("free"))
    return reason


def _details(panel: Panel, words: Words, now: datetime) -> Iterator[str]:
    if panel.phase is Phase.DONE:
        yield _deed(panel, words)
        yield from _outside(panel, words)
    if panel.editing is not None:
        number, total = panel.editing
        yield words.text("editing" if panel.live else "from_one", number=number, total=total)
    if panel.provider is not None and panel.phase is not Phase.REFUSED:
        yield _served(panel, panel.provider, words)
    yield from _time(panel, words, now)


def _served(panel: Panel, provider: str, words: Words) -> str:
    other = panel.instead_of
    if other is None or other.provider == provider:
        return fact(provider)
    key = "instead.busy" if other.remedy == Remedy.BUSY else "instead.broken"
    return words.text(key, provider=fact(provider), other=fact(other.provider))


def _deed(panel: Panel, words: Words) -> str:
    if not panel.pictures:
        return words.text("done.answered")
    return words.text("done.edited" if panel.edits else "done.drawn", n=len(panel.pictures))


def _outside(panel: Panel, words: Words) -> Iterator[str]:
    """Tell how much had changed outside a mask; any change counts as one per cent at least."""
    drifts = [kept.drift for kept in panel.pictures if kept.drift is not None]
    if drifts:
        share = ceil(100 * max(drifts))
        key = "outside.put_back" if share else "outside.unchanged"
        yield words.text(key, n=len(drifts), share=share)


def _time(panel: Panel, words: Words, now: datetime) -> Iterator[str]:
    since = panel.started_at or panel.asked_at
    if since is None:
        return
    if panel.phase is Phase.QUEUED and panel.begins_at is not None and panel.position is not None:
        due = panel.begins_at - now < _SOON
        yield words.text("begins_soon") if due else words.text("begins", when=moment(panel.begins_at))
    if panel.ended_at is not None:
        if panel.started_at is not None:
            yield duration((panel.ended_at - since).total_seconds(), words)
        return
    yield words.text("started" if panel.started_at else "asked", when=moment(since))
    if panel.started_at and panel.typical_s:
        late = (now - since).total_seconds() > _LATE * panel.typical_s
        yield words.text("late" if late else "usually", time=duration(panel.typical_s, words))


def duration(seconds: float, words: Words) -> str:
    """Return a length of time in words, to the second."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return words.text("minutes" if minutes else "seconds", minutes=minutes, seconds=rest)


def _bar(percent: float) -> str:
    filled = int(_BAR_CELLS * percent / 100)
    return f"{'▰' * filled}{'▱' * (_BAR_CELLS - filled)} {int(percent)} %"


def _question(panel: Panel, words: Words) -> str:
    if not panel.question:
        return ""
    return words.text("asks", question=shown(panel.question, QUESTION_LIMIT))
