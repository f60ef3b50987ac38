"""Whatever a bot or a person sends is drawn, and nothing of it is ever run."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from sandbox.discord.rules.posting import Post, create
from sandbox.discord.server import Discord
from sandbox.discord.state.records import InteractionKind, Message, MessageFlag, Payload
from sandbox.discord.wire.uploads import Body
from tests.browser.visitor import visiting

pytestmark = pytest.mark.asyncio(loop_scope="session")


def posted(server: Discord, form: Payload, *, only_for: str | None = None) -> Message:
    """A message of the bot in #art."""
    world = server.world
    post = Post(
        channel=server.people.channel("art"),
        author=world.bot.id,
        route="a test",
        seen_by=server.people.user(only_for).id if only_for else None,
        flags=MessageFlag.EPHEMERAL if only_for else 0,
    )
    return create(world, post, Body(form))


async def test_markup_is_text(browser: Browser, server: Discord) -> None:
    """A message that looks like a page stays a message, links lead nowhere, moments are alive."""
    server.people.say("ben", "art", "<img src=x onerror=alert(1)> **bold** \\*plain\\* https://example.org/x")
    posted(server, {"content": "-# small <t:1:R> <@1> || hidden ||\n> said\n- one\n```\ncode\n```"})
    async with visiting(browser) as ann:
        await ann.arrive(server.world.base_url)
        await ann.sees("onerror=alert(1)")

        content = ann.page.locator(".content")
        await expect(content.locator("img, script, a")).to_have_count(0)
        await expect(content.locator("strong")).to_have_text("bold")
        await expect(content.first).to_contain_text("*plain*")
        await expect(content.locator("time")).to_contain_text("ago")
        await expect(content.locator("blockquote, li, pre, .subtext")).to_have_count(4)


async def test_buttons_and_menus_of_any_bot(browser: Browser, server: Discord) -> None:
    """A press and a choice reach the bot; that it does not answer is told."""
    server.world.state.answer_within = 0.3
    options = [{"label": name, "value": name.lower()} for name in ("Red", "Green")]
    rows = [
        {"type": 1, "components": [{"type": 2, "style": 4, "label": "Stop", "custom_id": "stop"}]},
        {"type": 1, "components": [{"type": 3, "custom_id": "colour", "options": options}]},
    ]
    posted(server, {"content": "choose", "components": rows})
    async with visiting(browser) as ann:
        await ann.arrive(server.world.base_url)
        await ann.page.get_by_role("button", name="Stop").click()
        await expect(ann.page.get_by_role("status")).to_contain_text("did not answer")
        await ann.page.get_by_role("button", name="Choose").click()
        await ann.page.get_by_role("menuitem", name="Green").click()
        await expect(ann.page.get_by_role("button", name="Green")).to_be_enabled()

    asked = [each.data for each in server.world.state.interactions.values()]
    assert [each["custom_id"] for each in asked] == ["stop", "colour"]
    assert asked[1]["values"] == ["green"]


async def test_only_you_can_see_this(browser: Browser, server: Discord) -> None:
    """An ephemeral message says so and can be dismissed."""
    posted(server, {"content": "between us"}, only_for="ann")
    async with visiting(browser) as ann:
        await ann.arrive(server.world.base_url)
        await ann.message("between us").get_by_role("button", name="Dismiss message").click()

        await expect(ann.page.get_by_role("article")).to_have_count(0)


async def test_files_dropped_pasted_and_too_large(browser: Browser, server: Discord) -> None:
    """Files become chips and go along; one too large is refused in plain words."""
    server.people.channel("art").upload_limit = 1000
    drop = """([node, bytes]) => {
        const held = new DataTransfer();
        held.items.add(new File([new Uint8Array(bytes)], `${bytes}.txt`, { type: 'text/plain' }));
        for (const kind of ['dragenter', 'dragover', 'drop']) {
            node.dispatchEvent(new DragEvent(kind, { dataTransfer: held, bubbles: true, cancelable: true }));
        }
    }"""
    async with visiting(browser) as ann:
        await ann.arrive(server.world.base_url)
        log = await ann.page.get_by_role("log").element_handle()
        await ann.page.evaluate(drop, [log, 500])
        await ann.page.evaluate(drop, [log, 5000])
        await expect(ann.page.get_by_role("status")).to_contain_text("this place takes")
        await ann.box.press("Enter")
        await expect(ann.page.get_by_role("article")).to_contain_text("500.txt")

    (said,) = server.world.messages_in(server.people.channel("art").id)
    assert [each.size for each in said.attachments] == [500]


async def test_a_command_nobody_answers_says_so(browser: Browser, server: Discord) -> None:
    """A bot that is down does not leave its member waiting for ever."""
    server.world.state.answer_within = 0.3
    server.world.state.commands["1"] = {
        "id": "1",
        "type": 1,
        "name": "imagine",
        "description": "Make a picture",
        "options": [{"type": 3, "name": "prompt", "description": "What", "required": True, "max_length": 5}],
        "default_member_permissions": None,
        "contexts": None,
        "integration_types": [0],
    }
    async with visiting(browser) as ann:
        await ann.arrive(server.world.base_url)
        await ann.imagine("far too long")
        await expect(ann.page.get_by_role("alert").last).to_contain_text("5 characters at most")
        await ann.page.get_by_label("prompt").fill("a cat")
        await ann.page.keyboard.press("Enter")

        await expect(ann.page.get_by_role("log")).to_contain_text("did not respond")

    (asked,) = server.world.state.interactions.values()
    assert asked.kind == InteractionKind.COMMAND
