"""Conditions under which an instruction does something: accounts changed ahead of it, for one step mostly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import Order, PerpMarket, PerpPosition, SpotPosition, User, UserStats
from balclient.abi.codec import AccountRecord
from balclient.abi.enums import MarketStatus, OrderStatus, SpotBalanceType
from balclient.abi.exceptions import EncodeError
from balclient.abi.values import Account
from balclient.fuzz.arguments import Cast
from balclient.fuzz.draw import Draw
from balclient.fuzz.fields import fields_of, patched, read_at
from balclient.localnet.users import LocalUser

__all__ = ["prepare"]

_R = TypeVar("_R", bound=AccountRecord)
Writes = dict[Pubkey, Account]
Preparation = Callable[[Draw, Cast], Writes]

_DOLLAR = 10**9
_FOREIGN = 20
_CONFIDENCE = next(field for field in fields_of("oracle") if field.path == "conf")
_PRICE = next(field for field in fields_of("oracle") if field.path == "price")
_SLOT = next(field for field in fields_of("oracle") if field.path == "valid_slot")


def prepare(name: str, draw: Draw, cast: Cast) -> Writes:
    """Accounts as the named instruction would like them; empty where it likes them as they are."""
    writes: Writes = {}
    preparation = _BY_NAME.get(name)
    if preparation is not None and draw.chance(0.75):
        writes.update(preparation(draw, cast))
    if name in _PRICED and draw.chance(0.7):
        writes.update(_fresh(cast))
    if name in _PAID and draw.chance(0.5):
        writes.update(_full_vault(cast))
    return writes


def _changed(cast: Cast, key: Pubkey, kind: type[_R], change: Callable[[_R], None]) -> Writes:
    account = cast.scene.held.get(key)
    if account is None or account.data[:8] != kind.DISCRIMINATOR or len(account.data) < kind.SIZE:
        return {}
    record = kind.decode(account.data)
    change(record)
    try:
        return {key: replace(account, data=record.encode())}
    except EncodeError:
        # An account with fields at their limits has no place for the change.
        return {}


def _user(cast: Cast, user: LocalUser, change: Callable[[User], None]) -> Writes:
    return _changed(cast, user.address, User, change)


def _market(cast: Cast, change: Callable[[PerpMarket], None]) -> Writes:
    return _changed(cast, cast.market.address, PerpMarket, change)


def _deposit(user: User, balance: int) -> None:
    slot = user.spot_positions[0]
    slot.scaled_balance = abs(balance)
    slot.balance_type = SpotBalanceType.Deposit if balance >= 0 else SpotBalanceType.Borrow


def _slot_of(user: User, market: int) -> PerpPosition:
    """The user's slot in the market, the first slot if there is none."""
    for position in user.perp_positions:
        if position.market_index == market and (position.base_asset_amount or position.lp_shares):
            return position
    user.perp_positions[0].market_index = market
    return user.perp_positions[0]


def _poor(draw: Draw, cast: Cast) -> Writes:
    """The other user can hardly carry its positions."""

    def change(user: User) -> None:
        user.status = draw.pick((0, 0, 1, 4))
        _deposit(user, draw.pick((0, 0, draw.sized(4), draw.sized(4) * _DOLLAR, -draw.sized(3) * _DOLLAR)))
        user.liquidation_margin_freed = draw.pick((0, 0, draw.sized(9)))
        user.last_active_slot = max(0, cast.scene.clock.slot - draw.sized(3))

    return _user(cast, cast.other, change)


def _indebted(draw: Draw, cast: Cast) -> Writes:
    """The other user owes pnl without base, more or less than its deposit."""

    def change(user: User) -> None:
        user.status = draw.pick((0, 0, 1))
        for index in range(len(user.orders)):
            user.orders[index] = Order.zero()
        _clear_positions(user)
        position = user.perp_positions[0]
        position.market_index = cast.market.index
        deposit = draw.sized(5)
        position.quote_asset_amount = -(deposit * draw.pick((50, 98, 99, 100, 150)) * 10_000)
        _deposit(user, deposit * _DOLLAR)
        user.open_orders = 0

    return _user(cast, cast.other, change)


