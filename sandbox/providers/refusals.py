"""Refusals in the envelope of OpenAI, which most vendors of this kind speak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True, eq=False)
class VendorRefused(Exception):
    """The vendor says no; nothing is billed. `code` None: the envelope has none."""

    status: int
    code: str | None
    type: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def envelope(self) -> dict[str, object]:
        """Return the body of the answer."""
        told: dict[str, object] = {"message": self.message, "type": self.type}
        return {"error": told | ({"param": None, "code": self.code} if self.code else {})}

    def response(self) -> web.Response:
        """Return the whole answer."""
        return web.json_response(self.envelope(), status=self.status, headers=self.headers)


def invalid(message: str, code: str = "invalid_param") -> VendorRefused:
    """Return the refusal of a request that cannot be right; `message` names what it should be."""
    return VendorRefused(400, code, "invalid_request_error", message)


# What this vendor answers with each status when nothing more is known: code, type, message.
USUAL: Mapping[int, tuple[str, str, str]] = {
    400: ("invalid_param", "invalid_request_error", "the request is not valid"),
    401: ("invalid_api_key", "authentication_error", "invalid api key"),
    402: ("insufficient_balance", "insufficient_balance", "org wallet empty"),
    403: ("model_not_in_group", "permission_error", "model not reachable from this key's group"),
    404: ("not_found", "not_found_error", "no such route"),
    413: ("request_too_large", "invalid_request_error", "body too large"),
    429: ("concurrency_limit", "rate_limit_error", "too many in-flight requests"),
    451: ("content_blocked", "invalid_request_error", "prompt blocked by upstream safety"),
    500: ("internal_error", "api_error", "internal error"),
    502: ("upstream_error", "api_error", "upstream failed"),
    503: ("no_capacity", "overloaded_error", "no capacity for model"),
    504: ("upstream_timeout", "api_error", "upstream timeout"),
}


def usual(status: int, headers: Mapping[str, str] | None = None) -> VendorRefused:
    """Return the refusal that goes with `status`; one without a text of its own speaks like 500 or 400."""
    known = USUAL.get(status) or USUAL[500 if status >= 500 else 400]  # noqa: PLR2004 - where HTTP draws the line
    return VendorRefused(status, *known, headers=headers or {})
