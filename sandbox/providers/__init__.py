"""Image vendors on loopback: real wires, real pictures, faults on request, and a bill kept apart."""

from sandbox.providers.billing import BillingLog, Charge
from sandbox.providers.faults import Fault, Faults, Kind, Payload
from sandbox.providers.server import Providers
from sandbox.providers.settings import Clock, Results, Settings
from sandbox.providers.troubles import TROUBLES, name_of

__all__ = [
    "TROUBLES",
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
    "name_of",
]