def _bankrupt(draw: Draw, cast: Cast) -> Writes:
    """The other user is bankrupt and owes pnl; the market and the fund can pay some of it."""

    def change(user: User) -> None:
        user.status = 2
        _clear_positions(user)
        _deposit(user, 0)
        position = user.perp_positions[0]
        position.market_index = cast.market.index
        position.quote_asset_amount = -draw.sized(10)

    def market(record: PerpMarket) -> None:
        record.insurance_claim.quote_max_insurance = draw.sized(10)
        record.insurance_claim.quote_settled_insurance = 0

    writes = {**_user(cast, cast.other, change), **_market(cast, market)}
    vault = addresses.insurance_fund_vault(0)
    account = cast.scene.held.get(vault)
    if account is not None and draw.chance(0.6):
        amount = draw.sized(10).to_bytes(8, "little")
        writes[vault] = replace(account, data=account.data[:64] + amount + account.data[72:])
    return writes


def _clear_positions(user: User) -> None:
    for index in range(len(user.perp_positions)):
        user.perp_positions[index] = PerpPosition.zero()
    for index in range(1, len(user.spot_positions)):
        user.spot_positions[index] = SpotPosition.zero()


def _expired(draw: Draw, cast: Cast) -> Writes:
    """The market's time is over and nobody holds shares."""

    def change(market: PerpMarket) -> None:
        amm = market.amm
        market.status = MarketStatus.ReduceOnly
        market.expiry_ts = cast.scene.clock.unix_timestamp - draw.pick((0, 1, 90_000))
        amm.user_lp_shares = 0
        amm.base_asset_amount_with_amm += amm.base_asset_amount_with_unsettled_lp
        amm.base_asset_amount_with_unsettled_lp = 0
        if draw.chance(0.3):
            amm.base_asset_amount_with_amm = 0

    return _market(cast, change)


def _winding_down(draw: Draw, cast: Cast) -> Writes:
    def change(market: PerpMarket) -> None:
        market.status = MarketStatus.ReduceOnly

    return _market(cast, change)


def _settling(draw: Draw, cast: Cast) -> Writes:
    """Sometimes the market is in settlement and the position has no shares; sometimes pools are full."""
    if draw.chance(0.5):
        return _rich_pools(draw, cast)

    def change(market: PerpMarket) -> None:
        market.status = MarketStatus.Settlement
        market.expiry_ts = cast.scene.clock.unix_timestamp - draw.pick((1, 90_000))
        market.expiry_price = draw.near(cast.scene.price(cast.market), 500)
        market.pnl_pool.scaled_balance = draw.sized(16)

    def user(record: User) -> None:
        _slot_of(record, cast.market.index).lp_shares = 0

    return {**_market(cast, change), **_user(cast, cast.other, user)}


def _rich_pools(draw: Draw, cast: Cast) -> Writes:
    def change(market: PerpMarket) -> None:
        market.pnl_pool.scaled_balance = draw.sized(16)
        market.amm.fee_pool.scaled_balance = draw.sized(15)

    def user(record: User) -> None:
        position = _slot_of(record, cast.market.index)
        position.quote_asset_amount += draw.pick((1, -1)) * draw.sized(10)

    return {**_market(cast, change), **_user(cast, cast.other, user)}


