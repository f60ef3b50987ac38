"""The operator's configuration: `bot.toml`, strictly checked, with the environment over it.

`load` is the only entrance. Every key but those of `[providers.*]` has a default, and every
value is checked once, there; after that nothing in the bot doubts its settings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, PrivateAttr, SecretStr, StringConstraints, ValidationError

from bot.complaints import complaint, nearest
from bot.dialects.registry import DEFAULTS, UNSAYABLE
from bot.domain.money import UNTOLD_PRICE_USD
from bot.domain.offers import Offer
from bot.errors import ConfigurationError
from bot.provider_table import Name, Positive, Price, Provider, Table, Variable, Web
from bot.sources import NOWHERE, Source, read

HIGHEST_PORT = 65535


def _listening(value: str) -> str:
    host, _, port = value.rpartition(":")
    if value and not (host and port.isdecimal() and int(port) <= HIGHEST_PORT):
        raise ValueError('should be HOST:PORT, or "" for none')
    return value


def _store(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://")):
        raise ValueError("should begin with sqlite:/// or postgresql://")
    return value


# Also an environment variable's part, a metric's label and what members type.
ProviderName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=32)]


class Discord(Table):
    """`api_url` alone decides which Discord is spoken to: the real one, the sandbox, a proxy."""

    api_url: Web = "https://discord.com/api/v10"
    token_env: Variable = "DISCORD_TOKEN"  # noqa: S105  the variable's name, not a token
    guilds: tuple[Positive, ...] = ()
    extensions: tuple[Name, ...] = (
        "cogs.imagine",
        "cogs.replies",
        "cogs.buttons",
        "cogs.menus",
        "cogs.quotas",
        "cogs.limits",
        "cogs.policy",
        "cogs.history",
        "cogs.undo",
        "cogs.last",
        "cogs.export",
        "cogs.me",
        "cogs.help",
        "cogs.originals",
        "cogs.options",
        "cogs.threads",
        "cogs.privacy",
        "cogs.takedown",
        "cogs.reports",
        "cogs.usage",
        "cogs.audit",
        "cogs.settings",
    )


class StorePlace(Table):
    """Where rows live; a relative path is taken from the working folder."""

    url: Annotated[str, AfterValidator(_store)] = "sqlite:///data/darkroom.db"

    @property
    def path(self) -> Path:
        """The database file."""
        return Path(self.url.removeprefix("sqlite:///"))


class ImagesPlace(Table):
    """Where picture files live: a folder, or `s3://bucket/prefix`."""

    url: Name = "data/images"

    @property
    def path(self) -> Path:
        """The folder. Raises `ConfigurationError` for a place that is none: only folders are known yet."""
        if "://" in self.url:
            raise ConfigurationError(f"images.url: {self.url} is not a folder; name one.")
        return Path(self.url)


class Http(Table):
    """Where health and metrics are served; empty: nowhere. Port 0: any free one."""

    listen: Annotated[str, AfterValidator(_listening)] = "127.0.0.1:8085"

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port, or None where nothing is to be served."""
        host, _, port = self.listen.rpartition(":")
        return (host.strip("[]"), int(port)) if self.listen else None


class Downloads(Table):
    """`host:port` places that may be fetched from although they are private."""

    allow_private: tuple[Annotated[str, StringConstraints(pattern=r"^\S+:\d+$")], ...] = ()


class Budget(Table):
    """US dollars a calendar month over all servers, worst case counted."""

    monthly_usd: Price = 50


class Quotas(Table):
    """What holds where no moderator has set a rule.

    `direct_images_per_day`: for one member outside of servers; untold, as much as in a server.
    `across_servers`: a member's own limit counts what they made in all servers together.
    """

    member_images_per_day: Annotated[int, Field(ge=0)] = 20
    direct_images_per_day: Annotated[int, Field(ge=0)] | None = None
    across_servers: bool = False


class Policy(Table):
    """Who is refused, or cancels what is being drawn, so often within an hour has to pause; 0: nobody."""

    strikes_per_hour: Annotated[int, Field(ge=0)] = 5
    pause_minutes: Positive = 60


