"""Where a person wants to work, and as whom: a cluster, a snapshot file or a world to try things on."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.addresses import DEFAULT_PUBKEY, PROGRAM_ID
from balclient.abi.exceptions import BadInput
from balclient.chain.keys import KEYPAIR_VARIABLE, NoKey, Signer, find_keypair
from balclient.chain.protocol import Chain
from balclient.chain.rpc_sync import RpcChain
from balclient.chain.rpc_transport import Patience
from balclient.client import LP_NAME, Client
from balclient.localnet.program import default_program
from balclient.localnet.sample import sample_world
from balclient.snapshot import SnapshotChain, embedded_chain, load, take_snapshot

__all__ = ["RPC_VARIABLE", "Place", "Wish", "open_place"]

RPC_VARIABLE = "BALCLIENT_RPC"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person said: exactly one of `rpc`, `source` (a snapshot) and `localnet`; all else is optional.

    `allow` names the cluster that may be sent to (see `balclient.chain.keys.agreed`), `payer` who pays in
    simulations where there is no key.
    """

    rpc: str | None = None
    source: Path | None = None
    localnet: bool = False
    program_id: Pubkey = PROGRAM_ID
    commitment: str = "confirmed"
    attempts: int = 8
    authority: Pubkey | None = None
    sub_account: int | str | None = None
    keypair: Path | None = None
    allow: str | None = None
    payer: Pubkey | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A chain, and who looks at it; `signer` is None where nothing is to be sent.

    `warning` is what a person should know before believing what is read there.
    """

    chain: Chain
    program_id: Pubkey
    sub_account: int | str | None
    authority: Pubkey | None = None
    signer: Signer | None = field(default=None, repr=False)
    warning: str = ""

    def whose(self) -> Pubkey:
        """The authority; raises BadInput where nobody said."""
        if self.authority is None:
            raise BadInput(f"whose? name an --authority, or a --keypair (or its path in {KEYPAIR_VARIABLE})")
        return self.authority

    def client(self) -> Client:
        """The client of the sub-account; raises BadInput where nobody said whose."""
        return Client(
            self.chain,
            signer=self.signer,
            authority=self.whose(),
            sub_account=LP_NAME if self.sub_account is None else self.sub_account,
            program_id=self.program_id,
        )

    def still(self) -> Client:
        """The client on a snapshot taken now: whatever it is asked, its answers are of one slot."""
        client = self.client()
        if isinstance(self.chain, SnapshotChain):
            return client
        named = client.identity.sub_account
        also = [client.identity.user(named)] if isinstance(named, int) else []
        saved = take_snapshot(self.chain, self.whose(), also=also, program_id=self.program_id)
        return replace(self, chain=SnapshotChain(saved)).client()

    def onlooker(self) -> Client:
        """A client for what belongs to nobody: markets."""
        return Client(self.chain, authority=self.authority or DEFAULT_PUBKEY, program_id=self.program_id)

    @property
    def signers(self) -> tuple[Keypair, ...]:
        """Keys for a chain of one's own that checks signatures in simulations."""
        return (self.signer,) if isinstance(self.signer, Keypair) else ()


@contextmanager
def open_place(wish: Wish, *, sending: bool = False, running: str | Path | None = None) -> Generator[Place]:
    """The place that was wished for, closed at the end.

    With `sending` a key is looked for, otherwise none is used beyond its address.  With `running` a snapshot
    is given to a virtual machine with that program (empty for the package's own).  Raises BadInput where the
    wish names no place or several.
    """
    rpc = wish.rpc
    if rpc is None and wish.source is None and not wish.localnet:
        rpc = os.environ.get(RPC_VARIABLE) or None
    named = (rpc is not None) + (wish.source is not None) + wish.localnet
    if named != 1:
        said = "nothing says" if named == 0 else "several options say"
        raise BadInput(f"{said} where: name one of --rpc URL, --from FILE and --localnet")
    if wish.localnet:
        yield _local(wish)
    elif wish.source is not None:
        yield _saved(wish, wish.source, sending=sending, running=running)
    else:
        assert rpc is not None
        signer = _signer(wish) if sending else None
        authority = wish.authority or (signer.pubkey() if signer is not None else _address(wish))
        paying = wish.payer or authority
        payer = signer if signer is not None else None if paying is None else NoKey(paying)
        patience = Patience(attempts=wish.attempts)
        with RpcChain(
            rpc, payer=payer, allow=wish.allow, commitment=wish.commitment, patience=patience
        ) as chain:
            yield Place(chain, wish.program_id, wish.sub_account, authority, signer)


def _local(wish: Wish) -> Place:
    if wish.authority is not None or wish.keypair is not None:
        raise BadInput("--localnet has an LP of its own: leave --authority and --keypair away")
    if wish.program_id != PROGRAM_ID:
        raise BadInput("--localnet runs under the program's own id: leave --program-id away")
    sample = sample_world()
    identity = sample.client.identity
    return Place(sample.net.chain, wish.program_id, wish.sub_account, identity.authority, identity.signer)


def _saved(wish: Wish, path: Path, *, sending: bool, running: str | Path | None) -> Place:
    saved = load(path, program_id=wish.program_id)
    if sending:
        raise BadInput(f"{path}: a snapshot cannot be sent to; preview on it, or name a chain to send to")
    chain: Chain = SnapshotChain(saved)
    if running is not None:
        chain = embedded_chain(saved, running or default_program())
    authority = wish.authority or saved.authority or _address(wish)
    warning = f"{path}: these accounts are not all from one slot" if saved.mixed else ""
    return Place(chain, saved.program_id, wish.sub_account, authority, warning=warning)


def _signer(wish: Wish) -> Keypair:
    return find_keypair(wish.keypair)


def _address(wish: Wish) -> Pubkey | None:
    """The address of the key that is at hand, if one is: reading needs no more of it."""
    if wish.keypair is None and not os.environ.get(KEYPAIR_VARIABLE):
        return None
    return find_keypair(wish.keypair).pubkey()
