"""A chain inside this process: LiteSVM through solders, with one clock, snapshots and decoded errors."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any, cast

from solders.account import Account as VmAccount
from solders.clock import Clock as VmClock
from solders.compute_budget import ComputeBudget
from solders.keypair import Keypair
from solders.litesvm import LiteSVM
from solders.message import Message, to_bytes_versioned
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.transaction import VersionedTransaction

from balclient.abi.logs import events_from_logs
from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.chain.errors import program_error
from balclient.chain.protocol import AccountsAt, ChainError, Snapshot

__all__ = ["SLOTS_PER_SECOND", "START", "EmbeddedChain"]

SLOTS_PER_SECOND = 2
_COMPUTE_UNITS = 1_400_000
_PAYER_LAMPORTS = 1 << 60
START = Clock(slot=250_000_000, unix_timestamp=1_719_000_000)
_ELF = b"\x7fELF"
_SYSVARS = ("clock", "rent", "epoch_schedule", "epoch_rewards", "last_restart_slot", "slot_hashes")


class EmbeddedChain:
    """LiteSVM as a `LocalChain`.

    With `sigverify` off any signer may be named without its key; with it on, `send` needs every keypair.
    The fee payer is the chain's own account, so that a sent instruction moves only what it moves by itself.
    """

    def __init__(
        self, *, clock: Clock = START, sigverify: bool = False, compute_units: int = _COMPUTE_UNITS
    ) -> None:
        vm = LiteSVM()
        vm.with_sigverify(sigverify)
        # Without history a repeated transaction is judged by its blockhash alone, which each send renews.
        vm.with_transaction_history(0)
        vm.with_log_bytes_limit(None)
        vm.with_compute_budget(_budget(compute_units))
        self._vm: Any = vm
        self._sigverify = sigverify
        self._payer = Keypair()
        self._journal: list[dict[Pubkey, Any]] = []
        # The oldest supported release cannot list its accounts: these are all that can have been written.
        self._written: dict[Pubkey, None] = {}
        self._put(self._payer.pubkey(), VmAccount(_PAYER_LAMPORTS, b"", Pubkey.default(), False, 0))
        self.set_clock(clock)

    # --- reading

    @property
    def clock(self) -> Clock:
        """Slot and unix time that the next instruction sees."""
        clock = self._vm.get_clock()
        return Clock(clock.slot, clock.unix_timestamp, clock.epoch)

    def account(self, key: Pubkey) -> Account | None:
        """One account, None where it does not exist (no lamports)."""
        found = self._vm.get_account(key)
        if found is None or found.lamports == 0:
            return None
        return Account(found.owner, bytes(found.data), found.lamports, found.executable)

    def read(self, keys: Iterable[Pubkey]) -> AccountsAt:
        """The accounts, all from the current slot."""
        return AccountsAt(self.clock.slot, {key: self.account(key) for key in keys})

    def program_accounts(self, program_id: Pubkey) -> AccountsAt:
        """Every account that a program owns."""
        found = {key: self.account(key) for key in self._written}
        owned = {key: one for key, one in found.items() if one is not None and one.owner == program_id}
        return AccountsAt(self.clock.slot, owned)

    def rent(self, size: int) -> int:
        """Lamports that make an account of `size` bytes exempt from rent."""
        lamports: int = self._vm.minimum_balance_for_rent_exemption(size)
        return lamports

    # --- running

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """Run the instructions as one transaction and return what it changed; then the blockhash expires.

        A program error is in the outcome; a missing signature raises `ChainError` if signatures count.
        """
        batch = [instructions] if isinstance(instructions, Instruction) else list(instructions)
        transaction, writable = self._transaction(batch, signers)
        before = [(key, self._vm.get_account(key)) for key in writable]
        if self._journal:
            level = self._journal[-1]
            for key, old in [*before, (self._payer.pubkey(), None)]:
                if key not in level:
                    level[key] = old if key != self._payer.pubkey() else self._vm.get_account(key)
        self._written.update(dict.fromkeys(writable))
        result = self._vm.send_transaction(transaction)
        outcome = self._outcome(batch, result, before, self._vm.get_account)
        self._vm.expire_blockhash()
        return outcome

    def simulate(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """The outcome that `send` would have now; nothing changes."""
        batch = [instructions] if isinstance(instructions, Instruction) else list(instructions)
        transaction, writable = self._transaction(batch, signers)
        before = [(key, self._vm.get_account(key)) for key in writable]
        result = self._vm.simulate_transaction(transaction)
        after: dict[Pubkey, Any] = {} if hasattr(result, "err") else dict(result.post_accounts())
        return self._outcome(batch, result, before, after.get)

    # --- decrees

    def add_program(self, program_id: Pubkey, program: str | PathLike[str] | bytes) -> None:
        """Make a program callable; `program` is a file or its bytes; `ChainError` if the VM refuses it."""
        if isinstance(program, bytes):
            data = program
        else:
            path = Path(program)
            if not path.is_file():
                raise ChainError(f"{path}: no such program file; build the program or name another file")
            data = path.read_bytes()
        if data[:4] != _ELF:
            raise ChainError(f"program {program_id} cannot be loaded: {len(data)} bytes that are no ELF file")
        self._remember(program_id)
        try:
            self._vm.add_program(program_id, data)
        except BaseException as error:
            # The oldest supported release panics on a program that it cannot verify.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            raise ChainError(f"program {program_id} cannot be loaded ({len(data)} bytes): {error}") from error

    def set_account(self, key: Pubkey, account: Account | None) -> None:
        """Write an account, or remove it with None; without lamports it gets what rent asks for."""
        if account is None:
            new = VmAccount(0, b"", Pubkey.default(), False, 0)
        else:
            lamports = account.lamports or self.rent(len(account.data))
            new = VmAccount(lamports, account.data, account.owner, account.executable, 0)
        self._put(key, new)

    def fund(self, key: Pubkey, lamports: int = 10**12) -> None:
        """Give a wallet lamports to pay for the accounts that it creates."""
        found = self._vm.get_account(key)
        if found is None:
            self._put(key, VmAccount(lamports, b"", Pubkey.default(), False, 0))
        else:
            self._put(key, VmAccount(found.lamports + lamports, found.data, found.owner, found.executable, 0))

    def set_clock(self, clock: Clock) -> None:
        """Set slot, unix time and epoch exactly as given."""
        self._vm.set_clock(
            VmClock(
                slot=clock.slot,
                epoch_start_timestamp=0,
                epoch=clock.epoch,
                leader_schedule_epoch=clock.epoch + 1,
                unix_timestamp=clock.unix_timestamp,
            )
        )

    def warp(self, *, slots: int = 0, seconds: int = 0) -> Clock:
        """Move forward by `slots` or by `seconds`; slot and time move together, two slots per second.

        An odd slot count adds its half second only with the next one: time is `seconds + slots // 2` later.
        """
        if slots < 0 or seconds < 0:
            raise ChainError(f"time cannot go back: slots={slots}, seconds={seconds}; use a snapshot instead")
        now = self.clock
        self.set_clock(
            Clock(
                now.slot + slots + seconds * SLOTS_PER_SECOND,
                now.unix_timestamp + seconds + slots // SLOTS_PER_SECOND,
                now.epoch,
            )
        )
        return self.clock

    @contextmanager
    def snapshot(self) -> Generator[Snapshot]:
        """A context whose end puts back every account written within it, the clock and the other sysvars.

        Contexts nest; `keep` on what it yields makes the end change nothing.  Its cost is that of
        the accounts written, not of the accounts held.
        """
        snapshot = Snapshot()
        sysvars = {name: getattr(self._vm, f"get_{name}")() for name in _SYSVARS}
        level: dict[Pubkey, Any] = {}
        self._journal.append(level)
        try:
            yield snapshot
        finally:
            self._journal.pop()
            if snapshot.kept:
                if self._journal:
                    for key, old in level.items():
                        self._journal[-1].setdefault(key, old)
            else:
                for key, old in level.items():
                    self._vm.set_account(key, old or VmAccount(0, b"", Pubkey.default(), False, 0))
                for name, value in sysvars.items():
                    getattr(self._vm, f"set_{name}")(value)

    # --- inside

    def _remember(self, key: Pubkey) -> None:
        if self._journal and key not in self._journal[-1]:
            self._journal[-1][key] = self._vm.get_account(key)

    def _put(self, key: Pubkey, account: Any) -> None:
        self._remember(key)
        self._written[key] = None
        self._vm.set_account(key, account)

    def _transaction(
        self, batch: Sequence[Instruction], signers: Sequence[Keypair]
    ) -> tuple[VersionedTransaction, list[Pubkey]]:
        message = Message.new_with_blockhash(
            [instruction.to_solders() for instruction in batch],
            self._payer.pubkey(),
            self._vm.latest_blockhash(),
        )
        keys = message.account_keys
        count = message.header.num_required_signatures
        signatures = [Signature.default()] * count
        if self._sigverify:
            known = {signer.pubkey(): signer for signer in (self._payer, *signers)}
            payload = to_bytes_versioned(message)
            for index, key in enumerate(keys[:count]):
                signer = known.get(key)
                if signer is None:
                    raise ChainError(f"no keypair given for signer {key} of {batch[0].name}")
                signatures[index] = signer.sign_message(payload)
        writable = list(
            dict.fromkeys(meta.pubkey for one in batch for meta in one.accounts if meta.is_writable)
        )
        return VersionedTransaction.populate(message, signatures), writable

    def _outcome(
        self, batch: Sequence[Instruction], result: Any, before: list[tuple[Pubkey, Any]], after: Any
    ) -> Outcome:
        # A failure and a simulation carry the metadata; a success is the metadata.
        meta: Any = result.meta() if hasattr(result, "meta") else result
        logs = tuple(meta.logs())
        units: int = meta.compute_units_consumed()
        if hasattr(result, "err"):
            return Outcome(program_error(result.err(), logs), (), {}, logs, units)
        changed: dict[Pubkey, bytes] = {}
        for key, old in before:
            new = after(key)
            old_data = b"" if old is None else old.data
            new_data = b"" if new is None else new.data
            if old_data != new_data:
                changed[key] = bytes(new_data)
        # An account that a batch needs first may be made by another program; what it is about comes last.
        return Outcome(None, events_from_logs(logs, program_id=batch[-1].program_id), changed, logs, units)


def _budget(compute_units: int) -> ComputeBudget:
    make: Any = ComputeBudget
    try:
        budget = make()
    except TypeError:
        # The newer release asks whether the later limit of nested calls applies; it is not needed here.
        budget = make(False)
    budget.compute_unit_limit = compute_units
    return cast(ComputeBudget, budget)
