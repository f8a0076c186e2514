"""Recording: a chain whose every send becomes a step of a scenario that anybody can replay."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.exceptions import ChainError
from balclient.abi.values import Account, Event, Instruction, Outcome
from balclient.chain.protocol import LocalChain, Snapshot
from balclient.chain.wrapped import WrappedChain
from balclient.reconcile.fields import account_fields, account_kind
from balclient.vectors.files import write
from balclient.vectors.plain import plain
from balclient.vectors.records import Phase, RecordedAccount, Scenario, Step

__all__ = ["RecordingChain"]

_KINDS = {
    "State": "state",
    "SpotMarket": "spot_market",
    "PerpMarket": "perp_market",
    "User": "user",
    "UserStats": "user_stats",
    "price account": "oracle",
    "mint": "mint",
    "token account": "token_account",
}
_FIXED = {
    addresses.SYSTEM_PROGRAM_ID: ("system_program", "program"),
    addresses.TOKEN_PROGRAM_ID: ("token_program", "program"),
    addresses.RENT_SYSVAR_ID: ("rent", "sysvar"),
}


@dataclass(slots=True)
class _Track:
    """What has been recorded so far; a snapshot that is not kept cuts it back."""

    steps: list[Step] = field(default_factory=list[Step])
    writes: dict[Pubkey, bytes] = field(default_factory=dict[Pubkey, bytes])


class RecordingChain(WrappedChain):
    """A `LocalChain` around another one that records what is sent and written through it.

    Accounts are named with `name`; others get names of their own.  A step is one instruction, so a
    transaction of several is recorded as one step each if all succeed, and not at all if one fails.
    """

    def __init__(
        self, chain: LocalChain, *, scenario: str, seed: int = 0, program_id: Pubkey = addresses.PROGRAM_ID
    ) -> None:
        super().__init__(chain)
        self.phase: Phase = "setup"
        self._scenario = scenario
        self._seed = seed
        self._program_id = program_id
        self._track = _Track()
        self._names: dict[Pubkey, str] = {}
        self._kinds: dict[Pubkey, tuple[str, Pubkey | None]] = {}
        for key, (title, kind) in _FIXED.items():
            self._names[key], self._kinds[key] = title, (kind, None)
        self._names[program_id], self._kinds[program_id] = "drift", ("program", None)
        self._names[addresses.drift_signer(program_id=program_id)] = "drift_signer"
        self._kinds[addresses.drift_signer(program_id=program_id)] = ("pda", None)

    # --- naming and the result

    def name(self, key: Pubkey, name: str) -> None:
        """Name an address in the scenario; raises `ChainError` where the name belongs to another one."""
        if any(held == name and other != key for other, held in self._names.items()):
            raise ChainError(f"the name {name} belongs to another address")
        self._names.setdefault(key, name)

    def scenario(self, markets: Sequence[Mapping[str, Any]] = ()) -> Scenario:
        """What was recorded so far."""
        steps = tuple(self._track.steps)
        main = next((step.index for step in steps if step.phase == "main"), len(steps))
        accounts = tuple(
            RecordedAccount(self._names[key], key, kind, owner) for key, (kind, owner) in self._kinds.items()
        )
        created = [dict(step.args) for step in steps if step.instruction == "initialize_perp_market"]
        return Scenario(
            program="bal",
            program_id=self._program_id,
            scenario=self._scenario,
            theme=self._scenario.rpartition("_")[0] or self._scenario,
            seed=self._seed,
            markets=tuple(markets) or tuple(created),
            accounts=accounts,
            main=main,
            steps=steps,
        )

    def save(self, path: str | Path) -> Scenario:
        """Write what was recorded so far as a vector file."""
        scenario = self.scenario()
        write(path, scenario)
        return scenario

    # --- the chain

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """Send and record."""
        batch = (instructions,) if isinstance(instructions, Instruction) else tuple(instructions)
        if len(batch) == 1:
            return self._one(batch[0], signers)
        return self._several(batch, signers)

    def set_account(self, key: Pubkey, account: Account | None) -> None:
        """Write an account from outside: it belongs to the next step."""
        self.chain.set_account(key, account)
        if account is None:
            self._track.writes[key] = b""
        elif account.data:
            self._track.writes[key] = account.data

    @contextmanager
    def snapshot(self) -> Generator[Snapshot]:
        """The chain's snapshot; unless it is kept, what was recorded within it is forgotten with it."""
        length, writes = len(self._track.steps), dict(self._track.writes)
        with self.chain.snapshot() as snapshot:
            try:
                yield snapshot
            finally:
                if not snapshot.kept:
                    del self._track.steps[length:]
                    self._track.writes = writes

    # --- inside

    def _one(self, instruction: Instruction, signers: Sequence[Keypair]) -> Outcome:
        clock = self.chain.clock
        writes, self._track.writes = self._track.writes, {}
        outcome = self.chain.send(instruction, signers)
        metas = tuple(
            (
                self._known(meta.pubkey, meta.is_signer),
                ("s" if meta.is_signer else "") + ("w" if meta.is_writable else ""),
            )
            for meta in instruction.accounts
        )
        self._track.steps.append(
            Step(
                index=len(self._track.steps),
                phase=self.phase,
                slot=clock.slot,
                unix_timestamp=clock.unix_timestamp,
                writes={self._known(key): data for key, data in writes.items()},
                oracles=tuple(self._oracles(writes)),
                instruction=instruction.name,
                args=plain(instruction.args),
                data=instruction.data,
                metas=metas,
                error=outcome.error,
                compute_units=outcome.compute_units or 0,
                events=outcome.events,
                changed={self._known(key): data for key, data in outcome.accounts.items()},
            )
        )
        return outcome

    def _oracles(self, writes: Mapping[Pubkey, bytes]) -> Iterator[Mapping[str, Any]]:
        for key, data in writes.items():
            if account_kind(data) == "price account":
                values = dict(account_fields(data))
                yield {
                    "name": self._known(key),
                    "price": values["price"],
                    "conf": values["conf"],
                    "expo": values["expo"],
                    "slot": values["valid_slot"],
                    "twap": values["twap"],
                }

    def _several(self, batch: Sequence[Instruction], signers: Sequence[Keypair]) -> Outcome:
        keys = dict.fromkeys(meta.pubkey for one in batch for meta in one.accounts if meta.is_writable)
        before = {key: b"" if account is None else account.data for key, account in self.read(keys).items()}
        events: list[Event] = []
        logs: list[str] = []
        changed: dict[Pubkey, bytes] = {}
        units = 0
        with self.snapshot() as snapshot:
            for instruction in batch:
                outcome = self._one(instruction, signers)
                if outcome.error is not None:
                    return outcome
                events += outcome.events
                logs += outcome.logs
                changed.update(outcome.accounts)
                units += outcome.compute_units or 0
            snapshot.keep()
        moved = {key: data for key, data in changed.items() if data != before[key]}
        return Outcome(None, tuple(events), moved, tuple(logs), units)

    def _known(self, key: Pubkey, signer: bool = False) -> str:
        """The address's name in the scenario; notes what kind of account it is as soon as it has bytes."""
        kind, _ = self._kinds.get(key, ("", None))
        if kind in ("", "none", "wallet"):
            account = self.chain.account(key)
            if account is not None and account.data and not account.executable:
                self._kinds[key] = (_KINDS.get(account_kind(account.data), "none"), account.owner)
            elif not kind or signer:
                self._kinds[key] = ("wallet" if signer else kind or "none", None)
        return self._names.setdefault(key, f"account_{len(self._names)}")
