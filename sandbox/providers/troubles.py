"""Everything that can go wrong, by name: what the page offers to arm, and what the campaigns try.

A kind of fault goes by its own name; its further forms, which other causes have, go by theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from sandbox.providers.faults import Fault, Kind, Payload

_LOOPBACK: Final = "http://127.0.0.1:9/latest/meta-data/"

_FORMS: Final = {
    "busy": Fault(kind=Kind.STATUS, status=429),
    "busy_for_a_second": Fault(kind=Kind.STATUS, status=429, retry_after=1),
    "busy_for_an_hour": Fault(kind=Kind.STATUS, status=429, retry_after=3600),
    "allowance_spent": Fault(kind=Kind.STATUS, status=429, reset_in_s=3600),
    "key_refused": Fault(kind=Kind.STATUS, status=401),
    "no_funds": Fault(kind=Kind.STATUS, status=402),
    "down": Fault(kind=Kind.STATUS, status=503),
    "status_after_the_work": Fault(kind=Kind.STATUS, billed=True),
    "html_after_the_work": Fault(kind=Kind.HTML, billed=True),
    "empty_after_the_work": Fault(kind=Kind.EMPTY, status=502, billed=True),
    "hang_up_after_the_work": Fault(kind=Kind.HANG_UP, billed=True),
    "cut_by_a_reset": Fault(kind=Kind.CUT, reset=True),
    "cut_after_the_picture": Fault(kind=Kind.CUT, after_picture=True),
    "redirect_to_loopback": Fault(kind=Kind.REDIRECT, target=_LOOPBACK),
    "fetch_redirect_to_loopback": Fault(kind=Kind.FETCH_REDIRECT, target=_LOOPBACK),
    **{f"bad_picture_{payload}": Fault(kind=Kind.BAD_PICTURE, payload=payload) for payload in Payload},
}
TROUBLES: Final[Mapping[str, Fault]] = MappingProxyType(
    {**{kind.value: Fault(kind=kind) for kind in Kind if kind is not Kind.BAD_PICTURE}, **_FORMS}
)


def name_of(fault: Fault) -> str:
    """Return the name of a trouble, whomever it is meant for; of one without a name, its kind."""
    anywhere = replace(fault, vendor="")
    return next((name for name, known in TROUBLES.items() if known == anywhere), fault.kind)
