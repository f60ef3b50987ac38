"""What Discord refuses in a message, with the code and the place it names."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from sandbox.discord.people.people import People
from sandbox.discord.server import Discord
from sandbox.discord.state.records import Channel
from sandbox.discord.state.seeds import DEFAULT_TOKEN
from sandbox.discord.state.world import World
from tests.sandbox.discord.raw import Raw


def button(number: int = 0, **changes: Any) -> dict[str, Any]:
    """A valid button, but for `changes`."""
    return {"type": 2, "style": 1, "label": f"b{number}", "custom_id": f"id{number}", **changes}


def row(*components: dict[str, Any]) -> dict[str, Any]:
    """A row of components."""
    return {"type": 1, "components": list(components)}


def menu(count: int, **changes: Any) -> dict[str, Any]:
    """A menu of so many options."""
    options = [{"label": f"o{each}", "value": f"v{each}"} for each in range(count)]
    return {"type": 3, "custom_id": "menu", "options": options, **changes}


def places(*kinds: str, **changes: Any) -> dict[str, Any]:
    """Discord's own menu of channels, with something of each of `kinds` chosen already."""
    chosen = [{"id": str(number), "type": kind} for number, kind in enumerate(kinds)]
    return {"type": 8, "custom_id": "places", "default_values": chosen, **changes}


MENU = "components.0.components.0"
BAD_FORMS: list[tuple[dict[str, Any], str]] = [
    ({"content": "x" * 2001}, "content"),
    ({"content": "x", "nonce": "n" * 26}, "nonce"),
    ({"content": "x", "embeds": [{"title": "t"}] * 11}, "embeds"),
    ({"embeds": [{"title": "t" * 257}]}, "embeds.0.title"),
    ({"embeds": [{"fields": [{"name": "n"}]}]}, "embeds.0.fields.0.value"),
    ({"embeds": [{"description": "d" * 4000}, {"description": "d" * 4000}]}, "embeds"),
    ({"content": "x", "components": [row(button(each)) for each in range(6)]}, "components"),
    ({"content": "x", "components": [row(*(button(each) for each in range(6)))]}, "components.0.components"),
    ({"content": "x", "components": [row()]}, "components.0.components"),
    ({"content": "x", "components": [button()]}, "components.0"),
    (
        {"content": "x", "components": [row(button(1), button(2, custom_id="id1"))]},
        "components.0.components.0.custom_id",
    ),
    (
        {"content": "x", "components": [row(button(custom_id="c" * 101))]},
        "components.0.components.0.custom_id",
    ),
    ({"content": "x", "components": [row(button(label="l" * 81))]}, "components.0.components.0.label"),
    ({"content": "x", "components": [row(button(label=None))]}, "components.0.components.0"),
    ({"content": "x", "components": [row(button(style=5))]}, "components.0.components.0.url"),
    ({"content": "x", "components": [row(menu(26))]}, "components.0.components.0.options"),
    ({"content": "x", "components": [row(menu(1), button())]}, "components.0.components"),
    (
        {"content": "x", "components": [row(menu(2, options=[{"label": "a", "value": "v"}] * 2))]},
        "components.0.components.0.options",
    ),
    ({"content": "x", "components": [row(places(max_values=26))]}, f"{MENU}.max_values"),
    ({"content": "x", "components": [row(places("channel", "channel"))]}, f"{MENU}.default_values"),
    ({"content": "x", "components": [row(places("role"))]}, f"{MENU}.default_values"),
    ({"content": "x", "components": [row({"type": 4, "custom_id": "t", "label": "l"})]}, "components"),
    ({"content": "x", "flags": 1 << 15, "components": [{"type": 10, "content": "y"}]}, "content"),
    ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "allowed_mentions"),
    ({"content": "x", "message_reference": {"message_id": "1"}}, "message_reference"),
    ({"content": "x", "attachments": [{"id": "7"}]}, "attachments"),
]


