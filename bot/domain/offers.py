"""What a provider's model can do and costs: data from `bot.toml`, never an `if` on a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.pictures import Facts
from bot.errors import Refusal, Refused


class MaskField(StrEnum):
    """How a model is told the region to change; none: in words and by a further picture.

    Whichever it is, what it changes outside the region is put back (`bot.studio.turn.masking`).
    """

    NONE = "none"
    ALPHA = "alpha"
    URL = "url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a member chose for a turn; None: the model's own default.

    `keep`: an edit changes nothing but what it says (`bot.domain.preservation`).
    """

    size: str | None = None
    quality: str | None = None
    count: int = 1
    provider: str | None = None
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One `[providers.NAME]` table, resolved: who to ask, how, and what may be asked.

    `sizes` maps what members see to what the wire says. `references` counts all pictures of a
    request, the canvas included; `reference_types` and `reference_bytes` bound each that is sent as a file
    (`bot.studio.turn.fitting`). `unbilled_status` holds `"400"`, `"4xx"`, `"5xx"` ... and
    `"stream"` (an error frame inside a stream): failures documented as free. `prices` are US
    dollars an image by quality (`""`: any), by `size/quality`, or by `size/`; `token_prices` dollars a
    million tokens by `input_text`, `input_image`, `output_text` and `output_image`. `usage_usd`: the
    member of the vendor's usage object that tells dollars. `result_url_s`: how long, in seconds, the
    vendor's own URL of a result may be sent back to it. `typical_s` is in seconds; so are `poll_s`, from one
    question after a task to the next, and `watch_s`, all such pauses of one task together.
    """

    name: str
    dialect: str
    base_url: str
    model: str
    sizes: Mapping[str, str] = field(default_factory=dict)
    qualities: tuple[str, ...] = ()
    counts: tuple[int, ...] = (1,)
    references: int = 1
    reference_bytes: int = 10 * 1024 * 1024
    reference_types: tuple[str, ...] = ("image/png", "image/jpeg", "image/webp")
    mask: MaskField = MaskField.NONE
    prompt_chars: int = 4000
    stream: bool = False
    tools: bool = False
    canvas_role: str = "assistant"
    concurrent: int = 5
    unbilled_status: frozenset[str] = frozenset()
    typical_s: float = 20.0
    prices: Mapping[str, float] = field(default_factory=dict)
    token_prices: Mapping[str, float] = field(default_factory=dict)
    usage_usd: str = ""
    result_url_s: int = 20 * 3600
    poll_s: float = 5.0
    watch_s: float = 300.0
    extra_body: Mapping[str, object] = field(default_factory=dict)

    def takes(self, picture: Facts) -> bool:
        """Whether such a picture may be sent as it is; the provider's own addresses always may."""
        return picture.media in self.reference_types and picture.size <= self.reference_bytes

    def check(self, options: Options, *, pictures: int, prompt: str) -> None:
        """Refuse, naming what this model has, whatever it cannot do; `pictures` includes the canvas."""
        if options.size is not None and options.size not in self.sizes:
            raise _unknown("size", options.size, tuple(self.sizes))
        if options.quality is not None and options.quality not in self.qualities:
            raise _unknown("quality", options.quality, self.qualities)
        if options.count not in self.counts:
            raise _unknown("count", str(options.count), tuple(map(str, self.counts)))
        if pictures > self.references:
            facts = {"limit": str(self.references), "given": str(pictures), "provider": self.name}
            raise Refused(Refusal.TOO_MANY_REFERENCES, facts)
        if len(prompt) > self.prompt_chars:
            facts = {"limit": str(self.prompt_chars), "given": str(len(prompt)), "provider": self.name}
            raise Refused(Refusal.PROMPT_TOO_LONG, facts)


_NAMED: Mapping[str, Callable[[Offer], Iterable[str]]] = {
    "size": lambda offer: offer.sizes,
    "quality": lambda offer: offer.qualities,
    "provider": lambda offer: (offer.name,),
}


def names(option: str, offers: Iterable[Offer]) -> tuple[str, ...]:
    """Return what `offers` take for `size`, `quality` or `provider`, each once."""
    return tuple(dict.fromkeys(name for offer in offers for name in _NAMED[option](offer)))


def _unknown(option: str, given: str, choices: tuple[str, ...]) -> Refused:
    facts = {"option": option, "given": given, "choices": ", ".join(choices)}
    return Refused(Refusal.UNKNOWN_OPTION, facts)
