"""Commands registered over the wire, as a bot does when it starts."""

from __future__ import annotations

from typing import Any

from tests.sandbox.discord.raw import Raw

EVERYWHERE = {"integration_types": [0, 1], "contexts": [0, 1, 2]}

COMMANDS: list[dict[str, Any]] = [
    {
        "name": "imagine",
        "description": "Make a picture",
        **EVERYWHERE,
        "options": [
            {
                "name": "prompt",
                "description": "What",
                "type": 3,
                "required": True,
                "min_length": 2,
                "max_length": 20,
            },
            {"name": "size", "description": "How large", "type": 3, "autocomplete": True},
            {"name": "count", "description": "How many", "type": 4, "min_value": 1, "max_value": 10},
            {
                "name": "mood",
                "description": "Which mood",
                "type": 3,
                "choices": [{"name": "Dark", "value": "d"}, {"name": "Light", "value": "l"}],
            },
            {"name": "private", "description": "Only for me", "type": 5},
            {"name": "image1", "description": "A picture", "type": 11},
            {"name": "member", "description": "A member", "type": 6},
            {"name": "place", "description": "A channel", "type": 7, "channel_types": [0]},
            {"name": "role", "description": "A role", "type": 8},
        ],
    },
    {
        "name": "quota",
        "description": "Quotas",
        "default_member_permissions": 32,
        "contexts": [0],
        "options": [
            {
                "name": "set",
                "description": "Set one",
                "type": 1,
                "options": [{"name": "limit", "description": "So many", "type": 4, "required": True}],
            }
        ],
    },
    {"name": "Edit image", "type": 3, **EVERYWHERE},
]


async def register(raw: Raw) -> None:
    """Register `COMMANDS` for everybody."""
    me = (await raw("GET", "/users/@me")).json["id"]
    answer = await raw("PUT", f"/applications/{me}/commands", COMMANDS)
    assert answer.status == 200, answer.json
