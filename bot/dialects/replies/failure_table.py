"""What vendors call the ways to fail, as data: codes, types, statuses and phrases to our kinds.

A code is surest, then a phrase, then the status; `type` is vague and decides only where the status says
"fine". All are compared in lower case.
"""

from __future__ import annotations

from bot.errors import FALTERING, Kind

BY_CODE = {
    "moderation_blocked": Kind.CONTENT_POLICY,
    "content_policy_violation": Kind.CONTENT_POLICY,
    "image_content_policy_violation": Kind.CONTENT_POLICY,
    "content_filter": Kind.CONTENT_POLICY,
    "content_blocked": Kind.CONTENT_POLICY,
    "input_moderation": Kind.CONTENT_POLICY,
    "output_moderation": Kind.CONTENT_POLICY,
    "image_safety": Kind.CONTENT_POLICY,
    "prohibited_content": Kind.CONTENT_POLICY,
    "safety": Kind.CONTENT_POLICY,
    "insufficient_quota": Kind.PAYMENT,
    "insufficient_user_quota": Kind.PAYMENT,
    "insufficient_balance": Kind.PAYMENT,
    "billing_hard_limit_reached": Kind.PAYMENT,
    "used_up": Kind.PAYMENT,
    "rate_limit_exceeded": Kind.RATE_LIMIT,
    "too_many_requests": Kind.RATE_LIMIT,
    "rate_limited": Kind.RATE_LIMIT,
    "concurrency_limit": Kind.CONCURRENCY,
    "invalid_api_key": Kind.AUTH,
    "request_too_large": Kind.TOO_LARGE,
    "upstream_timeout": Kind.TIMEOUT,
}

BY_TYPE = {
    "authentication_error": Kind.AUTH,
    "permission_error": Kind.FORBIDDEN,
    "not_found_error": Kind.NOT_FOUND,
    "rate_limit_error": Kind.RATE_LIMIT,
    "rate_limited": Kind.RATE_LIMIT,
    "insufficient_balance": Kind.PAYMENT,
    "insufficient_quota": Kind.PAYMENT,
    "invalid_request_error": Kind.BAD_REQUEST,
    "image_generation_user_error": Kind.BAD_REQUEST,
    "timeout_error": Kind.TIMEOUT,
    "prompt_blocked": Kind.CONTENT_POLICY,
}

BY_STATUS = {
    401: Kind.AUTH,
    402: Kind.PAYMENT,
    403: Kind.FORBIDDEN,
    404: Kind.NOT_FOUND,
    408: Kind.TIMEOUT,
    410: Kind.NOT_FOUND,
    413: Kind.TOO_LARGE,
    429: Kind.RATE_LIMIT,
    451: Kind.CONTENT_POLICY,
    504: Kind.TIMEOUT,
    522: Kind.TIMEOUT,
    524: Kind.TIMEOUT,
}

# A gateway's words for: this model is not asked here. Those that it means are asked as tasks.
NOT_ASKED_HERE = "invalid apitype"
TASK_DIALECT = "image-task"
WRONG_DIALECT = "wrong_dialect"

# In an error's message.
BY_PHRASE = {
    "content policy": Kind.CONTENT_POLICY,
    "usage policies": Kind.CONTENT_POLICY,
    "safety system": Kind.CONTENT_POLICY,
    "safety filter": Kind.CONTENT_POLICY,
    "guardrails around": Kind.CONTENT_POLICY,
    "input was flagged": Kind.CONTENT_POLICY,
    "内容政策": Kind.CONTENT_POLICY,
    "安全审核": Kind.CONTENT_POLICY,
    "insufficient balance": Kind.PAYMENT,
    "insufficient credits": Kind.PAYMENT,
    "余额不足": Kind.PAYMENT,
    "额度不足": Kind.PAYMENT,
    "api key not valid": Kind.AUTH,
    "image too large": Kind.TOO_LARGE,
    NOT_ASKED_HERE: Kind.BAD_REQUEST,
}

# In the words of an answer that has no picture: nothing but a refusal speaks so.
REFUSALS = ("内容政策", "安全审核", "content policy", "guardrails around")

# Ends of an answer that are failures although nothing says `error`.
BY_FINISH = {
    "content_filter": Kind.CONTENT_POLICY,
    "content-filter": Kind.CONTENT_POLICY,
    "safety": Kind.CONTENT_POLICY,
    "image_safety": Kind.CONTENT_POLICY,
    "prohibited_content": Kind.CONTENT_POLICY,
    "image_prohibited_content": Kind.CONTENT_POLICY,
    "blocklist": Kind.CONTENT_POLICY,
    "spii": Kind.CONTENT_POLICY,
    "recitation": Kind.CONTENT_POLICY,
    "image_recitation": Kind.CONTENT_POLICY,
    "error": Kind.UPSTREAM,
}

# A web server or proxy in front of the vendor answers these before the vendor is asked.
REFUSED_AT_THE_DOOR = frozenset({413, 429})

# Codes told with a client's error although the picture may have been drawn, and charged, by then.
PERHAPS_AFTER_THE_WORK = frozenset({"moderation_blocked"})

# The same request may succeed a moment later.
PASSING = FALTERING | {Kind.RATE_LIMIT, Kind.CONCURRENCY}

# Work that goes on at the vendor's, or a request that costs nothing, may be asked for again after these too.
AGAIN_IF_FREE = PASSING | {Kind.PROTOCOL, Kind.TRUNCATED}
