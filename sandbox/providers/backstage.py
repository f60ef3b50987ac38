"""What all vendors share behind their counters."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.providers.atelier import Atelier
from sandbox.providers.billing import BillingLog
from sandbox.providers.cdn import Shelf
from sandbox.providers.faults import Faults
from sandbox.providers.settings import Clock, Settings
from sandbox.providers.traffic import Traffic


@dataclass(slots=True)
class Backstage:
    """One of everything.

    `settings` may be replaced while the servers run; `run` tells the runs on one bill apart.
    """

    settings: Settings
    clock: Clock
    billing: BillingLog
    traffic: Traffic
    shelf: Shelf
    run: str
    faults: Faults = field(default_factory=Faults)
    atelier: Atelier = field(default_factory=Atelier)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def close(self) -> None:
        """Stop the threads, close the log, remove what was temporary."""
        self.atelier.close()
        self.billing.close()
        self.shelf.close()


def backstage(settings: Settings, clock: Clock) -> Backstage:
    """Open everything that `settings` name."""
    return Backstage(
        settings=settings,
        clock=clock,
        billing=BillingLog(settings.billing),
        traffic=Traffic(settings.remembered),
        shelf=Shelf(settings.folder, clock),
        run=f"{time.time_ns():x}",
    )


async def read_body(request: web.Request) -> bytes | None:
    """Return the body; None if it is larger than the server takes."""
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        return None
