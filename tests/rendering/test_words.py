"""Every sentence there is, in every language there is."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from bot.domain.events import Caution, Stage
from bot.domain.quotas import Measure, Subject
from bot.domain.windows import Per
from bot.errors import Refusal, Remedy
from bot.rendering.escaping import CONTENT_LIMIT, width
from bot.rendering.panel import Phase
from bot.rendering.words import FALLBACK, Words, locales, sentences

ROOT = Path(__file__).parents[2]
# What Discord takes as the description of a command or an option, and as a button's label.
DESCRIPTION_LIMIT = 100
LABEL_LIMIT = 80
KEY = re.compile(r"(hint|command|choice|ending|refusal|remedy|caution)(\.[a-z0-9_]+)+")

ERRORS = (
    *(f"refusal.{refusal}" for refusal in Refusal),
    *(f"remedy.{remedy}" for remedy in (*Remedy, "misconfigured")),
    *(f"ending.{phase}" for phase in ("refused", "failed", "cancelled", "unknown")),
)
IMAGES = ("image1", "image2", "image3", "image4", "image5")
IMAGINE = ("prompt", "size", "quality", "count", *IMAGES, "mask", "provider", "thread", "private")
COMMANDS = {
    "imagine": IMAGINE,
    "history": (),
    "last": (),
    "me": (),
    "export": ("conversation",),
    "help": ("topic",),
    "quota": (),
    "quota.set": ("limit", "per", "member", "role", "channel", "applies_to", "measure"),
    "quota.show": ("member",),
    "quota.clear": ("member", "role", "channel", "applies_to", "rule"),
    "quota.grant": ("member", "amount", "measure", "until"),
    "limits": (),
    "limits.set": ("role", "sizes", "qualities", "count", "providers", "references"),
    "limits.show": (),
    "limits.clear": ("role", "gone"),
    "policy": (),
    "policy.block": ("term", "nsfw"),
    "policy.unblock": ("term",),
    "policy.list": (),
    "policy.try": ("text",),
    "policy.ban": ("member", "until"),
    "policy.unban": ("member",),
}
KEYS = (
    *(f"{error}.{part}" for error in ERRORS for part in ("what", "next")),
    *(f"phase.{phase}" for phase in Phase),
    *(f"stage.{stage}" for stage in Stage),
    *(f"caution.{caution}" for caution in Caution),
    *(f"quota.per.{per}" for per in Per),
    *(f"quota.scope.{subject}" for subject in Subject if subject is not Subject.DEFAULT),
    *(f"choice.per.{per}" for per in Per),
    *(f"choice.measure.{measure}" for measure in Measure),
    *(f"choice.applies_to.{whom}" for whom in ("each", "server")),
    *(f"command.{command}.description" for command in COMMANDS),
    *(f"command.{command}.option.{option}" for command, options in COMMANDS.items() for option in options),
)


def placeholders(sentence: str) -> set[str]:
    """Return the names of the facts a sentence asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def merged(locale: str) -> dict[str, set[str]]:
    """Return the keys of a catalogue, singular and plural as one, with the facts they ask for."""
    return {
        key.removesuffix(".other"): placeholders(sentence)
        for key, sentence in sentences(locale).items()
        if not key.endswith(".one")
    }


def asked_for(folder: str) -> set[str]:
    """Return what the sources spell out that looks like a key."""
    nodes = (
        node
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )
    strings = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in strings if KEY.fullmatch(text)}


def test_the_languages() -> None:
    """English and Chinese come first; a further file is a further language."""
    assert {"en", "zh-CN"} <= set(locales())


@pytest.mark.parametrize("locale", locales())
def test_every_language_says_the_same_things(locale: str) -> None:
    """The same keys, asking for the same facts."""
    assert merged(locale) == merged(FALLBACK)


@pytest.mark.parametrize("locale", locales())
@pytest.mark.parametrize("key", KEYS)
def test_there_is_a_sentence(locale: str, key: str) -> None:
    """For each refusal, remedy, state, stage, caution, command and option."""
    assert sentences(locale)[key].strip()


@pytest.mark.parametrize("folder", ["bot", "cogs"])
def test_every_key_in_the_sources_exists(folder: str) -> None:
    """Nobody asks for a sentence that is not there."""
    told = {key.removesuffix(".what") for key in merged(FALLBACK)}

    assert asked_for(folder) - told == set()


@pytest.mark.parametrize("locale", locales())
@pytest.mark.parametrize("error", ERRORS)
def test_every_error_has_a_next_step(locale: str, error: str) -> None:
    """What happened, and then what to do: two sentences, each ended."""
    what, then = (sentences(locale)[f"{error}.{part}"] for part in ("what", "next"))

    assert what != then
    assert {what[-1], then[-1]} <= {".", "。"}


@pytest.mark.parametrize("locale", locales())
def test_descriptions_fit_discord(locale: str) -> None:
    """A longer one would make Discord refuse all commands at once."""
    long = {
        key
        for key, text in sentences(locale).items()
        if key.startswith("command.") and len(text) > DESCRIPTION_LIMIT
    }
    long |= {
        key
        for key, text in sentences(locale).items()
        if key.startswith("button.") and len(text) > LABEL_LIMIT
    }

    assert long == set()


@pytest.mark.parametrize("locale", locales())
def test_each_topic_of_the_help_fits_a_message(locale: str) -> None:
    """Discord would refuse a longer one."""
    topics = {key: text for key, text in sentences(locale).items() if key.startswith("help.")}

    assert f"choice.topic.{next(iter(topics)).removeprefix('help.')}" in sentences(locale)
    assert {key for key, text in topics.items() if width(text) > CONTENT_LIMIT} == set()


@pytest.mark.parametrize(
    ("locale", "cancel"),
    [
        ("en", "Cancel"),
        ("en-US", "Cancel"),
        ("en-GB", "Cancel"),
        ("zh-CN", "取消"),
        ("zh-TW", "取消"),
        ("de", "Cancel"),
        ("", "Cancel"),
        ("../en", "Cancel"),
    ],
)
def test_the_nearest_language_speaks(locale: str, cancel: str) -> None:
    """The same locale, else the same language, else English."""
    assert Words(locale).text("button.cancel") == cancel


@pytest.mark.parametrize(
    ("locale", "n", "text"),
    [("en", 1, "1 picture"), ("en", 2, "2 pictures"), ("en", 0, "0 pictures"), ("zh-CN", 1, "1 张图片")],
)
def test_singular_and_plural(locale: str, n: int, text: str) -> None:
    """Each language has the forms it needs."""
    assert Words(locale).text("quota.images", n=n) == text


def test_a_missing_fact_leaves_a_hole() -> None:
    """A sentence with a hole is better than none."""
    assert Words().text("queued.placed") == "Waiting, number … in line"


def test_facts_are_not_read_as_templates() -> None:
    """Braces in what somebody wrote stay braces."""
    assert Words().text("asks", question="{locale} {0} {") == "The model asks: {locale} {0} {"


def test_an_unknown_key_is_a_bug() -> None:
    """It is told at once, not shown to a person."""
    with pytest.raises(KeyError):
        Words().text("no.such.sentence")
