"""A batch of instructions being written: each one is run on the mirror as soon as it is added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from solders.hash import Hash
from solders.message import Message
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi import instructions as build
from balclient.abi.accounts import PerpMarket, PerpPosition, SpotMarket, User, UserStats
from balclient.abi.enums import ExchangeStatus, MarketStatus
from balclient.abi.exceptions import BadInput, Unsupported
from balclient.abi.remaining import complete, spot_slot_used
from balclient.abi.tokens import create_token_account
from balclient.abi.values import Instruction, Outcome, ProgramError
from balclient.client.identity import LP_NAME, Identity
from balclient.client.world import World
from balclient.mirror.position import find_position
from balclient.reconcile.mirrored import apply_batch

__all__ = ["Draft", "copy_position", "largest_multiple", "split"]

_PACKET = 1232
# Two instructions of the compute budget program that a cluster's sender may put in front.
_RESERVED = 32 + 2 * 16
_MAIN_NAME = "Main Account"


class Draft:
    """Instructions on top of a `World`; `ledger` is the state after those added so far.

    After the first refusal nothing more is run; `error` and `failed` then tell what the program says to which
    instruction, and the ledger stays as it was before that one.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.ledger = world.ledger()
        self.batch: list[Instruction] = []
        self.error: ProgramError | None = None
        self.failed: Instruction | None = None

    # --- the state so far

    @property
    def identity(self) -> Identity:
        """Whose draft it is."""
        return self.world.identity

    def user(self) -> User | None:
        """The sub-account as it is now, None where it does not exist yet."""
        account = self.ledger.account(self.world.user_key)
        return None if account is None else User.decode(account.data)

    def market(self, index: int) -> PerpMarket:
        """A market as it is now."""
        key = addresses.perp_market(index, program_id=self.identity.program_id)
        account = self.ledger.account(key)
        assert account is not None, f"market {index} was read with the world"
        return PerpMarket.decode(account.data)

    def quote(self) -> SpotMarket:
        """The quote spot market as it is now."""
        key = addresses.spot_market(0, program_id=self.identity.program_id)
        account = self.ledger.account(key)
        assert account is not None, "the quote market was read with the world"
        return SpotMarket.decode(account.data)

    def position(self, index: int) -> PerpPosition | None:
        """The sub-account's slot of a market as it is now."""
        user = self.user()
        return None if user is None else find_position(user, index)

    # --- adding

    def complete(self, instruction: Instruction, user: User | None = None) -> Instruction:
        """The instruction with the accounts that it needs in the present state, for `user` or the own one."""
        user = user or self.user()
        for slot in () if user is None else user.spot_positions[1:]:
            if spot_slot_used(slot):
                raise Unsupported(f"the account holds spot market {slot.market_index}, only quote is covered")
        return complete(
            instruction,
            users=() if user is None else (user,),
            perp_markets={index: self.market(index) for index in self.world.markets},
            spot_markets={0: self.quote()},
        )

    def add(self, instruction: Instruction) -> Outcome | None:
        """Append an instruction and run it; None when an earlier one was refused already."""
        whole = self.complete(instruction)
        self.batch.append(whole)
        if self.error is not None:
            return None
        outcome = apply_batch(self.ledger, (whole,))
        if outcome.error is not None:
            self.error, self.failed = outcome.error, whole
        return outcome

    def probe(self, instruction: Instruction) -> Outcome:
        """The outcome that an instruction would have now; nothing changes."""
        whole = self.complete(instruction)
        before = {
            meta.pubkey: self.ledger.account(meta.pubkey) for meta in whole.accounts if meta.is_writable
        }
        outcome = apply_batch(self.ledger, (whole,))
        if outcome.error is None:
            for key, account in before.items():
                self.ledger.set_account(key, account)
        return outcome

    # --- what a sub-account needs before anything else

    def open_account(self) -> None:
        """Make what is missing: user stats, sub-account 0, the sub-account itself (spec instructions 5)."""
        world, identity = self.world, self.identity
        if world.user is not None:
            return
        if world.stats is None:
            self.add(
                build.initialize_user_stats(
                    authority=identity.authority, payer=identity.acting, program_id=identity.program_id
                )
            )
        if self._made() == 0 and world.sub_account_id != 0:
            self.open_next(0, _MAIN_NAME)
        self.open_next(world.sub_account_id, identity.title)

    def _made(self) -> int:
        account = self.ledger.account(self.identity.stats())
        return 0 if account is None else UserStats.decode(account.data).number_of_sub_accounts_created

    def open_next(self, number: int, name: str = LP_NAME) -> None:
        """Make a sub-account; raises BadInput unless its number is the next one."""
        made = self._made()
        if self.error is None and number != made:
            raise BadInput(
                f"sub-account {number} does not exist, and the next one to be made is {made}: "
                "sub-accounts are numbered in order"
            )
        self.add(
            build.initialize_user(
                sub_account_id=number,
                name=name,
                authority=self.identity.authority,
                payer=self.identity.acting,
                program_id=self.identity.program_id,
            )
        )

    def open_token_account(self) -> None:
        """Make the wallet's token account where it is missing; raises BadInput where it cannot be made."""
        world = self.world
        if world.wallet is not None:
            return
        owner, mint = self.identity.authority, world.quote.mint
        if world.token_account != addresses.associated_token_account(owner, mint):
            raise BadInput(f"token account {world.token_account} does not exist")
        self.add(create_token_account(owner, mint, self.identity.acting))

    # --- builders

    def deposit(self, amount: int) -> Instruction:
        """`deposit` of quote tokens (1e6) from the wallet."""
        return build.deposit(
            market_index=0,
            amount=amount,
            user=self.world.user_key,
            authority=self.identity.acting,
            user_stats=self.identity.stats(),
            user_token_account=self.world.token_account,
            program_id=self.identity.program_id,
        )

    def add_shares(self, market: int, shares: int) -> Instruction:
        """`add_perp_lp_shares` (shares 1e9)."""
        return build.add_perp_lp_shares(
            n_shares=shares,
            market_index=market,
            user=self.world.user_key,
            authority=self.identity.acting,
            program_id=self.identity.program_id,
        )

    def remove_shares(self, market: int, shares: int) -> Instruction:
        """`remove_perp_lp_shares` (shares 1e9); where a pause stops it, the one for a dying market."""
        winding_down = self.market(market).status is MarketStatus.ReduceOnly
        if winding_down and self.world.state.exchange_status & ExchangeStatus.AmmPaused:
            return build.remove_perp_lp_shares_in_expiring_market(
                shares_to_burn=shares,
                market_index=market,
                user=self.world.user_key,
                program_id=self.identity.program_id,
            )
        return build.remove_perp_lp_shares(
            shares_to_burn=shares,
            market_index=market,
            user=self.world.user_key,
            authority=self.identity.acting,
            program_id=self.identity.program_id,
        )

    def settle_lp(self, market: int) -> Instruction:
        """`settle_lp`; nobody has to sign it."""
        return build.settle_lp(
            market_index=market, user=self.world.user_key, program_id=self.identity.program_id
        )

    def settle_pnl(self, market: int) -> Instruction:
        """`settle_pnl`, called by the owner."""
        return build.settle_pnl(
            market_index=market,
            user=self.world.user_key,
            authority=self.identity.acting,
            program_id=self.identity.program_id,
        )


