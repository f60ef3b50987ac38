"""The main job, played once in front of whoever started the sandbox: imagine, edit, branch."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from sandbox.discord.rules.components import walk
from sandbox.discord.server import Discord
from sandbox.discord.state.records import Message
from sandbox.drawing import ancestry

WHO, WHERE = "ann", "art"
ENDS_WITHIN_S = 60.0
LINE = 100
# Discord draws these in the reader's own words; a terminal cannot.
_TIME = re.compile(r"<t:\d+:R>")


class Tour:
    """ann, in #art, with three wishes."""

    def __init__(self, discord: Discord, folder: Path) -> None:
        self._discord = discord
        self._folder = folder
        self._told = ""

    async def play(self) -> None:
        """Play it, telling each step; pictures are saved in the folder."""
        self._folder.mkdir(parents=True, exist_ok=True)
        first = await self._imagine("a koi pond at dusk")
        if await self._save(first, "1-imagined"):
            edited = await self._reply(first, "make it dawn, with mist on the water", "that picture")
            await self._save(edited, "2-edited")
            branched = await self._reply(first, "add a dog", "the first picture again")
            await self._save(branched, "3-branched")

    async def _imagine(self, prompt: str) -> Message:
        print(f"\n{WHO} in #{WHERE}: /imagine prompt: {prompt}")
        asked = self._discord.people.slash(WHO, WHERE, "imagine", prompt=prompt)
        world, people = self._discord.world, self._discord.people
        return await self._ended(await world.until(lambda: people.answer_to(asked), ENDS_WITHIN_S))

    async def _reply(self, to: Message, text: str, what: str) -> Message:
        print(f"\n{WHO}, in a reply to {what}: {text}")
        said = self._discord.people.say(WHO, WHERE, text, reply_to=to)
        return await self._ended(await self._discord.world.until(lambda: self._answer(said), ENDS_WITHIN_S))

    def _answer(self, said: Message) -> Message | None:
        answers = self._discord.world.messages_in(said.channel_id)
        return next((each for each in answers if each.reference_id == said.id), None)

    async def _ended(self, message: Message) -> Message:
        """Follow a status message to its end, as its reader would."""
        world = self._discord.world

        def over() -> Message | None:
            now = world.any_message(message.id)
            self._follow(now)
            return now if now.content and not _cancellable(now) and not now.is_loading else None

        ended = await world.until(over, ENDS_WITHIN_S)
        if sys.stdout.isatty():
            print()
        return ended

    def _follow(self, message: Message) -> None:
        """One line on a terminal, rewritten; a line each elsewhere."""
        lines = [
            _TIME.sub("just now", line).strip("*# -") for line in message.content.splitlines() if line.strip()
        ]
        preview = " [preview]" if any(file.filename == "preview.webp" for file in message.attachments) else ""
        line = f"  {'  '.join(lines[:2])[:LINE]}{preview}"
        if not lines or line == self._told:
            return
        self._told = line
        if sys.stdout.isatty():
            print(f"\r\033[K{line}", end="", flush=True)
        else:
            print(line, flush=True)

    async def _save(self, message: Message, name: str) -> bool:
        """Save the picture and say what it came from; False if there is none."""
        if not message.attachments:
            print(f"  no picture: {message.content}")
            return False
        picture = self._discord.world.bytes_of(message.attachments[0].id)
        path = self._folder / f"{name}.png"
        path.write_bytes(picture)
        found = ancestry(picture)
        parents = len(found["made_from"]) if found else 0
        origin = f"made from {parents} earlier picture{'s' * (parents > 1)}" if parents else "drawn anew"
        print(f"  saved {path} ({len(picture) // 1024} kB, {origin})", flush=True)
        return True


def _cancellable(message: Message) -> bool:
    return any(each.get("custom_id", "").startswith("dr:cancel:") for _, each in walk(message.components))
