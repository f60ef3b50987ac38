"""One `[providers.NAME]` table as an operator writes it, and what every table of `bot.toml` is made of."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.domain.offers import MaskField
from bot.domain.pictures import MEBIBYTE, WRITABLE


def _web_address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("should begin with https:// or http://")
    return value.rstrip("/")


def _status(value: int | str) -> str:
    if not re.fullmatch(r"[1-5]\d\d|[1-5]xx|stream", str(value)):
        raise ValueError('should be a status such as 400, or "4xx", "5xx" or "stream"')
    return str(value)


def _variable(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        raise ValueError("should name an environment variable; the secret itself never stands here")
    return value


Web = Annotated[str, AfterValidator(_web_address)]
Name = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Variable = Annotated[str, AfterValidator(_variable)]
MimeType = Annotated[str, StringConstraints(pattern="^image/[a-z+.-]+$")]
Positive = Annotated[int, Field(ge=1)]
Status = Annotated[int | str, AfterValidator(_status)]
Price = Annotated[float, Field(ge=0)]


def _writable(types: tuple[str, ...]) -> tuple[str, ...]:
    if not set(WRITABLE).intersection(types):
        raise ValueError(f"should hold one of {', '.join(WRITABLE)}: members' pictures are re-encoded as it")
    return types


class Table(BaseModel):
    """Strict: an unknown key, or a value of another kind, is refused."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


class TokenPrices(Table):
    """US dollars a million tokens, as vendors list them; what is left out costs as much as the dearest."""

    input_text: Price | None = None
    input_image: Price | None = None
    output_text: Price | None = None
    output_image: Price | None = None

    @model_validator(mode="after")
    def _says_something(self) -> TokenPrices:
        if not self.model_fields_set:
            raise ValueError("should tell a price, such as { output_image = 30 }")
        return self


class Provider(Table):
    """One `[providers.NAME]` table as written; `Settings.offers` fills what is None here."""

    dialect: Name
    base_url: Web
    model: Name
    api_key_env: Variable
    sizes: dict[Name, Name] | None = None
    qualities: tuple[Name, ...] | None = None
    counts: Annotated[tuple[Annotated[int, Field(ge=1, le=10)], ...], Field(min_length=1)] | None = None
    references: Annotated[int, Field(ge=0)] | None = None
    reference_mb: Annotated[float, Field(gt=0)] | None = None
    reference_types: Annotated[tuple[MimeType, ...], AfterValidator(_writable)] | None = None
    mask: MaskField | None = None
    prompt_chars: Positive | None = None
    stream: bool | None = None
    tools: bool | None = None
    canvas_role: Literal["assistant", "user"] | None = None
    concurrent: Positive | None = None
    unbilled_status: tuple[Status, ...] | None = None
    typical_s: Annotated[float, Field(gt=0)] | None = None
    price_usd: dict[str, Price] | None = None
    price_tokens_usd: TokenPrices | None = None
    usage_usd: Name | None = None
    result_url_s: Annotated[int, Field(ge=0)] | None = None
    poll_s: Annotated[float, Field(gt=0)] | None = None
    watch_s: Annotated[float, Field(gt=0)] | None = None
    extra_body: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _prices_what_can_be_chosen(self) -> Provider:
        qualities = {"", *(self.qualities or ())}
        for name in self.price_usd or ():
            size, sized, quality = name.rpartition("/")
            if quality not in qualities or (sized and size not in (self.sizes or ())):
                raise ValueError(
                    f"has a price_usd for {name!r}, which nobody can choose: name one of its qualities, "
                    'SIZE/QUALITY, SIZE/ for a size of any quality, or ""'
                )
        return self

    def told(self) -> dict[str, Any]:
        """The fields of an `Offer` that the operator gave, in its units."""
        fields: dict[str, Any] = self.model_dump(exclude_none=True)
        del fields["api_key_env"]
        if "reference_mb" in fields:
            fields["reference_bytes"] = int(fields.pop("reference_mb") * MEBIBYTE)
        if "unbilled_status" in fields:
            fields["unbilled_status"] = frozenset(fields["unbilled_status"])
        fields["prices"] = fields.pop("price_usd", {})
        fields["token_prices"] = fields.pop("price_tokens_usd", {})
        return fields
