"""The lab strip's other end: trouble on request, and the books it shows up in.

Its acts stand beside those of the Discord under `/control/`; its records come with every view.
"""

from __future__ import annotations

from sandbox.books import Books
from sandbox.discord.asking import Impossible
from sandbox.discord.records import Payload
from sandbox.keeper import Keeper
from sandbox.providers import Providers
from sandbox.providers.faults import Fault, Kind

VENDOR = "bytespike"
# The bot's name for the vendor's settings, as its operator would override them.
PROVIDER = f"DARKROOM__PROVIDERS__{VENDOR.upper()}"
# What the local vendors speak.
DIALECTS = ("chat-blocks",)
SLOWEST_S = 60.0


class Lab:
    """Every public method is an act but `records`. What the bot must be told anew restarts it."""

    def __init__(self, vendor: Providers, keeper: Keeper, books: Books) -> None:
        self._vendor = vendor
        self._keeper = keeper
        self._books = books

    def lab_dialect(self, *, name: str) -> None:
        """Speak another wire with the vendor."""
        if name not in DIALECTS:
            raise Impossible(f"no vendor here speaks {name!r}")
        self._tell_bot("DIALECT", name)

    def lab_stream(self, *, on: bool) -> None:
        """Let the bot ask for streamed answers, or for whole ones."""
        self._tell_bot("STREAM", "true" if on else "false")

    def lab_latency(self, *, seconds: float) -> None:
        """Set how long the vendor takes for a picture."""
        self._vendor.change(latency_s=max(0.0, min(float(seconds), SLOWEST_S)))

    def lab_fault(self, *, kind: str) -> None:
        """Make the next request to the vendor, or the next fetch of a result, go wrong."""
        self._vendor.faults.arm(Fault(kind=Kind(kind)))

    def lab_calm(self) -> None:
        """Let nothing go wrong any more."""
        self._vendor.faults.clear()

    def lab_kill(self) -> None:
        """`kill -9` the bot; it is started again."""
        self._keeper.kill()

    def lab_restart(self) -> None:
        """Let the bot end in good order; it is started again."""
        self._keeper.renew()

    def _tell_bot(self, key: str, value: str) -> None:
        name = f"{PROVIDER}__{key}"
        if self._keeper.environ.get(name) != value:
            self._keeper.environ[name] = value
            self._keeper.renew()

    def records(self) -> dict[str, Payload]:
        """What the strip shows."""
        vendor = self._vendor
        return {
            "lab": {
                "dialects": list(DIALECTS),
                "dialect": self._keeper.environ.get(f"{PROVIDER}__DIALECT", DIALECTS[0]),
                "stream": self._keeper.environ.get(f"{PROVIDER}__STREAM", "true") == "true",
                "latency": vendor.settings.latency_s,
                "kinds": list(Kind),
                "armed": [fault.kind for fault in vendor.faults.armed],
            },
            "bot": self._keeper.status(),
            "bill": {
                "requests": vendor.traffic.total,
                "running": vendor.traffic.running,
                "paid": sum(charge.billed for charge in vendor.billing.charges),
                "twice": len(vendor.billing.charged_twice()),
                "microdollars": vendor.billing.total_microdollars,
            },
            **self._books.records(),
        }
