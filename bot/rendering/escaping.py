"""Other people's text made safe to show on Discord.

What a model or a member wrote must look like what they wrote, and do nothing: no ping, no link,
no heading, no spoiler, no direction override. Markup is told apart from text by a backslash,
which Discord does not show; pings are parted by a zero-width space, because Discord's servers
look for them in the raw text, backslash or not.

Text is cut first and escaped afterwards, so a cut never falls inside an escape.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

import regex

ELLIPSIS = "…"
CONTENT_LIMIT = 2000  # Discord's, for the text of a message, in units of `width`
LONGEST_FACT = 120

_GRAPHEME = regex.compile(r"\X")
_LINE_END = regex.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# Control characters, direction overrides and isolates; tabs become spaces.
_UNSEEN = regex.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATE = regex.compile(r"[\ud800-\udfff]")
_BLANK_LINES = regex.compile(r"\n(?:[^\S\n]*\n){2,}")

# The slash: with it go all of `https://`, `discord.gg/` and `</command:1>`.
_MARKUP = regex.compile(r"[\\*_~`|<>\[\]#/]")
_LIST_MARK = regex.compile(r"(?m)^([^\S\n]*(?:\d+(?=\.))?)([-+.])")
_PING = "@\u200b"

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


def width(text: str) -> int:
    """Return the length as the stricter of Discord's clients counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shown(text: str, limit: int) -> str:
    """Return `text` escaped and at most `limit` wide, cut between graphemes with an ellipsis."""
    text = _plain(text)
    whole = _escaped(text)
    if width(whole) <= limit:
        return whole
    if limit < len(ELLIPSIS):
        return ""
    # Beyond `limit` characters nothing can fit; the last grapheme may be torn or is one too many.
    graphemes = _GRAPHEME.findall(text[: limit + 1])[:-1]

    def width_of(count: int) -> int:
        return width(_escaped("".join(graphemes[:count])))

    fitting = bisect_right(range(len(graphemes) + 1), limit - len(ELLIPSIS), key=width_of) - 1
    return _escaped("".join(graphemes[:fitting]).rstrip()) + ELLIPSIS


def fact(text: str, limit: int = LONGEST_FACT) -> str:
    """Return `text` fit to stand inside one of our sentences: one line, escaped, short, isolated."""
    line = shown(" ".join(text.split()), limit)
    if any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in line):
        return f"{_ISOLATE}{line}{_END_ISOLATE}"
    return line


def one_line(text: str, limit: int) -> str:
    """Return `text` in one line of at most `limit`, for where Discord shows no markup, such as a button."""
    line = " ".join(_plain(text).split())
    if width(line) <= limit:
        return line
    graphemes = _GRAPHEME.findall(line[: limit + 1])[:-1]
    while width("".join(graphemes)) > limit - len(ELLIPSIS):
        graphemes.pop()
    return "".join(graphemes).rstrip() + ELLIPSIS


def _plain(text: str) -> str:
    text = _LINE_END.sub("\n", text).replace("\t", " ")
    text = _SURROGATE.sub("\ufffd", _UNSEEN.sub("", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def _escaped(text: str) -> str:
    text = _MARKUP.sub(r"\\\g<0>", text)
    text = _LIST_MARK.sub(r"\1\\\2", text)
    return text.replace("@", _PING)
