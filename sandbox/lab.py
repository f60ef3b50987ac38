"""The lab strip's other end: trouble on request, and the books it shows up in.

Its acts stand beside those of the Discord under `/control/`; its records come with every view.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from sandbox.books import Books
from sandbox.configuration import TAKING_TOOLS, VENDORS, Table, dialect, inline, provider
from sandbox.discord.people.asking import Impossible
from sandbox.discord.state.records import Payload
from sandbox.keeper import Keeper
from sandbox.providers import TROUBLES, Charge, Providers, name_of

# Long enough to see previews and the bar move, short enough for a first try.
FIRST_LATENCY_S = 4.0
SLOWEST_S = 60.0
# How many of the newest charges are shown.
CHARGES = 12
# All providers at once: an operator's own are not asked from here.
_PROVIDERS = "DARKROOM__PROVIDERS"


class Lab:
    """Every public method is an act but `environ` and `records`. What must be told to the bot restarts it."""

    def __init__(self, vendor: Providers, keeper: Keeper, books: Books) -> None:
        self._vendor = vendor
        self._keeper = keeper
        self._books = books
        self._first = VENDORS[0]
        self._stream = True

    def environ(self) -> dict[str, str]:
        """What the bot is told of its providers: every vendor, the chosen one first."""
        names = sorted(VENDORS, key=lambda name: name != self._first)
        return {_PROVIDERS: inline({name: self._provider(name) for name in names})}

    def _provider(self, name: str) -> Table:
        options = {"typical_s": FIRST_LATENCY_S, "tools": name in TAKING_TOOLS}
        return provider(self._vendor, name, options, stream=self._stream)

    def lab_vendor(self, *, name: str) -> None:
        """Ask another vendor first."""
        if name not in VENDORS:
            raise Impossible(f"no vendor here is called {name!r}")
        self._first = name
        self._tell_bot()

    def lab_stream(self, *, on: bool) -> None:
        """Let the bot ask for streamed answers, or for whole ones."""
        self._stream = on
        self._tell_bot()

    def lab_latency(self, *, seconds: float) -> None:
        """Set how long the vendors take for a picture."""
        self._vendor.change(latency_s=max(0.0, min(float(seconds), SLOWEST_S)))

    def lab_fault(self, *, name: str) -> None:
        """Make something go wrong: with the next request that it fits, to the vendor that is asked first."""
        if name not in self._troubles():
            raise Impossible(f"that cannot happen at {self._first}")
        self._vendor.faults.arm(replace(TROUBLES[name], vendor=self._first))

    def _troubles(self) -> list[str]:
        possible = self._vendor.kinds(self._first)
        return [name for name, fault in TROUBLES.items() if fault.kind in possible]

    def lab_calm(self) -> None:
        """Let nothing go wrong any more."""
        self._vendor.faults.clear()

    def lab_kill(self) -> None:
        """`kill -9` the bot; it is started again."""
        self._keeper.kill()

    def lab_restart(self) -> None:
        """Let the bot end in good order; it is started again."""
        self._keeper.renew()

    def _tell_bot(self) -> None:
        told = self.environ()
        if any(self._keeper.environ.get(name) != value for name, value in told.items()):
            self._keeper.environ.update(told)
            self._keeper.renew()

    def records(self) -> dict[str, Payload]:
        """What the strip shows."""
        vendor = self._vendor
        return {
            "lab": {
                "vendors": [{"name": name, "dialect": dialect(name)} for name in VENDORS],
                "vendor": self._first,
                "stream": self._stream,
                "latency": vendor.settings.latency_s,
                "troubles": self._troubles(),
                "armed": [{"vendor": each.vendor, "name": name_of(each)} for each in vendor.faults.armed],
            },
            "bot": self._keeper.status(),
            "bill": self._bill(),
            **self._books.records(),
        }

    def _bill(self) -> Payload:
        traffic, billing = self._vendor.traffic, self._vendor.billing
        again = set(billing.charged_twice())
        spent: Counter[str] = Counter()
        for charge in billing.charges:
            spent[charge.provider] += charge.microdollars
        return {
            "requests": traffic.total,
            "running": traffic.running,
            "paid": sum(charge.billed for charge in billing.charges),
            "twice": len(again),
            "microdollars": billing.total_microdollars,
            "spent": [{"vendor": name, "microdollars": spent[name]} for name in VENDORS if name in spent],
            "charges": [_line(each, again) for each in reversed(billing.charges[-CHARGES:])],
        }


def _line(charge: Charge, again: set[str]) -> Payload:
    return {
        "id": charge.id,
        "vendor": charge.provider,
        "prompt": charge.prompt,
        "pictures": len(charge.pictures_made),
        "microdollars": charge.microdollars,
        "billed": charge.billed,
        "again": charge.id in again,
    }