def _short_of_margin(draw: Draw, cast: Cast) -> Writes:
    """An LP below initial margin, whose shares the settlement burns."""

    def change(user: User) -> None:
        user.status = 0
        slot = _slot_of(user, cast.market.index)
        shares = slot.lp_shares * cast.scene.price(cast.market) // 10**12
        _deposit(user, shares * 10**6 // draw.pick((10, 15, 20, 40)) + draw.pick((0, 1, _DOLLAR)))
        user.last_add_perp_lp_shares_ts = 0
        if draw.chance(0.5):
            user.max_margin_ratio = draw.pick((0, 2_000, 10_000))

    return _user(cast, cast.other, change)


def _settle_pnl(draw: Draw, cast: Cast) -> Writes:
    return draw.pick((_settling, _short_of_margin))(draw, cast)


def _staked(draw: Draw, cast: Cast) -> Writes:
    def change(stats: UserStats) -> None:
        stats.if_staked_quote_asset_amount = draw.pick((10**9, 10**9 - 1, 10**12))
        stats.disable_update_perp_bid_ask_twap = draw.chance(0.1)

    return _changed(cast, cast.actor.stats, UserStats, change)


def _due(draw: Draw, cast: Cast) -> Writes:
    def change(market: PerpMarket) -> None:
        amm = market.amm
        amm.last_funding_rate_ts = cast.scene.clock.unix_timestamp - draw.pick((3_599, 3_600, 3_601, 7_300))
        amm.last_update_slot = cast.scene.clock.slot

    return _market(cast, change)


def _emptied(draw: Draw, cast: Cast) -> Writes:
    def change(user: User) -> None:
        _clear_positions(user)
        user.spot_positions[0].scaled_balance = 0
        user.status = 0
        for order in user.orders:
            order.status = OrderStatus.Init

    def stats(record: UserStats) -> None:
        record.is_referrer = False

    return {
        **_user(cast, cast.actor, change),
        **_changed(cast, cast.actor.stats, UserStats, stats),
    }


def _untouched(draw: Draw, cast: Cast) -> Writes:
    """The last market has never been active."""

    def change(market: PerpMarket) -> None:
        market.status = draw.pick((MarketStatus.Initialized, MarketStatus.Initialized, MarketStatus.Active))
        market.number_of_users = draw.pick((0, 0, 0, 1))

    return _changed(cast, cast.scene.world.markets[-1].address, PerpMarket, change)


def _able(draw: Draw, cast: Cast) -> Writes:
    """Both users are rich and free to act in a market that is open; sometimes all their slots are taken."""

    def change(user: User) -> None:
        user.status = draw.pick((0, 0, 0, 8))
        user.is_margin_trading_enabled = False
        _deposit(user, draw.pick((10_000, 1_000_000)) * _DOLLAR)

    def market(record: PerpMarket) -> None:
        record.status = MarketStatus.Active
        record.expiry_ts = record.paused_operations = 0

    writes = {**_market(cast, market), **_user(cast, cast.actor, change)}
    if cast.other != cast.actor:
        writes.update(_user(cast, cast.other, change))
    if draw.chance(0.15):
        writes.update(_crowded(draw, cast))
    return writes


def _crowded(draw: Draw, cast: Cast) -> Writes:
    """A user whom a fill might pay has no free slot for it."""

    def change(user: User) -> None:
        for index, position in enumerate(user.perp_positions):
            if not (position.base_asset_amount or position.lp_shares or position.open_orders):
                position.market_index = _FOREIGN + index
                position.quote_asset_amount = 1

    people = cast.scene.world.people
    return _user(cast, draw.pick((people[2], people[-1], *cast.makers)), change)


def _full_vault(cast: Cast) -> Writes:
    """The quote market's vault holds whatever could be asked for."""
    vault = addresses.spot_market_vault(0)
    account = cast.scene.held.get(vault)
    if account is None:
        return {}
    amount = (2**62).to_bytes(8, "little")
    return {vault: replace(account, data=account.data[:64] + amount + account.data[72:])}


def _fresh(cast: Cast) -> Writes:
    """Every oracle has just reported, and is sure of its price."""
    writes: Writes = {}
    for market in cast.scene.world.markets:
        account = cast.scene.held.get(market.oracle)
        if account is None or len(account.data) < _CONFIDENCE.offset + 8:
            continue
        data = patched(account.data, _SLOT, max(0, cast.scene.clock.slot))
        data = patched(data, _CONFIDENCE, max(0, read_at(data, _PRICE)) // 2_000)
        writes[market.oracle] = replace(account, data=data)
    return writes


_PRICED = frozenset(
    {
        "withdraw",
        "transfer_deposit",
        "repeg_amm_curve",
        "settle_pnl",
        "settle_multiple_pnls",
        "place_and_take_perp_order",
        "fill_perp_order",
        "update_funding_rate",
        "liquidate_perp",
    }
)
_PAID = frozenset(
    {
        "withdraw",
        "transfer_deposit",
        "settle_pnl",
        "settle_multiple_pnls",
        "resolve_perp_bankruptcy",
        "update_spot_market_cumulative_interest",
    }
)
_BY_NAME: Mapping[str, Preparation] = {
    "liquidate_perp": _poor,
    "force_cancel_orders": _poor,
    "liquidate_perp_pnl_for_deposit": _indebted,
    "resolve_perp_bankruptcy": _bankrupt,
    "settle_expired_market": _expired,
    "remove_perp_lp_shares_in_expiring_market": _winding_down,
    "settle_pnl": _settle_pnl,
    "settle_multiple_pnls": _settle_pnl,
    "update_perp_bid_ask_twap": _staked,
    "update_funding_rate": _due,
    "delete_user": _emptied,
    "place_and_take_perp_order": _able,
    "place_and_make_perp_order": _able,
    "place_perp_order": _able,
    "place_orders": _able,
    "fill_perp_order": _able,
    "add_perp_lp_shares": _able,
    "withdraw": _able,
    "transfer_deposit": _able,
    "delete_initialized_perp_market": _untouched,
}
