"""What holds in a server: set by options and by a panel, and carried in a file."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.discord.rules.components import CHANNEL_SELECT, walk
from sandbox.discord.state.records import Message
from tests.whole.moderating import asks, audited, channel_id, told
from tests.whole.pressing import rows
from tests.whole.pressing import told as told_privately
from tests.whole.stage import Stage


async def test_settings_are_set_by_options_and_hold_at_once(stage: Stage) -> None:
    """What nobody chooses is made as the server says, in its language; wrong values change nothing."""
    async with stage.bot():
        wrong = [
            await told(stage, "settings set", zone="Europe/Nowhere"),
            await told(stage, "settings set", size="7x7"),
        ]
        changed = await told(
            stage, "settings set", zone="Asia/Shanghai", quality="high", locale="zh-CN", threads=False
        )
        await told(stage, "settings channel", channel="lounge", pictures=True)
        elsewhere = await asks(stage, "ann", where="art")
        made = await asks(stage, "ann", where="lounge")
        await told(stage, "settings reset", setting="Language of what all read")
        shown = await told(stage, "settings show")

    assert ["not a time zone" in wrong[0], "not possible" in wrong[1]] == [True, True]
    assert "Time zone: now Asia/Shanghai, before: UTC" in changed.replace("\\", "")
    assert f"<#{channel_id(stage, 'lounge')}>" in elsewhere.content
    assert "绘制" in made.content or "图" in made.content
    (options,) = rows(stage, "SELECT options FROM turns WHERE state = 'delivered'")
    assert '"quality":"high"' in options[0].replace(" ", "")
    assert "Asia/Shanghai" in shown.replace("\\", "")
    assert audited(stage) == ["settings.set"] * 5


async def test_the_panel_changes_settings_and_tells_of_another_moderator(stage: Stage) -> None:
    """The later word holds, and whoever says it reads what it replaced."""
    people = stage.discord.people

    async def chosen(menu: str, *values: str) -> str:
        return await changed(stage, panel, lambda: people.select("mod", panel, menu, list(values)))

    async with stage.bot():
        panel = await told_privately(stage, people.slash("mod", "art", "settings show"))
        await chosen("Change …", "Log channel")
        logged = await chosen("Log channel", "lounge")
        await told(stage, "settings set", log_channel="art")
        meanwhile = await changed(stage, panel, lambda: people.click("mod", panel, "Unset (none)"))
        opened = people.select("mod", panel, "Change …", ["Time zone"])
        await stage.until(lambda: opened.modal)
        zone = {"instruction": "Europe/Berlin"}
        await changed(stage, panel, lambda: people.submit("mod", opened, zone))

    assert f"Log channel: now <#{channel_id(stage, 'lounge')}>" in logged
    assert "Somebody changed" in meanwhile
    assert "Time zone: Europe/Berlin" in panel.content.replace("\\", "")
    assert "Log channel: none" in panel.content


async def test_discords_own_menu_offers_every_channel(stage: Stage) -> None:
    """However many there are; those that hold are ticked, and one that is deleted is no hindrance."""
    people = stage.discord.people
    art, lounge, staff = (channel_id(stage, name) for name in ("art", "lounge", "staff"))
    name = "Channels for pictures"
    async with stage.bot():
        panel = await told_privately(stage, people.slash("mod", "art", "settings show"))
        await changed(stage, panel, lambda: people.select("mod", panel, "Change …", [name]))
        two = ["art", "lounge"]
        several = await changed(stage, panel, lambda: people.select("mod", panel, name, two))
        ticked = already_chosen(panel)
        people.delete_channel("lounge")
        left = await told(stage, "settings channel", channel="staff", pictures=True)

    assert f"{name}: now <#{art}> <#{lounge}>, before: all" in several
    assert ticked == [str(art), str(lounge)]
    assert f"{name}: now <#{art}> <#{staff}>, before: <#{art}> <#{lounge}>" in left


async def changed(stage: Stage, panel: Message, act: Callable[[], object]) -> str:
    """What a panel says after somebody did something with it."""
    before = len(panel.versions)
    act()
    await stage.until(lambda: len(panel.versions) > before)
    return panel.content


def already_chosen(panel: Message) -> list[str]:
    """What a panel's menu of channels shows as chosen."""
    (menu,) = [each for _, each in walk(panel.components) if each["type"] == CHANNEL_SELECT]
    return [each["id"] for each in menu["default_values"]]


async def test_a_file_carries_everything_is_shown_first_and_read_strictly(stage: Stage) -> None:
    """Nothing holds before Apply; what others changed meanwhile is not overwritten."""
    people = stage.discord.people
    async with stage.bot():
        await told(stage, "quota set", limit=5, per="day")
        await told(stage, "limits set", count=2)
        await told(stage, "policy block", term="xyzzy")
        await told(stage, "settings set", zone="Europe/Berlin", ask_above=0.5)
        exported = await told_privately(stage, people.slash("mod", "art", "settings export"))
        await stage.until(lambda: exported.attachments)
        file = stage.picture(exported).decode()
        same = await told(stage, "settings import", file=("same.toml", file.encode()))
        unknown = await told(stage, "settings import", file=("x.toml", f"{file}\n[extra]\na = 1".encode()))
        broken = await told(stage, "settings import", file=("x.toml", b"[settings\n"))
        shut = await told(stage, "settings import", file=("x.toml", b"[[limits]]\nsizes = ['7x7']"))
        other = file.replace("limit = 5", "limit = 7").replace("Europe/Berlin", "Asia/Tokyo")
        other = f"\ufeff{other}\n[[limits]]\nrole = 999\ncount = 1\n"
        offered = await told_privately(
            stage, people.slash("mod", "art", "settings import", file=("y.toml", other.encode()))
        )
        preview = offered.content
        await told(stage, "policy block", term="plugh")
        late = people.click("mod", offered, "Apply")
        await stage.until(lambda: late.followups)
        outdated = stage.discord.world.any_message(late.followups[0])
        second = await told_privately(
            stage, people.slash("mod", "art", "settings import", file=("y.toml", other.encode()))
        )
        people.click("mod", second, "Apply")
        await stage.until(lambda: "holds now" in second.content)
        shown = await told(stage, "quota show")

    assert 'zone = "Europe/Berlin"' in file
    assert "ask_above = 0.5" in file
    assert "Nothing is different" in same
    assert ["does not know: extra" in unknown, "as TOML" in broken, "not possible" in shut] == [True] * 3
    assert "1 role or channel of the file is not in this server" in preview
    assert "`+` 7 pictures a day for each member" in preview
    assert "Time zone: now Asia/Tokyo" in preview.replace("\\", "")
    assert outdated is not None
    assert "Something was changed" in outdated.content
    assert "7 pictures" in shown
    assert audited(stage)[-1] == "settings.import"
    assert rows(stage, "SELECT term FROM policy_terms") == [("xyzzy",)]