def largest_multiple(step: int, accepted: Callable[[int], bool], start: int = 0, past: int = 4) -> int:
    """The largest multiple of `step` that is accepted while the `past` next ones are not; 0 if none is.

    `accepted` has to be monotone but for rounding; the search starts at `start`.
    """
    if step <= 0 or not accepted(step):
        return 0
    good = 1
    bad = max(start // step, 1) + 1
    while accepted(bad * step):
        good, bad = bad, bad * 2
        if bad * step >= 1 << 64:
            return good * step
    while bad - good > 1:
        middle = (good + bad) // 2
        if accepted(middle * step):
            good = middle
        else:
            bad = middle
    tried = good + 1
    while tried <= good + past:
        if accepted(tried * step):
            good = tried
        tried += 1
    return good * step


def split(batch: Sequence[Instruction], payer: Pubkey) -> tuple[tuple[Instruction, ...], ...]:
    """The instructions in as few transactions as they fit into, in order."""
    groups: list[tuple[Instruction, ...]] = []
    current: tuple[Instruction, ...] = ()
    for instruction in batch:
        longer = (*current, instruction)
        if current and _size(longer, payer) > _PACKET:
            groups.append(current)
            current = (instruction,)
        else:
            current = longer
    return (*groups, current) if current else tuple(groups)


def _size(batch: Sequence[Instruction], payer: Pubkey) -> int:
    message = Message.new_with_blockhash([one.to_solders() for one in batch], payer, Hash.default())
    signatures = message.header.num_required_signatures
    return 1 + 64 * signatures + len(bytes(message)) + _RESERVED


def copy_position(position: PerpPosition | None, index: int) -> PerpPosition:
    """A slot to try things on; an empty one of the market where there is none."""
    if position is not None:
        return replace(position)
    fresh = PerpPosition.zero()
    fresh.market_index = index
    return fresh
