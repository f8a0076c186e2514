"""One field of one account at an end of its width, then one instruction: what both sides make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from solders.pubkey import Pubkey

from balclient.abi.accounts import User
from balclient.abi.enums import OrderStatus
from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.fuzz.draw import Draw
from balclient.fuzz.fields import ORACLE, Field, fields_of, kind_of, patched, read_at
from balclient.fuzz.instructions import cast_for, compose
from balclient.fuzz.scene import Scene
from balclient.fuzz.sides import Answer, Op, Sides
from balclient.fuzz.worlds import World

__all__ = ["CORE", "KINDS", "OTHERS", "Case", "ends", "ops", "run", "targets", "wrapped"]

KINDS = ("PerpMarket", "SpotMarket", "State", "User", "UserStats", "oracle")
CORE = (
    "add_perp_lp_shares",
    "remove_perp_lp_shares",
    "settle_lp",
    "place_and_take_perp_order",
    "settle_pnl",
    "update_funding_rate",
    "liquidate_perp",
    "withdraw",
)
OTHERS = (
    "settle_funding_payment",
    "fill_perp_order",
    "place_and_make_perp_order",
    "place_perp_order",
    "cancel_orders",
    "force_cancel_orders",
    "liquidate_perp_pnl_for_deposit",
    "resolve_perp_bankruptcy",
    "update_amms",
    "update_perp_bid_ask_twap",
    "deposit",
    "transfer_deposit",
    "settle_multiple_pnls",
    "settle_expired_market",
    "remove_perp_lp_shares_in_expiring_market",
    "update_perp_market_per_lp_base",
    "repeg_amm_curve",
    "update_k",
)
# Where the account that has to be poor is among the instruction's accounts.
_POOR = {
    "liquidate_perp": 4,
    "force_cancel_orders": 3,
    "liquidate_perp_pnl_for_deposit": 4,
    "resolve_perp_bankruptcy": 4,
}
_LATER = 3_600
_TRIES = 60
_PRICES = (100, 130, 75, 160, 55)
_DEPOSITS = (1, 1_000, 10_000)
_UNIT = 10**9
_LOSS = -5_000_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """An op, and the field of one of its accounts that is set to a value before it."""

    op: Op
    key: Pubkey
    field: Field
    value: int

    def __str__(self) -> str:
        return f"{self.op.instruction.name}, {self.key}: {self.field.path} = {self.value}"


@cache
def ends(field: Field, near: bool) -> tuple[int, ...]:
    """Smallest and largest value; with `near` also their neighbours, 0, 1, -1, and the ends of 64 bits."""
    low, high = field.limits
    if not near:
        return low, high
    values = {low, low + 1, -1, 0, 1, high - 1, high}
    if field.size == 16:
        values |= {2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1}
    return tuple(sorted(value for value in values if low <= value <= high))


def targets(op: Op, accounts: Mapping[Pubkey, Account], kind: str) -> list[Pubkey]:
    """Accounts of a kind that the op touches."""
    touched = dict.fromkeys(meta.pubkey for meta in op.instruction.accounts)
    return [key for key in touched if key in accounts and kind_of(accounts[key].data) == kind]


def run(case: Case, sides: Sides, accounts: Mapping[Pubkey, Account]) -> Answer:
    """Both sides' answer on these accounts, which are as they were afterwards."""
    sides.reset(accounts)
    account = case.op.writes.get(case.key) or accounts[case.key]
    extreme = Account(account.owner, patched(account.data, case.field, case.value))
    return sides.run(Op(case.op.clock, {**case.op.writes, case.key: extreme}, case.op.instruction))


def wrapped(case: Case, answer: Answer, plain: Outcome) -> bool:
    """Whether the field moved by half its width or more, and not to where it goes from any value.

    `plain` is the outcome of the op alone: what the op sets anew is the same there.
    """
    data = answer.program.accounts.get(case.key)
    if not data:
        return False
    after = read_at(data, case.field)
    if not abs(after - case.value) >> (case.field.size * 8 - 1):
        return False
    expected = plain.accounts.get(case.key)
    return not expected or after != read_at(expected, case.field)


def ops(names: Sequence[str], world: World, sides: Sides, seed: str) -> Iterator[Op]:
    """One op of each name, an hour after the world's start: of many draws the first that goes through."""
    sides.reset(world.accounts)
    scene = Scene(world, sides.held)
    scene.clock = Clock(world.clock.slot + 2 * _LATER, world.clock.unix_timestamp + _LATER)
    for name in names:
        found: Op | None = None
        for attempt in range(_TRIES):
            draw = Draw(Random(f"{seed}/{name}/{attempt}"))
            instruction = compose(name, draw, cast_for(name, draw, scene))
            price = _PRICES[attempt % len(_PRICES)] if name in _POOR else 100
            writes = dict(_readings(world, scene.clock.slot, price))
            if name in _POOR:
                key = instruction.accounts[_POOR[name]].pubkey
                if key in world.accounts:
                    writes[key] = _poor(world.accounts[key], instruction, attempt)
            op = Op(scene.clock, writes, instruction)
            sides.reset(world.accounts)
            outcome = sides.run(op).program
            through = outcome.error is None and bool(outcome.events or name not in _POOR)
            if found is None or through:
                found = op
            if through:
                break
        if found is not None:
            yield found


def _readings(world: World, slot: int, percent: int) -> Iterator[tuple[Pubkey, Account]]:
    """Every oracle at the slot, at this part of its price."""
    fields = {field.path: field for field in fields_of(ORACLE)}
    for market in world.markets:
        account = world.accounts[market.oracle]
        data = patched(account.data, fields["valid_slot"], slot)
        for path in ("price", "twap"):
            data = patched(data, fields[path], read_at(data, fields[path]) * percent // 100)
        yield market.oracle, Account(account.owner, data)


def _poor(account: Account, instruction: Instruction, attempt: int) -> Account:
    """The user with next to no deposit; where pnl itself is dealt with, with nothing but a debt."""
    user, name = User.decode(account.data), instruction.name
    broke = name == "resolve_perp_bankruptcy"
    user.spot_positions[0].scaled_balance = 0 if broke else _DEPOSITS[attempt // len(_PRICES) % 3] * _UNIT
    if broke or name == "liquidate_perp_pnl_for_deposit":
        market = instruction.args["market_index" if broke else "perp_market_index"]
        for position in user.perp_positions:
            if broke or position.market_index == market:
                position.base_asset_amount = position.quote_asset_amount = position.lp_shares = 0
                position.open_orders = position.open_bids = position.open_asks = 0
        for order in user.orders:
            if broke or order.market_index == market:
                order.status = OrderStatus.Init
        debt = user.perp_positions[0]
        debt.market_index, debt.quote_asset_amount = market, _LOSS
    return Account(account.owner, user.encode())
