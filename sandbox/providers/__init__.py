"""Image vendors on loopback: real wires, real pictures, faults on request, and a bill kept apart."""

from sandbox.providers.billing import BillingLog, Charge
from sandbox.providers.faults import Fault, Faults, Kind, Payload
from sandbox.providers.server import Providers
from sandbox.providers.settings import Clock, Results, Settings

__all__ = [
    "BillingLog",
    "Charge",
    "Clock",
    "Fault",
    "Faults",
    "Kind",
    "Payload",
    "Providers",
    "Results",
    "Settings",
]
