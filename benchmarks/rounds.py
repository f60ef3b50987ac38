"""One round: so many members use `/imagine` in the same instant, and what became of it.

Everything is read from the sandbox's own records, as a member would have seen it; the process is only
looked at for what it used.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from benchmarks import usage
from benchmarks.contenders import CHANNEL, Contender, member
from sandbox.discord.state.records import Attachment, Interaction, Message, Version
from sandbox.drawing import ancestry
from sandbox.providers import Providers

PROMPT = "a koi pond at dusk"
SHOWN_WITHIN_S = 60.0
# What a program still does once its pictures are visible belongs to their price.
SETTLES_S = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One command as its member saw it; seconds since it was used. None: never seen.

    `overhead_s`: until the picture was visible, without the time the provider took. `edits`: how often
    the answer changed. `first_words_s`: until the answer had words.
    """

    acknowledged_s: float | None
    first_words_s: float | None
    overhead_s: float | None
    provider_s: float | None
    edits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a round showed and cost; `used` holds processor seconds of this round, and peaks."""

    seen: tuple[Seen, ...]
    used: usage.Usage
    limited: int
    requests: int


async def play(contender: Contender, vendor: Providers, at_once: int) -> Round:
    """Play a round and wait until the last picture is visible, or `SHOWN_WITHIN_S` are over."""
    world, people, pid = contender.discord.world, contender.discord.people, contender.process.pid
    limited, requests, before = len(world.journal.limited()), vendor.traffic.total, usage.of(pid)
    asked = [people.slash(member(nth), CHANNEL, "imagine", prompt=PROMPT) for nth in range(at_once)]
    with suppress(TimeoutError):
        await world.until(lambda: all(_is_shown(people.answer_to(each)) for each in asked), SHOWN_WITHIN_S)
    await vendor.traffic.quiet()
    await asyncio.sleep(SETTLES_S)
    after = usage.of(pid)
    return Round(
        seen=tuple(_seen(each, contender, vendor) for each in asked),
        used=usage.Usage(
            own_s=after.own_s - before.own_s,
            children_s=after.children_s - before.children_s,
            own_peak=after.own_peak,
            children_peak=after.children_peak,
        ),
        limited=len(world.journal.limited()) - limited,
        requests=vendor.traffic.total - requests,
    )


def _is_shown(message: Message | None) -> bool:
    return message is not None and any(_results(message.attachments))


def _results(files: list[Attachment]) -> Iterator[Attachment]:
    """The files that are no previews: the vendor's pictures are PNG, and everything is shown as it came."""
    return (each for each in files if each.content_type == "image/png")


def _seen(asked: Interaction, contender: Contender, vendor: Providers) -> Seen:
    message = contender.discord.people.answer_to(asked)
    versions = message.versions if message else []
    worded = next((each.at for each in versions if each.content), None)
    shown = next((each for each in versions if any(_results(each.attachments))), None)
    provider = _provider_s(shown, contender, vendor) if shown else None
    return Seen(
        acknowledged_s=asked.answered_at - asked.created_at if asked.answered_at else None,
        first_words_s=worded - asked.created_at if worded else None,
        overhead_s=shown.at - asked.created_at - provider if shown and provider else None,
        provider_s=provider,
        edits=max(0, len(versions) - 1),
    )


def _provider_s(shown: Version, contender: Contender, vendor: Providers) -> float | None:
    """How long the provider took: each of its pictures says by which request it was made."""
    made = ancestry(contender.discord.world.bytes_of(next(_results(shown.attachments)).id))
    request = made["request"].rpartition("-")[0] if made else ""
    found = next((each for each in vendor.traffic.seen if each.id == request), None)
    return found.ended - found.time if found and found.ended else None
