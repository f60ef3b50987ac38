"""The one paid request of an ask, as JSON, with what the operator adds to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.dialects.exchange import Send
from bot.dialects.requests.body import write_json
from bot.domain.offers import Offer

_STREAM = "text/event-stream, application/json"
_DOCUMENT = "application/json"


def post_json(path: str, body: Mapping[str, object], offer: Offer, *, fixed: Collection[str] = ()) -> Send:
    """Return the request; `offer.extra_body` joins `body`, but for the members that are `fixed`."""
    extra = {name: value for name, value in offer.extra_body.items() if name not in fixed}
    return Send(
        method="POST",
        path=path,
        headers={"Content-Type": "application/json", "Accept": accepted(offer)},
        body=write_json(joined(body, extra)),
        paid=True,
    )


def accepted(offer: Offer) -> str:
    """Return the answers we take: whoever is asked for a stream may still answer at once."""
    return _STREAM if offer.stream else _DOCUMENT


def joined(body: Mapping[str, object], extra: Mapping[str, object]) -> dict[str, object]:
    """Return `body` with `extra`, whose word stands where both say something; tables are joined alike."""
    return {**body, **{name: _join(body.get(name), value) for name, value in extra.items()}}


def _join(ours: object, theirs: object) -> object:
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        return joined(ours, theirs)
    return theirs
