"""A member and a server who read Chinese: every word of the bot, from its commands to a refusal."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHINESE = "中文"
HAN = re.compile(r"[\u4e00-\u9fff]")


async def foreign(texts: Locator) -> list[str]:
    """Those among them that have no letter of the language; there must be some to look at."""
    await expect(texts).not_to_have_count(0)
    return [text for text in await texts.all_inner_texts() if not HAN.search(text)]


async def a_server_in_chinese(page: Visitor) -> None:
    """A moderator finds the commands described, chooses the language for all, and looks at the panel."""
    await page.be("mod")
    await page.read(CHINESE)
    await page.box.fill("/")
    assert await foreign(page.page.get_by_role("option").locator("small")) == []
    await page.command("settings set", locale="中文")
    await page.sees("公共消息的语言：现为")
    await page.command("settings show")
    panel = await page.sees("本服务器的设置")
    assert await foreign(panel.get_by_role("listitem")) == []
    await panel.get_by_role("button", name="更改").click()
    assert await foreign(page.page.get_by_role("menuitem")) == []
    await page.page.keyboard.press("Escape")


async def test_a_conversation_in_chinese(ann: Visitor) -> None:
    """Settings, a picture, an edit, a form, the history and a refusal: nothing of it is left in English."""
    await a_server_in_chinese(ann)
    await ann.be("ann")
    await ann.read(CHINESE)
    await ann.imagine("黄昏时的锦鲤池塘")
    first = await ann.sees("已绘制 1 张 ·")
    await ann.reply(first, "改成清晨，水面上有薄雾")
    edited = await ann.sees("已编辑，共 1 张 ·")
    await ann.menu_of(edited)
    await expect(ann.page.get_by_role("menuitem", name="编辑图片")).to_be_visible()
    await ann.page.keyboard.press("Escape")
    assert await foreign(ann.page.locator(".row .button")) == []
    await edited.get_by_role("button", name="选项").click()
    dialog = ann.page.get_by_role("dialog")
    assert await foreign(dialog.locator("h2, label, .field-label")) == []
    await ann.page.keyboard.press("Escape")

    await ann.be("ben")
    await ann.read(CHINESE)
    await ann.page.get_by_role("button", name="删除").last.click()
    await ann.sees("只有提出这张图片的人或版主才能这样做。")
    await ann.page.get_by_role("button", name="历史").last.click()
    await ann.sees("共 2 轮")
    await ann.keep("chinese", height=1180)
