"""The parameter block some gateways put before the answer: JSON, bare or fenced, with a `prompt` key.

It echoes what the member asked, so nothing in it may pass for an answer. A block that turns out to be
something else is given back line by line, as the words it is.
"""

from __future__ import annotations

import json
import re

from bot.dialects.replies.status_lines import ends_echo

_FENCE = "```"
_FENCED_JSON = re.compile(r"```(json)?\s*(\{.*)?$", re.IGNORECASE | re.DOTALL)
_TOKEN = re.compile(r'\\.|["{}]', re.DOTALL)


class Preamble:
    """Take an answer's first lines; let through those that are no parameter block."""

    def __init__(self) -> None:
        self.over = False
        self.echoed = False
        self._block: list[str] = []
        self._depth = 0
        self._quoted = False

    @property
    def holding(self) -> bool:
        """Whether a block has begun and not ended."""
        return bool(self._block)

    def take(self, line: str) -> list[str]:
        """Return the lines that may be read now."""
        if self.over:
            return [line]
        if self._block:
            return [*self._end(), line] if ends_echo(line) else self._grow(line)
        start = line.strip()
        if start.startswith("{") or _FENCED_JSON.match(start):
            return self._grow(line)
        self.over = bool(start) and not ends_echo(line)
        return [line]

    def close(self) -> list[str]:
        """Return what is left, at the end of the answer."""
        return self._end()

    def _grow(self, line: str) -> list[str]:
        self._block.append(line)
        if self._block[0].lstrip().startswith(_FENCE):
            closed = len(self._block) > 1 or len(line.strip()) > len(_FENCE)
            return self._end() if closed and line.rstrip().endswith(_FENCE) else []
        end = self._brace_closing(line)
        if end is None:
            return []
        self._block[-1], rest = line[:end], line[end:]
        return [*self._end(), rest] if rest.strip() else self._end()

    def _brace_closing(self, line: str) -> int | None:
        """Return the place after the brace that closes the block, if `line` holds it."""
        for token in _TOKEN.finditer(line):
            if token[0] == '"':
                self._quoted = not self._quoted
            elif not self._quoted and token[0] in "{}":
                self._depth += 1 if token[0] == "{" else -1
                if self._depth == 0:
                    return token.end()
        return None

    def _end(self) -> list[str]:
        block, self._block = self._block, []
        self.over = self.over or bool(block)
        self.echoed = _asks("\n".join(block))
        return [] if self.echoed else block


def _asks(block: str) -> bool:
    """Whether the block is a request's parameters."""
    inside = block.strip().strip("`").removeprefix("json").strip()
    if not inside.startswith("{"):
        return False
    try:
        parameters = json.loads(inside)
    except (ValueError, RecursionError):  # cut off, or written by hand
        return '"prompt"' in inside
    return isinstance(parameters, dict) and "prompt" in parameters
