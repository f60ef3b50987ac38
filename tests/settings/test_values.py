"""The configuration: what it gives to the bot."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.offers import MaskField
from bot.settings import Settings, load
from tests.settings.texts import FOUR_KEYS, Load

ROOT = Path(__file__).resolve().parents[2]


def test_an_empty_file_gives_every_default(load_text: Load) -> None:
    """Only providers have to be written down."""
    settings = load_text()

    assert settings.discord.api_url == "https://discord.com/api/v10"
    assert settings.discord.token_env == "DISCORD_TOKEN"
    assert settings.discord.guilds == ()
    assert settings.store.path == Path("data/darkroom.db")
    assert settings.images.path == Path("data/images")
    assert settings.http.address == ("127.0.0.1", 8085)
    assert settings.downloads.allow_private == ()
    assert settings.budget.monthly_usd == 50
    assert settings.quotas.member_images_per_day == 20
    assert (settings.quotas.direct_images_per_day, settings.quotas.across_servers) == (None, False)
    assert (settings.policy.strikes_per_hour, settings.policy.pause_minutes) == (5, 60)
    assert (settings.turns.concurrent, settings.turns.concurrent_per_user) == (64, 2)
    assert settings.offers() == ()


def test_the_shipped_file_loads_and_is_off_without_keys() -> None:
    """A fresh clone starts, whatever dialects its providers will speak one day."""
    settings = load(ROOT / "bot.toml", {})

    assert list(settings.providers) == ["bytespike", "crazyrouter", "acedata", "toapis"]
    assert settings.offers() == ()


def test_the_shipped_file_says_what_the_defaults_say() -> None:
    """What a reader of bot.toml sees is what holds without it."""
    shipped = load(ROOT / "bot.toml", {}).model_dump(exclude={"providers"})

    assert shipped == Settings().model_dump(exclude={"providers"})


def test_the_shipped_providers_of_this_version_make_offers() -> None:
    """Their data is complete and right: sizes, counts, and what is documented as unbilled."""
    keys = {"BYTESPIKE_API_KEY": "first", "CRAZYROUTER_API_KEY": "second"}

    first, second = load(ROOT / "bot.toml", keys).offers()

    assert (first.name, second.name) == ("bytespike", "crazyrouter")
    assert first.counts == (1, 2)
    assert first.unbilled_status == {"4xx", "5xx", "stream"}
    assert second.extra_body == {"max_tokens": 4096}
    assert second.unbilled_status == frozenset()


def test_four_keys_make_a_provider(load_text: Load) -> None:
    """The rest is the dialect's safe default."""
    (offer,) = load_text(FOUR_KEYS, MINE_KEY="secret").offers()

    assert (offer.name, offer.dialect, offer.model) == ("mine", "chat-blocks", "painter")
    assert offer.base_url == "https://images.example/v1"
    assert offer.prices == {}


def test_everything_said_of_a_model_reaches_its_offer(load_text: Load) -> None:
    """What a model can do is data; units are turned into the bot's."""
    said = """
        sizes = { "wide" = "3:2" }
        qualities = ["low", "high"]
        counts = [1, 4]
        references = 5
        reference_mb = 1.5
        reference_types = ["image/png"]
        mask = "url"
        prompt_chars = 1000
        stream = true
        canvas_role = "user"
        concurrent = 9
        unbilled_status = [400, "451", "5xx", "stream"]
        typical_s = 20
        price_usd = { low = 0.01, "wide/high" = 1 }
        price_tokens_usd = { input_text = 5, output_image = 30 }
        usage_usd = "cost"
        result_url_s = 60
        poll_s = 2
        watch_s = 90.5
        extra_body = { max_tokens = 4096, nested = { deep = [1] } }
    """

    able = FOUR_KEYS.replace("chat-blocks", "openai-images")
    (offer,) = load_text(able + said, MINE_KEY="secret").offers()

    assert offer.sizes == {"wide": "3:2"}
    assert offer.qualities == ("low", "high")
    assert offer.counts == (1, 4)
    assert (offer.references, offer.reference_bytes) == (5, 1536 * 1024)
    assert offer.reference_types == ("image/png",)
    assert offer.mask is MaskField.URL
    assert (offer.prompt_chars, offer.stream, offer.canvas_role) == (1000, True, "user")
    assert (offer.concurrent, offer.typical_s, offer.result_url_s) == (9, 20, 60)
    assert (offer.poll_s, offer.watch_s) == (2, 90.5)
    assert offer.unbilled_status == {"400", "451", "5xx", "stream"}
    assert offer.prices == {"low": 0.01, "wide/high": 1}
    assert (offer.token_prices, offer.usage_usd) == ({"input_text": 5, "output_image": 30}, "cost")
    assert offer.extra_body == {"max_tokens": 4096, "nested": {"deep": [1]}}


