"""One scripted session on a real validator, and once more on the embedded chain at the same clocks.

The time of a validator is its own; each block says which clock its transactions saw.  With these clocks the
mirror predicts every transaction, and the embedded chain, run again at them, must end in the same bytes,
those that depend on the clock included.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from os import PathLike

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.exceptions import ChainError
from balclient.abi.pyth import PythPrice
from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.chain.embedded import EmbeddedChain
from balclient.chain.keys import Signer
from balclient.chain.protocol import LocalChain
from balclient.chain.sending import SentOutcome
from balclient.localnet.actions import Actions
from balclient.localnet.markets import load_market
from balclient.localnet.net import Localnet
from balclient.localnet.validator_chain import ValidatorChain
from balclient.reconcile.compare import same
from balclient.reconcile.mirrored import Mirrored

__all__ = ["SameSession", "StepPair", "script", "session_twice"]

_FUNDING_SECONDS = 1
_LONGEST_WAIT = 30.0
_UNIT = 10**9


@dataclass(frozen=True, slots=True)
class StepPair:
    """One transaction of the script: on the validator and on the embedded chain, each against the mirror."""

    name: str
    clock: Clock
    validator: Mirrored
    embedded: Mirrored

    @property
    def exact(self) -> bool:
        """Whether the mirror predicted both outcomes to the last byte and both are the same."""
        reports = (self.validator.report, self.embedded.report)
        predicted = all(report is not None and report.exact for report in reports)
        return predicted and same(self.validator.outcome, self.embedded.outcome)


@dataclass(frozen=True, slots=True)
class SameSession:
    """Both runs: their steps in order, and every account whose bytes differ at the end."""

    steps: tuple[StepPair, ...]
    accounts: int
    differing: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether nothing differs anywhere."""
        return not self.differing and all(step.exact for step in self.steps)


def session_twice(binary: str | PathLike[str] | None = None, *, ticks_per_slot: int = 16) -> SameSession:
    """Play the script on a new validator and again on the embedded chain; raises ChainError without one."""
    with _NotingChain(binary, ticks_per_slot=ticks_per_slot) as real:
        first = _world(real)
        script(first, partial(_wait, real))
        again = _AgainChain(real.clocks)
        second = _world(again)
        script(second, _no_wait)
        if again.left:
            raise ChainError(f"the second run is {again.left} transactions shorter than the first")
        steps = tuple(
            StepPair(
                ", ".join(one.name for one in a.instructions),
                again.seen[number],
                a,
                b,
            )
            for number, (a, b) in enumerate(zip(first.sends, second.sends, strict=True))
        )
        keys = sorted(
            {meta.pubkey for send in second.sends for one in send.instructions for meta in one.accounts},
            key=str,
        )
        compared, differing = 0, list[str]()
        for key, found in real.read(keys).items():
            other = again.account(key)
            # The mint counts the tokens that were made by transactions on the validator, by decree here.
            if (found is not None and found.executable) or key in (*_SYSVARS, first.usdc_mint):
                continue
            compared += 1
            if (None if found is None else (found.owner, found.data)) != (
                None if other is None else (other.owner, other.data)
            ):
                differing.append(first.name_of(key))
    return SameSession(steps, compared, tuple(differing))


