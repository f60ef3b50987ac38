"""A dialect of one paid request and the one reply to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.dialects.exchange import Dialogue, Send, send
from bot.dialects.replies.reader import Parser, read_reply
from bot.dialects.wire import parse
from bot.domain.branch import Ask
from bot.domain.offers import Offer


def _chat() -> Parser:
    return parse


@dataclass(frozen=True, slots=True)
class OneReply:
    """`request` spells an ask; `parser` makes what reads the events of one reply: a chat's, untold."""

    request: Callable[[Ask, Offer], Send]
    parser: Callable[[], Parser] = _chat

    def ask(self, ask: Ask, offer: Offer) -> Dialogue[None]:
        """Send the one request and read its answer."""
        reply = yield from send(self.request(ask, offer))
        yield from read_reply(reply, offer, wanted=ask.options.count, parser=self.parser())

    def resume(self, handle: str, offer: Offer, *, wanted: int) -> None:
        """What its one connection did not bring is lost."""
