"""Every vendor there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sandbox.providers.backstage import Backstage
from sandbox.providers.polling import TaskVendor
from sandbox.providers.replying import Vendor
from sandbox.providers.tasks import TaskWire
from sandbox.providers.vendors.acedata import Acedata
from sandbox.providers.vendors.bytespike import Bytespike
from sandbox.providers.vendors.crazyrouter import Crazyrouter
from sandbox.providers.vendors.gemini import Gemini
from sandbox.providers.vendors.openai import Openai
from sandbox.providers.vendors.openai_chat import OpenaiChat
from sandbox.providers.vendors.openrouter import Openrouter
from sandbox.providers.vendors.toapis import Toapis
from sandbox.providers.wires import Wire

_REPLIES: tuple[Wire, ...] = (
    Bytespike(),
    Acedata(),
    Crazyrouter(),
    Openai(),
    OpenaiChat(),
    Openrouter(),
    Gemini(),
)
_TASKS: tuple[TaskWire, ...] = (Toapis(),)
# By the names of the tables in an operator's `bot.toml`.
WIRES: Mapping[str, Wire] = {wire.name: wire for wire in (*_REPLIES, *_TASKS)}


def vendors(behind: Backstage) -> Iterator[Vendor]:
    """Open each vendor for business."""
    yield from (Vendor(behind, wire) for wire in _REPLIES)
    yield from (TaskVendor(behind, wire) for wire in _TASKS)