@pytest.mark.parametrize(("form", "place"), BAD_FORMS, ids=[place for _, place in BAD_FORMS])
async def test_a_bad_form_is_refused_with_its_place(
    form: dict[str, Any], place: str, raw: Raw, art: Channel, world: World
) -> None:
    """50035 names the field, and nothing is posted."""
    answer = await raw("POST", f"/channels/{art.id}/messages", form)

    assert answer.refused == (400, 50035)
    node = answer.json["errors"]
    for step in place.split("."):
        node = node[step]
    assert node["_errors"]
    assert world.messages_in(art.id) == []


@pytest.mark.parametrize("form", [{}, {"content": "  \n"}, {"components": [row(button())]}])
async def test_an_empty_message_is_refused(form: dict[str, Any], raw: Raw, art: Channel) -> None:
    """Buttons alone are no content (50006)."""
    answer = await raw("POST", f"/channels/{art.id}/messages", form)

    assert answer.refused == (400, 50006)


async def test_more_than_ten_files_are_refused(raw: Raw, art: Channel) -> None:
    """Ten is the most, 50035."""
    files = [(f"{each}.txt", b"x") for each in range(11)]

    answer = await raw("POST", f"/channels/{art.id}/messages", {}, files)

    assert answer.refused == (400, 50035)


async def test_the_size_of_a_file_is_limited_by_its_place(raw: Raw, art: Channel) -> None:
    """A byte too many is 40005 with status 413; exactly the limit passes."""
    art.upload_limit = 1000

    fits = await raw("POST", f"/channels/{art.id}/messages", {}, [("a.bin", b"x" * 1000)])
    over = await raw("POST", f"/channels/{art.id}/messages", {}, [("a.bin", b"x" * 1001)])

    assert fits.status == 200
    assert over.refused == (413, 40005)


@pytest.mark.parametrize(
    ("method", "path", "refused"),
    [
        ("GET", "/channels/1", (404, 10003)),
        ("GET", "/channels/{art}/messages/1", (404, 10008)),
        ("PATCH", "/channels/{art}/messages/1", (404, 10008)),
        ("PATCH", "/channels/{art}/messages/{said}", (403, 50005)),
        ("DELETE", "/channels/{art}/messages/{said}", (403, 50013)),
        ("GET", "/guilds/1", (404, 10004)),
        ("GET", "/users/1", (404, 10013)),
        ("GET", "/channels/{private}/messages", (403, 50001)),
        ("POST", "/channels/{private}/messages", (403, 50001)),
    ],
)
async def test_what_is_not_there_or_not_the_bots_is_refused(
    method: str, path: str, refused: tuple[int, int], raw: Raw, people: People, world: World, art: Channel
) -> None:
    """Unknown things are 404 with their own code, foreign ones 403."""
    said = people.say("ann", "art", "mine")
    private = next(
        each
        for each in world.state.channels.values()
        if world.bot.id not in each.recipients and each.is_private
    )

    path = path.format(art=art.id, said=said.id, private=private.id)
    answer = await raw(method, path, {"content": "x"} if method in ("PATCH", "POST") else None)

    assert answer.refused == refused


@pytest.mark.parametrize("authorization", ["", "Bot wrong", "sandbox-token"])
async def test_a_wrong_token_opens_nothing(authorization: str, raw: Raw) -> None:
    """401 with code 0."""
    raw.authorization = authorization

    answer = await raw("GET", "/users/@me")

    assert answer.refused == (401, 0)


async def test_broken_json_is_refused(web: aiohttp.ClientSession, server: Discord, art: Channel) -> None:
    """50109 where the body says it is JSON and is not."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bot {DEFAULT_TOKEN}"}
    url = f"{server.api_url}/channels/{art.id}/messages"

    async with web.post(url, data=b"{", headers=headers) as response:
        answer = await response.json()

    assert (response.status, answer["code"]) == (400, 50109)