def script(net: Localnet, wait: Callable[[int], None]) -> None:
    """Deposit, add liquidity, trade, settle, fund, settle P&L, remove, withdraw; refusals among them."""
    act = Actions(net)
    market = net.market("SOL-PERP")
    lp = net.user("lp", usdc=20_000)
    other = net.user("other", usdc=20_000)
    trader = net.user("trader", usdc=50_000)
    index, step = market.index, market.config.order_step_size

    act.add_lp_shares(lp, index, 500 * _UNIT)
    act.add_lp_shares(other, index, 77 * _UNIT + step)
    act.take(trader, index, 20 * _UNIT)
    act.settle_lp(lp, index)
    act.settle_lp(lp, index)
    net.set_price_units("SOL-PERP", market.config.price * 1007 // 1000)
    act.update_amms(index)
    act.take(trader, index, -33 * _UNIT)
    act.remove_lp_shares(other, index, 10**15)
    act.remove_lp_shares(other, index, 40 * _UNIT)
    # The funding rate moves when its period is over, by the chain's own clock.
    for _ in range(2):
        wait(_FUNDING_SECONDS + 1)
        act.update_funding_rate(index)
        act.settle_funding_payment(lp)
        act.settle_funding_payment(trader)
    act.place(trader, index, 5 * _UNIT, market.config.price // 2)
    act.cancel_orders(trader)
    act.take(trader, index, 13 * _UNIT)
    act.settle_lp(other, index)
    for user in (trader, lp, other):
        act.settle_pnl(user, index)
    act.remove_lp_shares(lp, index, 500 * _UNIT)
    act.withdraw(other, 5_000 * 10**6)
    act.withdraw(other, 10**13)
    act.deposit(lp, 0)


_SYSVARS = (addresses.CLOCK_SYSVAR_ID, addresses.RENT_SYSVAR_ID)


def _world(chain: LocalChain) -> Localnet:
    config = replace(load_market("SOL-PERP"), amm_periodicity=_FUNDING_SECONDS)
    return Localnet([config], chain=chain, mirror=True, oracle_stale_slots=10**9)


class _NotingChain(ValidatorChain):
    """A validator that notes the clock of every block that something of ours landed in."""

    def __init__(self, binary: str | PathLike[str] | None, *, ticks_per_slot: int) -> None:
        super().__init__(binary, ticks_per_slot=ticks_per_slot)
        self.clocks: list[Clock] = []

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Signer] = ()
    ) -> SentOutcome:
        """Send, and note the clock that it saw."""
        outcome = super().send(instructions, signers)
        if outcome.unix_timestamp is None:
            raise ChainError(f"the validator does not tell the time of block {outcome.slot}")
        self.clocks.append(Clock(outcome.slot, outcome.unix_timestamp))
        return outcome

    def set_account(self, key: Pubkey, account: Account | None) -> None:
        """Write, and note the slot that a price got."""
        super().set_account(key, account)
        if self.started and account is not None and account.owner == addresses.PYTH_PROGRAM_ID:
            found = self.account(key)
            slot = PythPrice.decode(b"" if found is None else found.data).valid_slot
            self.clocks.append(Clock(slot, 0))


class _AgainChain(EmbeddedChain):
    """An embedded chain on which everything happens at the next of the given clocks."""

    def __init__(self, clocks: Sequence[Clock]) -> None:
        super().__init__(clock=clocks[0], sigverify=True)
        self._clocks = clocks
        self.used = 0
        self.seen: list[Clock] = []

    @property
    def left(self) -> int:
        """Clocks that nothing has happened at yet."""
        return len(self._clocks) - self.used

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """Send at the next clock."""
        self.seen.append(self.clock)
        outcome = super().send(instructions, signers)
        self._advance()
        return outcome

    def set_account(self, key: Pubkey, account: Account | None) -> None:
        """Write; a price takes a clock of its own."""
        super().set_account(key, account)
        if account is not None and account.owner == addresses.PYTH_PROGRAM_ID:
            self._advance()

    def _advance(self) -> None:
        self.used += 1
        if self.left < 0:
            raise ChainError("the second run is longer than the first")
        if self.left:
            self.set_clock(self._clocks[self.used])


def _no_wait(seconds: int) -> None:
    """The clocks are given."""


def _wait(chain: LocalChain, seconds: int) -> None:
    """Let the chain's own time pass."""
    until = chain.clock.unix_timestamp + seconds
    give_up = time.monotonic() + _LONGEST_WAIT + seconds
    while chain.clock.unix_timestamp < until:
        if time.monotonic() > give_up:
            raise ChainError(f"the validator's clock stands still at {chain.clock}")
        time.sleep(0.1)
