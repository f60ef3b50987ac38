"""What can go wrong, as facts. `bot.rendering` chooses the words.

Two families. `Refused`: we decided against it, no provider was asked and nothing
is charged. `ProviderError`: a provider was (or may have been) asked; whether that
costs the operator money is part of the error, because the turn's settlement and
any retry hang on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class DarkroomError(Exception):
    """Base of every failure we foresaw; anything else is a bug."""


class ConfigurationError(DarkroomError):
    """The operator must change something; the message is one sentence saying what."""


class StoreError(DarkroomError):
    """The store cannot be used: not writable, full, newer than this program, or in use."""


class Refusal(StrEnum):
    """Why we said no; the key of the sentence a person reads."""

    EMPTY_PROMPT = "empty_prompt"
    PROMPT_TOO_LONG = "prompt_too_long"
    UNKNOWN_OPTION = "unknown_option"
    TOO_MANY_REFERENCES = "too_many_references"
    MASK_NEEDS_IMAGE = "mask_needs_image"
    MASK_MARKS_NOTHING = "mask_marks_nothing"
    MASK_MARKS_ALL = "mask_marks_all"
    MASK_OTHER_SHAPE = "mask_other_shape"
    UPLOAD_NOT_AN_IMAGE = "upload_not_an_image"
    UPLOAD_DAMAGED = "upload_damaged"
    UPLOAD_ANIMATED = "upload_animated"
    UPLOAD_TOO_BIG = "upload_too_big"
    UPLOAD_TOO_MANY_PIXELS = "upload_too_many_pixels"
    UPLOAD_UNREADABLE = "upload_unreadable"
    NO_PICTURE = "no_picture"
    FORM_EXPIRED = "form_expired"
    NOT_FOUND = "not_found"
    NOTHING_YET = "nothing_yet"
    TAKEN_DOWN = "taken_down"
    NO_PROVIDER = "no_provider"
    QUOTA_SPENT = "quota_spent"
    QUOTA_SHORT = "quota_short"
    QUOTA_TOO_SMALL = "quota_too_small"
    BUDGET_SPENT = "budget_spent"
    STORE_FULL = "store_full"
    STORE_FAILED = "store_failed"
    SHUTTING_DOWN = "shutting_down"
    INTERRUPTED = "interrupted"
    PRIVATE_THREAD = "private_thread"
    NO_THREAD_HERE = "no_thread_here"
    MISSING_PERMISSION = "missing_permission"
    NOT_YOURS = "not_yours"
    STILL_RUNNING = "still_running"
    AMOUNT_OUT_OF_RANGE = "amount_out_of_range"
    AMOUNT_NOT_WHOLE = "amount_not_whole"
    GRANT_OF_NOTHING = "grant_of_nothing"
    BAD_DEADLINE = "bad_deadline"
    DEADLINE_OUT_OF_RANGE = "deadline_out_of_range"
    OPTION_NOT_ALLOWED = "option_not_allowed"
    COUNT_NOT_ALLOWED = "count_not_allowed"
    REFERENCES_NOT_ALLOWED = "references_not_allowed"
    NOT_THIS_CHANNEL = "not_this_channel"
    BLOCKED_TERM = "blocked_term"
    NSFW_TERM = "nsfw_term"
    BANNED = "banned"
    PAUSED = "paused"
    BAD_TERM = "bad_term"
    TOO_MANY_TERMS = "too_many_terms"
    POLICY_TOO_SLOW = "policy_too_slow"
    HELD_PRIVATE = "held_private"
    REJECTED = "rejected"
    MODERATORS_ONLY = "moderators_only"
    NOBODY_MODERATES = "nobody_moderates"
    UNKNOWN_ZONE = "unknown_zone"
    SETTINGS_NOT_READ = "settings_not_read"
    SETTINGS_UNKNOWN_KEY = "settings_unknown_key"
    SETTINGS_BAD_VALUE = "settings_bad_value"
    SETTINGS_TOO_LARGE = "settings_too_large"
    SETTINGS_OUTDATED = "settings_outdated"


@dataclass(eq=False)
class Refused(DarkroomError):
    """We decided against it, before any provider was asked.

    `facts` fill the sentence's placeholders (`limit`, `given`, `choices`, `name`, `rule` ...);
    `frees_at` is when the same request may pass, where that is known.
    """

    why: Refusal
    facts: dict[str, str] = field(default_factory=dict)
    frees_at: datetime | None = None

    def __str__(self) -> str:
        """Return the reason and its facts, for the log."""
        return f"{self.why} {self.facts}" if self.facts else str(self.why)


class Kind(StrEnum):
    """How a provider can fail, whatever each vendor calls it."""

    BAD_REQUEST = "bad_request"
    AUTH = "auth"
    PAYMENT = "payment"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONTENT_POLICY = "content_policy"
    RATE_LIMIT = "rate_limit"
    CONCURRENCY = "concurrency"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    UPSTREAM = "upstream"
    GATEWAY = "gateway"
    PROTOCOL = "protocol"
    TRUNCATED = "truncated"
    NO_IMAGE = "no_image"
    BAD_IMAGE = "bad_image"
    RESULT_GONE = "result_gone"


class Billed(StrEnum):
    """Whether the provider charged for the attempt; `unknown` means it does not say."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Remedy(StrEnum):
    """What a person can do about a provider's failure; errors are told by it."""

    REFUSED = "refused"
    REJECTED = "rejected"
    UNAUTHORISED = "unauthorised"
    OUT_OF_FUNDS = "out_of_funds"
    BUSY = "busy"
    TIMED_OUT = "timed_out"
    CUT_SHORT = "cut_short"
    BROKEN = "broken"


