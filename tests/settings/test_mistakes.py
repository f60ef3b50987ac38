"""The configuration: what it refuses, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.settings import load
from tests.settings.texts import FOUR_KEYS, Load


def test_a_dialect_matters_only_once_its_key_is_set(load_text: Load) -> None:
    """A provider for a later version may stand in the file; switched on, it is refused by name."""
    text = FOUR_KEYS.replace("chat-blocks", "chat-blocs")

    assert load_text(text).offers() == ()
    with pytest.raises(ConfigurationError, match=r'dialect: no dialect .chat-blocs. .*mean "chat-blocks"\?$'):
        load_text(text, MINE_KEY="secret").offers()


@pytest.mark.parametrize("line", ["sizes = { wide = '16:9' }", "counts = [1, 2]", "mask = 'alpha'"])
def test_nothing_is_offered_that_a_dialect_cannot_ask_for(load_text: Load, line: str) -> None:
    """A choice that the vendor would never hear of is refused at start, with its place."""
    text = FOUR_KEYS.replace("chat-blocks", "chat-markdown")
    field = line.partition(" ")[0]

    assert load_text(text + "counts = [1]\nsizes = {}", MINE_KEY="secret").offers()
    with pytest.raises(ConfigurationError, match=rf"mine\.{field}: .* chat-markdown has no words for it$"):
        load_text(text + line, MINE_KEY="secret").offers()


MISTAKES = {
    "[http]\nlisen = ''": 'http.lisen: no such key: did you mean "listen"?',
    "[htpp]": 'htpp: no such key: did you mean "http"?',
    "turns.x = 1": "turns.x: no such key: there are concurrent, concurrent_per_user.",
    FOUR_KEYS + "siz = {}": 'providers.mine.siz: no such key: did you mean "sizes"?',
    FOUR_KEYS.replace("model", "modl"): 'providers.mine.modl: no such key: did you mean "model"?',
    FOUR_KEYS.replace("model", "# model"): "providers.mine.model is missing.",
    "turns.concurrent = 0": "turns.concurrent should be greater than or equal to 1 (it is 0).",
    "turns.concurrent = '3'": "turns.concurrent should be a valid integer (it is '3').",
    "turns = 1": "turns should be a table (it is 1).",
    "http.listen = 'x'": "http.listen should be HOST:PORT, or \"\" for none (it is 'x').",
    "http.listen = 'x:99999'": "http.listen should be HOST:PORT, or \"\" for none (it is 'x:99999').",
    "store.url = 'x'": "store.url should begin with sqlite:/// or postgresql:// (it is 'x').",
    "discord.guilds = ['1']": "discord.guilds.0 should be a valid integer (it is '1').",
    "discord.api_url = 'x'": "discord.api_url should begin with https:// or http:// (it is 'x').",
    "budget.monthly_usd = inf": "budget.monthly_usd should be a finite number (it is inf).",
    FOUR_KEYS + "mask = 'x'": "providers.mine.mask should be 'none', 'alpha' or 'url' (it is 'x').",
    FOUR_KEYS + "reference_types = ['image/avif']": (
        "providers.mine.reference_types should hold one of image/png, image/jpeg, image/webp: members' "
        "pictures are re-encoded as it (it is ['image/avif'])."
    ),
    FOUR_KEYS + "price_usd = { hgih = 1 }": (
        "providers.mine has a price_usd for 'hgih', which nobody can choose: name one of its qualities, "
        'SIZE/QUALITY, SIZE/ for a size of any quality, or "".'
    ),
    FOUR_KEYS + "price_tokens_usd = {}": (
        "providers.mine.price_tokens_usd should tell a price, such as { output_image = 30 }."
    ),
    FOUR_KEYS + "price_tokens_usd = { output = 1 }": (
        'providers.mine.price_tokens_usd.output: no such key: did you mean "output_text"?'
    ),
    FOUR_KEYS + "unbilled_status = ['6xx']": (
        "providers.mine.unbilled_status.0 should be a status such as 400, "
        'or "4xx", "5xx" or "stream" (it is \'6xx\').'
    ),
}


@pytest.mark.parametrize(("text", "sentence"), MISTAKES.items())
def test_a_mistake_is_told_in_one_sentence_with_its_place(
    load_text: Load, tmp_path: Path, text: str, sentence: str
) -> None:
    """The operator reads where it stands and what would be right, and nothing else."""
    with pytest.raises(ConfigurationError) as refused:
        load_text(text)

    assert str(refused.value) == f"{tmp_path / 'bot.toml'}: {sentence}"


def test_what_is_not_toml_is_told_with_its_line(load_text: Load) -> None:
    """A typing mistake is found at once."""
    with pytest.raises(ConfigurationError, match=r"bot\.toml is not TOML: .* \(at line 2, column 8\)\.$"):
        load_text("[http]\nlisten 3")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "DARKROOM__TURNS__CONCURRENT",
            "many",
            "DARKROOM__TURNS__CONCURRENT should be a valid integer (it is 'many').",
        ),
        (
            "DARKROOM__TURNS__CONCURENT",
            "1",
            'DARKROOM__TURNS__CONCURENT: no such key: did you mean "concurrent"?',
        ),
        ("DARKROOM__HTPP__LISTEN", "", 'DARKROOM__HTPP__LISTEN: no such key: did you mean "http"?'),
        ("DARKROOM__HTTP", "1", "DARKROOM__HTTP should be a table (it is 1)."),
        (
            "DARKROOM__HTTP__LISTEN__X",
            "1",
            "DARKROOM__HTTP__LISTEN__X names a value inside listen, which is no table.",
        ),
    ],
)
def test_a_mistake_in_a_variable_names_the_variable(
    load_text: Load, name: str, value: str, sentence: str
) -> None:
    """The file is right; the complaint must not send the operator there."""
    with pytest.raises(ConfigurationError) as refused:
        load_text("http.listen = ''", **{name: value})

    assert str(refused.value) == sentence


def test_a_key_written_into_the_file_is_refused_without_repeating_it(load_text: Load) -> None:
    """Who mistakes api_key_env for the key itself must not find it in a log."""
    with pytest.raises(ConfigurationError, match="should name an environment variable") as refused:
        load_text(FOUR_KEYS.replace("MINE_KEY", "sk-secret-123"))

    assert "sk-secret-123" not in str(refused.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, load_text: Load) -> None:
    """Absent, a folder, not text; and the same for a secret's file."""
    scrambled = tmp_path / "scrambled.toml"
    scrambled.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ConfigurationError, match=r"none\.toml, the configuration, cannot be read: No such"):
        load(tmp_path / "none.toml", {})
    with pytest.raises(ConfigurationError, match="cannot be read: Is a directory"):
        load(tmp_path, {})
    with pytest.raises(ConfigurationError, match="is not UTF-8 text"):
        load(scrambled, {})
    with pytest.raises(ConfigurationError, match="named by DISCORD_TOKEN_FILE, cannot be read"):
        load_text(DISCORD_TOKEN_FILE=str(tmp_path / "none"))


def test_settings_cannot_be_changed(load_text: Load) -> None:
    """They are read once; what was checked stays true."""
    settings = load_text()

    with pytest.raises(ValueError, match="frozen"):
        settings.turns.concurrent = 3  # type: ignore[misc]  # that it is refused is the point
