"""balclient: manage, test and reconcile perp LP positions on Solana, exactly.

The usual names are here: `balclient.Localnet`, `balclient.Client`, `balclient.AsyncClient`.  Each is imported
when it is first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from balclient.client import AsyncClient as AsyncClient
    from balclient.client import Client as Client
    from balclient.localnet import Localnet as Localnet

__all__ = ["AsyncClient", "Client", "Localnet", "__version__"]

__version__ = "0.1.0"

_PLACES = {
    "AsyncClient": "balclient.client",
    "Client": "balclient.client",
    "Localnet": "balclient.localnet",
}


def __getattr__(name: str) -> Any:
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(place), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES})