def test_a_model_that_asks_says_so(load_text: Load) -> None:
    """Only an operator knows whether a model takes tools."""
    (offer,) = load_text(FOUR_KEYS + "tools = true", MINE_KEY="secret").offers()

    assert offer.tools


def test_providers_are_offered_in_the_order_of_the_file(load_text: Load) -> None:
    """The order is the order of fallback, whatever the names sort like."""
    second = FOUR_KEYS.replace("mine", "a_second")

    offers = load_text(FOUR_KEYS + second, MINE_KEY="secret").offers()

    assert [offer.name for offer in offers] == ["mine", "a_second"]


def test_a_variable_overrides_the_file(load_text: Load) -> None:
    """Every value can be changed without touching the file; bare words need no quotes."""
    settings = load_text(
        "[turns]\nconcurrent = 1",
        DARKROOM__TURNS__CONCURRENT="5",
        DARKROOM__HTTP__LISTEN="0.0.0.0:0",
        DARKROOM__DISCORD__GUILDS="[12, 34]",
        DARKROOM__DOWNLOADS__ALLOW_PRIVATE='["127.0.0.1:9000"]',
        DARKROOM__PROVIDERS__MINE__DIALECT="chat-blocks",
        DARKROOM__PROVIDERS__MINE__BASE_URL="http://127.0.0.1:9000/v1",
        DARKROOM__PROVIDERS__MINE__MODEL="painter",
        DARKROOM__PROVIDERS__MINE__API_KEY_ENV="MINE_KEY",
    )

    assert settings.turns.concurrent == 5
    assert settings.http.address == ("0.0.0.0", 0)  # noqa: S104  what an operator may want
    assert settings.discord.guilds == (12, 34)
    assert settings.downloads.allow_private == ("127.0.0.1:9000",)
    assert settings.providers["mine"].model == "painter"


@pytest.mark.parametrize(
    ("listen", "address"), [("", None), ("127.0.0.1:0", ("127.0.0.1", 0)), ("[::1]:80", ("::1", 80))]
)
def test_where_health_is_served(load_text: Load, listen: str, address: tuple[str, int] | None) -> None:
    """An empty value serves nothing; IPv6 is written in brackets."""
    assert load_text(f'http.listen = "{listen}"').http.address == address


def test_secrets_come_from_the_environment(load_text: Load) -> None:
    """A key is known to the settings, and nothing that is printed tells it."""
    settings = load_text(FOUR_KEYS, MINE_KEY=" key-123 ", DISCORD_TOKEN="token-456")
    key, token = settings.key("mine"), settings.token()

    assert key is not None
    assert key.get_secret_value() == "key-123"
    assert token is not None
    assert token.get_secret_value() == "token-456"
    assert "123" not in f"{settings!r} {settings.secrets()} {settings.model_dump_json()}"


def test_a_secret_may_stand_in_a_file(load_text: Load, tmp_path: Path) -> None:
    """As containers hand them over; one that everybody may read is told."""
    file = tmp_path / "token"
    file.write_text("token-456\n", encoding="utf-8")

    file.chmod(0o600)
    safe = load_text(DISCORD_TOKEN_FILE=str(file))
    said_when_safe = list(safe.cautions())
    file.chmod(0o644)
    said_when_exposed = list(load_text(DISCORD_TOKEN_FILE=str(file)).cautions())

    token = safe.token()
    assert token is not None
    assert token.get_secret_value() == "token-456"
    assert not [caution for caution in said_when_safe if str(file) in caution]
    assert [caution for caution in said_when_exposed if str(file) in caution]


def test_an_empty_variable_is_no_secret(load_text: Load) -> None:
    """A variable that a container passes on although nobody set it counts as unset."""
    settings = load_text(FOUR_KEYS, DISCORD_TOKEN="", MINE_KEY=" ")

    assert settings.token() is None
    assert settings.offers() == ()


def test_an_untold_price_is_told_once(load_text: Load) -> None:
    """The operator learns that a dear guess is counted, and only for a provider that is on."""
    priced = FOUR_KEYS.replace("mine", "priced") + 'price_usd = { "" = 0.1 }'
    off = FOUR_KEYS.replace("mine", "off").replace("MINE_KEY", "OTHER")

    cautions = list(load_text(FOUR_KEYS + priced + off, MINE_KEY="secret").cautions())

    assert [caution for caution in cautions if "price_usd" in caution] == [
        "providers.mine tells no price_usd: an image counts as 0.25 US dollars."
    ]
