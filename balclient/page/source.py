"""Where the page's figures come from, and what may be done there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from balclient.abi.exceptions import KeyRefused
from balclient.chain.keys import CLUSTERS, MAINNET, agreed
from balclient.chain.rpc_sync import RpcChain
from balclient.client import Client
from balclient.history import Store, StoreOfAnother
from balclient.places import Place
from balclient.snapshot import SnapshotChain

__all__ = ["Source", "source_of"]


@dataclass(frozen=True, slots=True)
class Source:
    """A client on some chain: `refuses` says why nothing can be sent, empty where it can.

    `seconds` pass between two looks; a `still` source is looked at once.  `advance` lets time pass there, for
    a world of one's own.  `warning` stands on top of the page, whatever happens.
    """

    label: str
    client: Client = field(repr=False)
    owned: bool
    refuses: str = ""
    store: Store | None = None
    seconds: float = 2.0
    still: bool = False
    advance: Callable[[], None] | None = None
    warning: str = ""


def source_of(place: Place, *, allow: str | None, store: Store | None, seconds: float) -> Source:
    """The source of a place that was opened; a cluster is asked for its genesis."""
    owned = place.authority is not None
    client = place.client() if owned else place.onlooker()
    chain = place.chain
    if isinstance(chain, SnapshotChain):
        return Source(
            f"snapshot of slot {chain.clock.slot:,}",
            client,
            owned,
            "a snapshot cannot be sent to: it shows and previews only",
            store,
            seconds,
            still=True,
            warning=place.warning,
        )
    if not isinstance(chain, RpcChain):
        return Source("a world in this process", client, owned, "", store, seconds, warning=place.warning)
    genesis = chain.genesis()
    host = urlsplit(chain.inner.transport.name).netloc or chain.inner.transport.name
    name = CLUSTERS.get(genesis, f"cluster {genesis}")
    refuses = "no keypair was given: it shows and previews only"
    warning = place.warning
    if place.signer is not None:
        try:
            agreed(genesis, allow, host)
            refuses = ""
        except KeyRefused as error:
            refuses = str(error)
        if not refuses and name == MAINNET:
            warning = "This is mainnet: what is sent from here moves real money."
    if store is not None and store.cluster not in (None, genesis):
        raise StoreOfAnother(
            f"{store.name}: holds the history of cluster {store.cluster}, not of {genesis}; name another "
            "store. Nothing was changed"
        )
    return Source(f"{name} at {host}", client, owned, refuses, store, seconds, warning=warning)
