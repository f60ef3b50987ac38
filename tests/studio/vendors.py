"""A studio whose one vendor says, byte for byte, what a test wants said."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import app
from bot.settings import load
from bot.studio.studio import Studio
from tests.providers.servers import Call, Server, serving
from tests.whole.pressing import png

_CONFIGURATION = """
store.url = "sqlite:///{folder}/darkroom.db"
images.url = "{folder}/images"

[providers.vendor]
dialect = "{dialect}"
base_url = "{url}"
model = "{model}"
api_key_env = "VENDOR_KEY"
{said}
"""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: `body` as JSON, with these `headers`; None: the connection breaks instead."""

    body: Any
    status: int = 200
    headers: tuple[str, ...] = ()


def drawn(**usage: Any) -> Said:
    """A chat's answer with one picture in it, and this usage."""
    url = f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    message = {"role": "assistant", "content": [{"type": "image_url", "image_url": {"url": url}}]}
    return Said({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": usage})


DRAWN = drawn()


@dataclass(slots=True)
class Vendor:
    """What the vendor hears. `said` joins its table in the configuration."""

    folder: Path
    dialect: str
    server: Server
    said: str = ""

    @property
    def heard(self) -> list[Any]:
        """The bodies of the requests, in order."""
        return [json.loads(call.body) for call in self.server.calls]

    def row(self, question: str) -> tuple[Any, ...]:
        """The first row that the bot's own store gives to a question in SQL."""
        with closing(sqlite3.connect(self.folder / "darkroom.db")) as connection:
            return tuple(connection.execute(question).fetchone())

    @asynccontextmanager
    async def studio(self, model: str = "painter") -> AsyncIterator[Studio]:
        """One life of a bot that asks this vendor for `model`; the next finds what it left."""
        file = self.folder / "bot.toml"
        values = {"folder": self.folder, "dialect": self.dialect, "url": self.server.url}
        file.write_text(_CONFIGURATION.format(**values, model=model, said=self.said))
        async with app.opened(load(file, {"VENDOR_KEY": "secret"})) as studio:
            yield studio


@asynccontextmanager
async def vendor(
    folder: Path, dialect: str, answers: Iterable[Said | None], said: str = ""
) -> AsyncIterator[Vendor]:
    """A vendor that gives these answers, one to each request."""
    left = list(answers)

    async def answer(call: Call) -> None:
        told = left.pop(0)
        if told is None:
            call.reset()
            return
        body = json.dumps(told.body).encode()
        await call.answer(told.status, body, "Content-Type: application/json", *told.headers)

    async with serving(answer) as server:
        yield Vendor(folder, dialect, server, said)
