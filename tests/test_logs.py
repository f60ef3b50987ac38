"""The log: one line an event, and never what must not be kept."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Generator

import pytest
import structlog
from pydantic import SecretStr

from bot import logs

SECRET = "hunter2-hunter2"


class Terminal(io.StringIO):
    """A stream that people look at."""

    def isatty(self) -> bool:
        """Say that it is a terminal."""
        return True


@pytest.fixture(autouse=True)
def _as_it_was() -> Generator[None, None, None]:
    """Put the process's logging back: it is shared by all tests."""
    root, discord = logging.getLogger(), logging.getLogger("discord")
    handlers, level, discord_level = root.handlers[:], root.level, discord.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    discord.setLevel(discord_level)
    structlog.reset_defaults()


@pytest.fixture(name="stream")
def _stream() -> io.StringIO:
    """What a service manager collects."""
    stream = io.StringIO()
    logs.set_up([SecretStr(SECRET)], stream=stream, level="DEBUG")
    return stream


def test_an_event_is_one_json_line_with_its_facts(stream: io.StringIO) -> None:
    """Machines read it; ours and the libraries' lines alike."""
    structlog.get_logger("bot.studio").info("turn opened", turn="t1")
    logging.getLogger("aiohttp.server").warning("odd %s", "request", extra={"status": 400})

    ours, theirs = map(json.loads, stream.getvalue().splitlines())
    assert (ours["event"], ours["turn"], ours["level"]) == ("turn opened", "t1", "info")
    assert (theirs["event"], theirs["status"], theirs["logger"]) == ("odd request", 400, "aiohttp.server")


def test_a_terminal_gets_words() -> None:
    """People read it."""
    terminal = Terminal()
    logs.set_up(stream=terminal)

    structlog.get_logger("bot.studio").info("turn opened", turn="t1")

    assert "turn opened" in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (f"the token is {SECRET}.", "the token is [secret]."),
        ("Authorization: Bearer abcdefghijklmnop", "Authorization: Bearer [secret]"),
        ("Authorization: Bot MTIzNDU2Nzg5MDEyMzQ1", "Authorization: Bot [secret]"),
        ("key sk-abcdef12345678 was refused", "key sk-[secret] was refused"),
        ("PATCH /webhooks/12/aW50ZXJhY3Rpb246MTIzNDU/messages/3", "PATCH /webhooks/12/[secret]/messages/3"),
        ("GET /a.png?ex=1&hm=abcdef&x=2", "GET /a.png?ex=1&hm=[secret]&x=2"),
        ("url data:image/png;base64,iVBORw0KGgo= cut", "url data:image/png;base64,[secret] cut"),
        (f"{'M' * 24}.{'G' * 6}.{'x' * 30}", "[secret]"),
    ],
)
def test_a_credential_is_taken_out_wherever_it_stands(stream: io.StringIO, written: str, kept: str) -> None:
    """In a message, in a field, in an exception's text."""
    log = structlog.get_logger("bot")
    log.info(written, field=written)
    log.error("failed", exc_info=ValueError(written))

    message, failure = map(json.loads, stream.getvalue().splitlines())
    assert (message["event"], message["field"]) == (kept, kept)
    assert failure["exception"].endswith(f"ValueError: {kept}")


def test_words_and_pictures_are_told_by_their_length(stream: io.StringIO) -> None:
    """What members write is theirs; bytes tell nobody anything."""
    structlog.get_logger("bot").info(
        "asked", prompt="my dog", words="a poem", data=b"\x89PNG", body="x" * 2000
    )

    line = json.loads(stream.getvalue())
    assert (line["prompt"], line["words"], line["data"]) == ("[6 characters]", "[6 characters]", "[4 bytes]")
    assert line["body"].endswith("... [2000 characters]")


def test_discord_never_logs_its_payloads(stream: io.StringIO) -> None:
    """Its debug lines hold what members wrote and the tokens of interactions."""
    logging.getLogger("discord.gateway").debug("payload")
    logging.getLogger("discord.gateway").info("connected")

    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["connected"]
