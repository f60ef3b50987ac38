"""What people read comes out of the catalogue, all of it, and nothing stands in the catalogue in vain."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.rendering.words import FALLBACK, locales, sentences

ROOT = Path(__file__).parents[2]
# Where sentences are asked for.
SPEAKING = ("bot/rendering", "bot/client.py", "bot/app.py", "cogs")
# The last part of a key that `Words` adds by itself.
FORMS = re.compile(r"\.(one|other|what|next)$")
ENGLISH = re.compile(r"[A-Za-z]{2,}[,;:]? [A-Za-z]{2,}")
MARKUP = re.compile(r"[<>{}]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What members may type, in any language.
ALLOWED = {"cogs/limits.py": {"全部"}}
# Of the program to itself or to the operator: they take English sentences.
TO_THE_OPERATOR = frozenset({"debug", "info", "warning", "error", "exception", "compile"})


@cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    """Every module that may say something, by its name."""
    paths = [ROOT / each for each in SPEAKING]
    modules = [
        module for path in paths for module in ([path] if path.is_file() else sorted(path.rglob("*.py")))
    ]
    return tuple((str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))) for path in modules)


def stems() -> set[str]:
    """Every key there is, without the parts that are chosen by themselves."""
    return {FORMS.sub("", key) for key in sentences(FALLBACK)}


def spelt(node: ast.AST) -> Iterator[str]:
    """The strings in an expression; what an f-string leaves open is `*`."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)
            yield from (
                text for part in parts if isinstance(part, ast.FormattedValue) for text in spelt(part)
            )
        case _:
            for child in ast.iter_child_nodes(node):
                yield from spelt(child)


def fits(pattern: str, key: str) -> bool:
    """Tell whether a key is what an f-string may spell."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", r"[^*]+"), key) is not None


def asked_for() -> set[str]:
    """The first argument of every call that asks for a sentence."""
    calls = (
        node
        for _, module in sources()
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and node.args and _name(node) in {"text", "advice", "described"}
    )
    return {key for call in calls for key in spelt(call.args[0]) if "." in key}


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def test_every_sentence_that_is_asked_for_exists() -> None:
    """Also those whose key is put together: at least one key must fit."""
    unknown = {key for key in asked_for() if not any(fits(FORMS.sub("", key), stem) for stem in stems())}

    assert unknown == set()


def test_no_sentence_is_there_in_vain() -> None:
    """Whatever nobody asks for would still be translated into every language."""
    tables = {stem.partition(".")[0] for stem in stems()}
    every = {text for _, module in sources() for text in spelt(module)}
    used = {text for text in every if "*" not in text or text.partition(".")[0] in tables}
    exact, patterns = {text for text in used if "*" not in text}, {text for text in used if "*" in text}

    unused = {stem for stem in stems() - exact if not any(fits(pattern, stem) for pattern in patterns)}
    assert unused == set()


def said_past_the_catalogue(module: ast.Module) -> Iterator[str]:
    """Sentences in the source itself that are neither its documentation nor for the operator."""
    quiet = {id(child) for node in ast.walk(module) if _is_quiet(node) for child in ast.walk(node)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet:
            text = node.value
            if CHINESE.search(text) or (ENGLISH.search(text) and not MARKUP.search(text)):
                yield text


def _is_quiet(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Raise():
            return True
        case ast.Call():
            return _name(node) in TO_THE_OPERATOR or _name(node).endswith("Error")
        case _:
            return False


@pytest.mark.parametrize(("name", "module"), sources(), ids=[name for name, _ in sources()])
def test_nothing_is_said_past_the_catalogue(name: str, module: ast.Module) -> None:
    """A sentence in the source would be English to everybody."""
    assert [text for text in said_past_the_catalogue(module) if text not in ALLOWED.get(name, ())] == []


@pytest.mark.parametrize(
    "source", ['send("Your picture is ready")', 'label = f"{n} of them are done"', "x = '你好'"]
)
def test_a_sentence_past_the_catalogue_is_found(source: str) -> None:
    """The check itself works."""
    assert list(said_past_the_catalogue(ast.parse(source)))


@pytest.mark.parametrize("locale", [locale for locale in locales() if locale != FALLBACK])
def test_nothing_is_left_untranslated(locale: str) -> None:
    """A sentence with English words in it must differ from the English one."""
    english, translated = sentences(FALLBACK), sentences(locale)
    same = {key for key in english if translated.get(key) == english[key] and ENGLISH.search(english[key])}

    assert same == set()


# Synonyms of the words chosen for moderator, operator, provider and quota.
SYNONYMS = {"zh-CN": ("管理员", "管理者", "提供商", "供应商", "额度")}


@pytest.mark.parametrize(("locale", "word"), [(each, word) for each in SYNONYMS for word in SYNONYMS[each]])
def test_one_thing_has_one_name(locale: str, word: str) -> None:
    """Whoever reads two words looks for two things."""
    assert [key for key, text in sentences(locale).items() if word in text] == []
