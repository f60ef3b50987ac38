"""The health page: alive, ready, counters; and a bot that works without it."""

from __future__ import annotations

import socket

import aiohttp
import pytest

from bot.health import Metrics, serving

ANY_PORT = ("127.0.0.1", 0)


async def _get(address: tuple[str, int] | None, path: str) -> tuple[int, str]:
    assert address is not None
    host, port = address
    async with aiohttp.ClientSession() as session, session.get(f"http://{host}:{port}{path}") as answer:
        return answer.status, await answer.text()


async def test_a_bot_that_runs_is_alive_and_says_when_it_is_ready() -> None:
    """Alive: leave it running; not ready: send it nothing yet."""
    ready = False
    async with serving(ANY_PORT, Metrics(), lambda: ready) as address:
        alive, before = await _get(address, "/healthz"), await _get(address, "/readyz")
        ready = True
        after = await _get(address, "/readyz")

    assert alive == (200, "alive\n")
    assert before == (503, "not ready\n")
    assert after == (200, "ready\n")


async def test_turns_are_counted_as_prometheus_reads_them() -> None:
    """Endings by provider, and how long they took."""
    metrics = Metrics()
    metrics.ended(ending="delivered", provider="north", seconds=12)
    metrics.ended(ending="failed", provider="north", seconds=3, cautions=("tokens_without_picture",))
    metrics.ended(ending="refused", provider=None, seconds=0.1)

    async with serving(ANY_PORT, metrics, lambda: True) as address:
        status, page = await _get(address, "/metrics")

    assert status == 200
    assert 'darkroom_turns_total{ending="delivered",provider="north"} 1.0' in page
    assert 'darkroom_turns_total{ending="refused",provider="none"} 1.0' in page
    assert 'darkroom_turn_seconds_bucket{le="20.0",provider="north"} 2.0' in page
    assert 'darkroom_cautions_total{caution="tokens_without_picture",provider="north"} 1.0' in page


async def test_busy_and_broken_providers_show() -> None:
    """How often one had too much to do, and which is left alone just now."""
    metrics = Metrics()
    metrics.busy("north")
    metrics.busy("north")
    metrics.broken("north", left_alone=True)
    metrics.broken("south", left_alone=True)
    metrics.broken("south", left_alone=False)

    page = metrics.page().decode()

    assert 'darkroom_provider_busy_total{provider="north"} 2.0' in page
    assert 'darkroom_provider_broken{provider="north"} 1.0' in page
    assert 'darkroom_provider_broken{provider="south"} 0.0' in page


async def test_requests_to_discord_are_counted_by_their_answer() -> None:
    """Edits and rate limits show without anybody telling: the client's own requests are watched."""
    metrics = Metrics()
    async with serving(ANY_PORT, metrics, lambda: False) as address:
        assert address is not None
        url = f"http://{address[0]}:{address[1]}/readyz"
        async with aiohttp.ClientSession(trace_configs=[metrics.discord_requests()]) as discord:
            await discord.request("GET", url)
            await discord.request("PATCH", url)

    page = metrics.page().decode()
    assert 'darkroom_discord_requests_total{method="GET",status="503"} 1.0' in page
    assert 'darkroom_discord_requests_total{method="PATCH",status="405"} 1.0' in page


async def test_a_taken_port_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """A bot without a health page still works."""
    with socket.create_server(ANY_PORT) as taken:
        async with serving(taken.getsockname(), Metrics(), lambda: True) as address:
            assert address is None

    assert "no health page" in caplog.text


async def test_no_address_serves_nothing() -> None:
    """An operator may want no page at all."""
    async with serving(None, Metrics(), lambda: True) as address:
        assert address is None
