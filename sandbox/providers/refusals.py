"""How vendors say no. Each has its own envelope and its own words; who refuses need not know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, eq=False)
class VendorRefused(Exception):
    """The vendor says no, and bills nothing.

    What is empty here is as usual for the status; `code` None: there is none.
    """

    status: int
    message: str = ""
    code: str | None = ""
    type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def invalid(message: str, code: str = "") -> VendorRefused:
    """Return the refusal of a request that cannot be right; `message` names what it should be."""
    return VendorRefused(400, message, code)


class Usual(NamedTuple):
    """What a vendor says with a status when nothing more is known."""

    code: str | None
    type: str
    message: str


def completed(refused: VendorRefused, usual: Mapping[int, Usual]) -> Usual:
    """Return everything to be said; a status without words of its own speaks like 500 or 400."""
    known = usual.get(refused.status) or usual[500 if refused.status >= 500 else 400]  # noqa: PLR2004 - where HTTP draws the line
    code = known.code if refused.code == "" else refused.code
    return Usual(code, refused.type or known.type, refused.message or known.message)
