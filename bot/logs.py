"""Logging, set up once: one line an event, to stderr, with nothing in it that must not be kept.

Ours and the libraries' records go through one formatter. It takes secrets out of the finished
line, so that none slips through an exception's text. What members write and what pictures hold
is never logged: those fields are replaced by their length.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable
from typing import TextIO

import structlog
from pydantic import SecretStr
from structlog.typing import EventDict, Processor, WrappedLogger

# What a member wrote or a model answered: nobody's business but theirs.
PRIVATE = frozenset({"prompt", "instruction", "words", "content", "text", "answer"})
# Below it a secret is too short to be told from an ordinary word.
SHORTEST_SECRET = 8
LONGEST_VALUE = 1000

# Each keeps its first group; the rest of the match is a credential, or a picture as text.
PATTERNS = (
    re.compile(r"(?i)\b((?:Bearer|Bot|Basic)\s+)[\w.~+/=-]{12,}"),
    re.compile(r"\b(sk-)[\w-]{8,}"),
    re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w.-]{20,}"),
    re.compile(r"(?i)([?&](?:key|token|sig|signature|hm|x-amz-[a-z-]+)=)[^&\s\"']+"),
    re.compile(r"(data:image/[a-z+]+;base64,)[A-Za-z0-9+/=]+"),
    re.compile(r"()\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"),
)


class _Redacting(structlog.stdlib.ProcessorFormatter):
    """Renders a record and takes every secret out of the result."""

    def __init__(self, secrets: Iterable[SecretStr], renderer: Processor) -> None:
        super().__init__(
            foreign_pre_chain=_CHAIN,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
        self._values = [value for each in secrets if len(value := each.get_secret_value()) >= SHORTEST_SECRET]

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for value in self._values:
            line = line.replace(value, "[secret]")
        for pattern in PATTERNS:
            line = pattern.sub(r"\1[secret]", line)
        return line


def set_up(secrets: Iterable[SecretStr] = (), *, stream: TextIO | None = None, level: str = "INFO") -> None:
    """Send all logging to `stream` (stderr): coloured words on a terminal, JSON lines elsewhere."""
    stream = stream or sys.stderr
    terminal = stream.isatty()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Redacting(secrets, _console() if terminal else structlog.processors.JSONRenderer()))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # Below INFO discord.py logs whole payloads: what members wrote, and interaction tokens.
    logging.getLogger("discord").setLevel(logging.INFO)
    logging.getLogger("asyncio").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_CHAIN,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def _console() -> Processor:
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)


def _discreet(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Put lengths in place of private words and of bytes, and cut what is too long to be read."""
    return {key: _told(key, value) for key, value in event.items()}


def _told(key: str, value: object) -> object:
    match value:
        case bytes() | bytearray() | memoryview():
            return f"[{len(value)} bytes]"
        case str() if key in PRIVATE:
            return f"[{len(value)} characters]"
        case str() if len(value) > LONGEST_VALUE and key not in ("event", "exception"):
            return f"{value[:LONGEST_VALUE]}... [{len(value)} characters]"
        case _:
            return value


_CHAIN: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    _discreet,
)