REMEDIES: dict[Kind, Remedy] = {
    Kind.CONTENT_POLICY: Remedy.REFUSED,
    Kind.BAD_REQUEST: Remedy.REJECTED,
    Kind.NOT_FOUND: Remedy.REJECTED,
    Kind.TOO_LARGE: Remedy.REJECTED,
    Kind.AUTH: Remedy.UNAUTHORISED,
    Kind.FORBIDDEN: Remedy.UNAUTHORISED,
    Kind.PAYMENT: Remedy.OUT_OF_FUNDS,
    Kind.RATE_LIMIT: Remedy.BUSY,
    Kind.CONCURRENCY: Remedy.BUSY,
    Kind.TIMEOUT: Remedy.TIMED_OUT,
    Kind.TRUNCATED: Remedy.CUT_SHORT,
    Kind.UPSTREAM: Remedy.BROKEN,
    Kind.GATEWAY: Remedy.BROKEN,
    Kind.PROTOCOL: Remedy.BROKEN,
    Kind.NO_IMAGE: Remedy.BROKEN,
    Kind.BAD_IMAGE: Remedy.BROKEN,
    Kind.RESULT_GONE: Remedy.BROKEN,
}
# Something at the provider gave way, which may be over in a moment.
FALTERING = frozenset({Kind.UPSTREAM, Kind.GATEWAY, Kind.TIMEOUT})


@dataclass(frozen=True, slots=True)
class Moderation:
    """What a vendor told of its content rules: at which `stage` (`input`, `output`), and which they were."""

    stage: str | None = None
    categories: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return it in one line, for the log."""
        return f"moderated at {self.stage or 'a stage untold'}: {', '.join(self.categories) or 'no category'}"


@dataclass(eq=False, kw_only=True)
class ProviderError(DarkroomError):
    """The provider failed us; no result may be stored.

    `message` is the vendor's own, plain text and never HTML; it may quote what a member asked, so it is
    kept with the turn alone, and neither shown nor logged;
    `words` are the model's own, where it refused in words, and those a member may read;
    `hint` says what the operator should change, where that is certain;
    `reference` is the vendor's request or trace id; `retry_at` a Unix time in seconds,
    `retry_after` a delay in seconds, each only where the vendor told one.
    """

    kind: Kind
    code: str | None = None
    http_status: int | None = None
    billed: Billed = Billed.UNKNOWN
    retryable: bool = False
    message: str = ""
    words: str = ""
    moderation: Moderation | None = None
    hint: str = ""
    reference: str | None = None
    retry_at: int | None = None
    retry_after: float | None = None

    @property
    def remedy(self) -> Remedy:
        """What a person can do about it."""
        return REMEDIES[self.kind]

    @property
    def loggable(self) -> str:
        """The facts in one line, without anything that a member or a vendor wrote freely."""
        facts = f"{self.kind} status={self.http_status} code={self.code} billed={self.billed}"
        moderated = str(self.moderation) if self.moderation else ""
        return ": ".join(filter(None, (facts, moderated, self.hint)))

    def __str__(self) -> str:
        """Return the facts and what the vendor wrote, to be kept with the turn."""
        return ": ".join(filter(None, (self.loggable, self.message)))
