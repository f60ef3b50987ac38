"""How each provider does, told without spending: all are asked at once, something free, and not for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
from pydantic import SecretStr

from bot.commands.finding import FORBIDDEN, OK, SERVER_ERROR, UNAUTHORISED, Finding, refusal
from bot.dialects.probes import Probe, look_up, probe_of
from bot.domain.offers import Offer
from bot.settings import Settings

PATIENCE_S = 10.0
# A list of a thousand models is shorter.
_LARGEST = 4 * 1024 * 1024

_PAYMENT, _ABSENT, _BUSY = 402, 404, 429
_MOVED = range(300, 400)


async def findings(
    session: aiohttp.ClientSession, configured: Settings, *, patience_s: float = PATIENCE_S
) -> AsyncIterator[Finding]:
    """Say of each provider whether it is on, answers, takes the key and knows the model."""
    offers = configured.offers()
    on = {offer.name for offer in offers}
    for name, table in configured.providers.items():
        if name not in on:
            yield Finding(None, f"provider {name} is off: {table.api_key_env} is not set")
    if not offers:
        yield Finding(False, "no provider has its key set, so no picture can be made")
    asked = (_asked(session, offer, configured.key(offer.name), patience_s) for offer in offers)
    for found in await asyncio.gather(*asked):
        for finding in found:
            yield finding


async def _asked(
    session: aiohttp.ClientSession, offer: Offer, key: SecretStr | None, patience_s: float
) -> list[Finding]:
    probe = probe_of(offer.dialect)
    who = f"provider {offer.name}"
    try:
        async with asyncio.timeout(patience_s):
            status, body = await _answer(session, offer, key, probe)
    except TimeoutError:
        return [Finding(False, f"{who} did not answer within {patience_s:g} s")]
    except (aiohttp.ClientError, OSError):
        return [Finding(False, refusal(who, "key", None))]
    trouble = _trouble(who, status)
    return [trouble] if trouble else list(_judged(who, offer, probe, status, body))


async def _answer(
    session: aiohttp.ClientSession, offer: Offer, key: SecretStr | None, probe: Probe
) -> tuple[int, bytes]:
    send = probe.send
    secret = key.get_secret_value() if key else ""
    headers = {**send.headers, send.key_header: f"{send.key_prefix}{secret}"}
    url = f"{offer.base_url}/{send.path.lstrip('/')}"
    async with session.request(send.method, url, headers=headers, allow_redirects=False) as answer:
        body = bytearray()
        async for piece in answer.content.iter_any():
            body += piece
            if len(body) > _LARGEST:
                break
        return answer.status, bytes(body)


def _trouble(who: str, status: int) -> Finding | None:
    """What must be mended whatever the answer says; None: nothing."""
    if status in (UNAUTHORISED, FORBIDDEN) or status >= SERVER_ERROR:
        return Finding(False, refusal(who, "key", status))
    if status == _PAYMENT:
        return Finding(False, f"{who} has no funds left (402): top up its account")
    if status in _MOVED:
        return Finding(False, f"{who} is not at its base_url: it leads elsewhere ({status})")
    if status == _BUSY:
        return Finding(None, f"{who} is busy (429), so its key could not be tried")
    return None


def _judged(who: str, offer: Offer, probe: Probe, status: int, body: bytes) -> list[Finding]:
    spoken = body.lstrip().startswith((b"{", b"["))
    if not spoken and (status == OK or probe.absent):
        advice = f"is base_url right, and {offer.dialect} its dialect?"
        return [Finding(False, f"{who} answers, but not as an interface ({status}): {advice}")]
    if status == OK or (probe.absent and status == _ABSENT):
        return [Finding(True, f"{who} answers and takes the key"), *_model(who, offer, body)]
    return [Finding(True, f"{who} answers (it tells no list of models: {status})")]


def _model(who: str, offer: Offer, body: bytes) -> list[Finding]:
    """What its list says of the model and of how to ask it; nothing where there is no list."""
    listed = look_up(offer.model, body)
    if listed is None:
        return []
    if not listed.known:
        return [Finding(None, f"{who} does not list the model {offer.model}: is its name right?")]
    if listed.dialects and offer.dialect not in listed.dialects:
        right = " or ".join(listed.dialects)
        return [Finding(False, f"{who} is asked for {offer.model} in another dialect: set {right}")]
    return []