class Privacy(Table):
    """How long things are kept that no server decides on.

    `direct_retention_days`: words and pictures outside of servers; untold, until their member deletes
    them. `departed_days`: everything of a server that the bot has left.
    """

    direct_retention_days: Positive | None = None
    departed_days: Annotated[int, Field(ge=0)] = 14


class Turns(Table):
    """How many turns run at once in this process, and for one member; more wait."""

    concurrent: Positive = 64
    concurrent_per_user: Positive = 2


class Settings(Table):
    """All of `bot.toml`, checked, and the secrets that go with it."""

    discord: Discord = Discord()
    store: StorePlace = StorePlace()
    images: ImagesPlace = ImagesPlace()
    http: Http = Http()
    downloads: Downloads = Downloads()
    budget: Budget = Budget()
    quotas: Quotas = Quotas()
    policy: Policy = Policy()
    privacy: Privacy = Privacy()
    turns: Turns = Turns()
    providers: dict[ProviderName, Provider] = Field(default_factory=dict)

    _source: Source = PrivateAttr(default=NOWHERE)
    _secrets: Mapping[str, SecretStr] = PrivateAttr(default_factory=dict)

    def model_post_init(self, context: object) -> None:
        """Take the secrets that the tables name from the source that `load` read."""
        if isinstance(context, Source):
            self._source = context
            found = {name: context.secret(name) for name in self._variables()}
            self._secrets = {name: value for name, value in found.items() if value is not None}

    def token(self) -> SecretStr | None:
        """Discord's bot token; None: not set, so there is no Discord to connect to."""
        return self._secrets.get(self.discord.token_env)

    def key(self, name: str) -> SecretStr | None:
        """The key of provider `name`; None: not set, so that provider is off."""
        return self._secrets.get(self.providers[name].api_key_env)

    def secrets(self) -> tuple[SecretStr, ...]:
        """Every secret there is, for whoever keeps them out of the log."""
        return tuple(self._secrets.values())

    def offers(self) -> tuple[Offer, ...]:
        """What each provider with a key can do, in the order of fallback.

        Raises `ConfigurationError` for one whose dialect this version does not speak.
        """
        return tuple(self._offer(name, table) for name, table in self.providers.items() if self.key(name))

    def cautions(self) -> Iterator[str]:
        """What the operator should know although everything is right: a sentence each."""
        if not self.discord.guilds:
            yield "discord.guilds is empty: the bot serves every server that invites it."
        for name, table in self.providers.items():
            if self.key(name) and not table.price_usd:
                counted = f"an image counts as {UNTOLD_PRICE_USD} US dollars"
                yield f"providers.{name} tells no price_usd: {counted}."
        for variable in self._variables():
            if file := self._source.exposed(variable):
                yield f"{file}, named by {variable}_FILE, can be read by everybody on this machine."

    def _variables(self) -> list[str]:
        return [self.discord.token_env, *(table.api_key_env for table in self.providers.values())]

    def _offer(self, name: str, table: Provider) -> Offer:
        if table.dialect not in DEFAULTS:
            where = self._source.where(("providers", name, "dialect"))
            instead = nearest(table.dialect, DEFAULTS)
            raise ConfigurationError(f"{where}: no dialect {table.dialect!r} is known{instead}")
        known, told = DEFAULTS[table.dialect], table.told()
        for field in sorted(UNSAYABLE.get(table.dialect, ())):
            if told.get(field, known[field]) != known[field]:
                where = self._source.where(("providers", name, field))
                raise ConfigurationError(f"{where}: the dialect {table.dialect} has no words for it")
        return Offer(name=name, **{**known, **told})


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """Read `path` with `environ` over it; raises `ConfigurationError` with one sentence."""
    source = read(path, environ)
    try:
        # JSON, because pydantic's strict JSON mode takes lists for tuples and words for enums.
        return Settings.model_validate_json(json.dumps(source.tables, default=str), context=source)
    except ValidationError as error:
        raise complaint(error, Settings, source) from error
