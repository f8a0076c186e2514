"""The state that a sequence starts from: markets, people and settings as they might have become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket, SpotMarket, State, User, UserStats
from balclient.abi.enums import ContractTier, MarketStatus, SpotBalanceType
from balclient.abi.values import Account
from balclient.fuzz.draw import Draw
from balclient.fuzz.scene import Scene

__all__ = ["set_stage"]

MarketChange = Callable[[Draw, Scene, PerpMarket], None]


def set_stage(draw: Draw, scene: Scene) -> dict[Pubkey, Account]:
    """New accounts for the start of a sequence; each change that is made is made with its own chance."""
    writes: dict[Pubkey, Account] = {}
    for market in scene.world.markets:
        account = scene.held[market.address]
        record = PerpMarket.decode(account.data)
        for change in _MARKET:
            if draw.chance(0.15):
                change(draw, scene, record)
        writes[market.address] = replace(account, data=record.encode())
    key = addresses.spot_market(0)
    spot = SpotMarket.decode(scene.data(key))
    if draw.chance(0.4):
        _spot(draw, spot)
        writes[key] = replace(scene.held[key], data=spot.encode())
    if draw.chance(0.3):
        state = State.decode(scene.data(addresses.state()))
        _state(draw, state)
        writes[addresses.state()] = replace(scene.held[addresses.state()], data=state.encode())
    for person in scene.world.people:
        if draw.chance(0.3):
            user = User.decode(scene.data(person.address))
            _user(draw, scene, user)
            writes[person.address] = replace(scene.held[person.address], data=user.encode())
        if draw.chance(0.15):
            stats = UserStats.decode(scene.data(person.stats))
            _stats(draw, scene, stats)
            writes[person.stats] = replace(scene.held[person.stats], data=stats.encode())
    return writes


def _curve(draw: Draw, scene: Scene, market: PerpMarket) -> None:
    amm = market.amm
    amm.curve_update_intensity = draw.pick((0, 1, 50, 100, 101, 110, 150, 200))
    amm.base_spread, amm.max_spread = draw.pick(
        ((0, 500), (250, 20_000), (777, 5_000), (2_000, 90_000), (5_000, 5_000))
    )
    amm.net_revenue_since_last_funding = _signed(draw, 10)
    amm.max_fill_reserve_fraction = draw.pick((1, 5, 100, 1_000))
    amm.max_slippage_ratio = draw.pick((1, 50, 1_000))


def _fees(draw: Draw, scene: Scene, market: PerpMarket) -> None:
    amm = market.amm
    amm.total_fee_minus_distributions = _signed(draw, 11)
    amm.total_exchange_fee, amm.total_liquidation_fee = draw.sized(9), draw.sized(8)
    amm.fee_pool.scaled_balance, market.pnl_pool.scaled_balance = draw.sized(13), draw.sized(14)
    claim = market.insurance_claim
    claim.max_revenue_withdraw_per_period = draw.sized(10)
    claim.quote_max_insurance, claim.quote_settled_insurance = draw.sized(10), draw.sized(6)
    market.fee_adjustment = draw.pick((-100, -50, 0, 0, 50, 100))


def _averages(draw: Draw, scene: Scene, market: PerpMarket) -> None:
    amm = market.amm
    history = amm.historical_oracle_data
    history.last_oracle_price_twap = draw.near(history.last_oracle_price_twap, 4_000)
    history.last_oracle_price_twap_5min = draw.near(history.last_oracle_price_twap_5min, 1_000)
    history.last_oracle_price_twap_ts -= draw.random.randrange(8_000)
    amm.last_mark_price_twap_ts -= draw.random.randrange(8_000)
    amm.last_mark_price_twap = draw.near(amm.last_mark_price_twap, 3_000)
    amm.last_mark_price_twap_5min = draw.near(amm.last_mark_price_twap_5min, 1_000)
    amm.mark_std, amm.oracle_std = draw.sized(6), draw.sized(6)
    amm.volume_24h, amm.long_intensity_volume = draw.sized(13), draw.sized(12)
    amm.short_intensity_volume = draw.sized(12)


def _funding(draw: Draw, scene: Scene, market: PerpMarket) -> None:
    amm = market.amm
    amm.cumulative_funding_rate_long += _signed(draw, 9)
    amm.cumulative_funding_rate_short += _signed(draw, 9)
    amm.last_funding_rate_ts -= draw.random.randrange(9_000)
    amm.funding_period = draw.pick((1, 60, 3_600, 7_200))
    amm.last_24h_avg_funding_rate = _signed(draw, 7)


def _shares(draw: Draw, scene: Scene, market: PerpMarket) -> None:
    amm = market.amm
    amm.base_asset_amount_per_lp += _signed(draw, 8)
    amm.quote_asset_amount_per_lp += _signed(draw, 8)
    amm.per_lp_base = max(-9, min(9, amm.per_lp_base + draw.pick((-2, -1, 0, 1, 2))))
    amm.order_step_size = max(1, amm.order_step_size // draw.pick((1, 1, 10)) * draw.pick((1, 1, 1, 10)))
    amm.amm_jit_intensity = draw.pick((0, 50, 100, 101, 150, 200))
    amm.target_base_asset_amount_per_lp = draw.pick((0, 10**6, -(10**8), 10**9))


def _rules(draw: Draw, scene: Scene, market: PerpMarket) -> None:
    statuses = [MarketStatus.Active] * 12 + [MarketStatus.ReduceOnly] * 4 + list(MarketStatus)
    market.status = draw.pick(statuses)
    if market.status in (MarketStatus.Settlement, MarketStatus.ReduceOnly):
        market.expiry_ts = scene.clock.unix_timestamp + draw.pick((-90_000, -1, 0, 60, 86_400))
        market.expiry_price = draw.pick((0, scene.price(scene.world.markets[market.market_index])))
    market.contract_tier = draw.pick(list(ContractTier))
    market.paused_operations = draw.pick((0, 0, 0, 1, 2, 4, 8, 16, 32))


def _margins(draw: Draw, scene: Scene, market: PerpMarket) -> None:
    market.margin_ratio_initial, market.margin_ratio_maintenance = draw.pick(
        ((200, 150), (500, 250), (2_000, 400), (5_000, 3_000), (9_000, 8_000))
    )
    market.liquidator_fee, market.if_liquidation_fee = draw.pick(
        ((0, 0), (10_000, 5_000), (25_000, 25_000), (50_000, 0))
    )
    market.imf_factor = draw.pick((0, 100, 5_000))
    market.unrealized_pnl_imf_factor = draw.pick((0, 100, 5_000))
    market.unrealized_pnl_initial_asset_weight = draw.pick((0, 5_000, 10_000))
    market.unrealized_pnl_maintenance_asset_weight = draw.pick((5_000, 10_000))
    market.unrealized_pnl_max_imbalance = draw.sized(12)


def _ageing(draw: Draw, scene: Scene, market: PerpMarket) -> None:
    amm = market.amm
    amm.last_update_slot = max(0, amm.last_update_slot - draw.pick((0, 1, 11, 1_001)))
    amm.last_oracle_valid = draw.chance(0.7)
    if draw.chance(0.2):
        amm.base_asset_amount_with_unsettled_lp += draw.pick((amm.order_step_size, -amm.order_step_size, 1))
    market.next_fill_record_id = draw.pick((1, 2**64 - 2))


_MARKET: tuple[MarketChange, ...] = (
    _curve,
    _fees,
    _averages,
    _funding,
    _shares,
    _rules,
    _margins,
    _ageing,
)


def _spot(draw: Draw, market: SpotMarket) -> None:
    market.borrow_balance = draw.sized(15)
    market.optimal_utilization = draw.pick((500_000, 800_000, 999_999))
    market.optimal_borrow_rate, market.max_borrow_rate = draw.pick(((10_000, 100_000), (100_000, 1_000_000)))
    market.min_borrow_rate = draw.pick((0, 0, 1, 200))
    market.last_interest_ts = max(0, market.last_interest_ts - draw.sized(6))
    market.cumulative_deposit_interest = 10**10 + draw.sized(10)
    market.cumulative_borrow_interest = 10**10 + draw.sized(10)
    market.withdraw_guard_threshold = draw.sized(14)
    market.revenue_pool.scaled_balance = draw.sized(12)
    fund = market.insurance_fund
    fund.revenue_settle_period = draw.pick((0, 1, 3_600, 86_400))
    fund.last_revenue_settle_ts = max(0, market.last_twap_ts - draw.sized(6))
    fund.user_shares = draw.pick((0, draw.sized(12)))
    fund.total_shares = fund.user_shares + draw.sized(12)
    fund.total_factor, fund.user_factor = draw.pick(((0, 0), (100_000, 50_000), (100_000, 200_000)))
    market.paused_operations = draw.pick((0, 0, 0, 1, 2, 4))
    market.max_token_deposits = draw.pick((0, 0, 10**12, 10**6))


def _state(draw: Draw, state: State) -> None:
    state.exchange_status = draw.pick((0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 127))
    state.liquidation_margin_buffer_ratio = draw.pick((0, 100, 1_000))
    state.liquidation_duration, state.initial_pct_to_liquidate = draw.pick(
        ((0, 0), (150, 1_000), (1, 10_000))
    )
    state.lp_cooldown_time = draw.pick((0, 0, 60, 3_600))
    state.settlement_duration = draw.pick((0, 1, 3_600))
    state.min_perp_auction_duration = draw.pick((0, 10, 255))
    state.oracle_guard_rails.validity.slots_before_stale_for_amm = draw.pick((0, 10, 1_000))
    state.perp_fee_structure.flat_filler_fee = draw.pick((0, 10_000, 10**9))


def _user(draw: Draw, scene: Scene, user: User) -> None:
    slot = user.spot_positions[0]
    if draw.chance(0.5):
        slot.scaled_balance = draw.pick((0, 1, slot.scaled_balance // 2, draw.sized(15)))
        slot.balance_type = draw.pick(list(SpotBalanceType))
    user.status = draw.pick((0, 0, 0, 0, 1, 2, 3, 4, 8, 9))
    user.max_margin_ratio = draw.pick((0, 0, 1_000, 5_000))
    user.is_margin_trading_enabled = draw.chance(0.3)
    user.last_active_slot = max(0, user.last_active_slot - draw.random.randrange(300))
    user.liquidation_margin_freed = draw.pick((0, draw.sized(9)))
    user.last_add_perp_lp_shares_ts = scene.clock.unix_timestamp + draw.pick((-4_000, -61, -1, 0, 1))
    held = [p for p in user.perp_positions if p.base_asset_amount or p.lp_shares or p.quote_asset_amount]
    if held and draw.chance(0.6):
        position = draw.pick(held)
        position.quote_asset_amount += _signed(draw, 11)
        position.quote_entry_amount += _signed(draw, 11)
        position.quote_break_even_amount += _signed(draw, 10)
        position.remainder_base_asset_amount = _signed(draw, 7)
        position.last_base_asset_amount_per_lp += _signed(draw, 7)
        position.last_quote_asset_amount_per_lp += _signed(draw, 7)
        position.last_cumulative_funding_rate += _signed(draw, 8)


def _stats(draw: Draw, scene: Scene, stats: UserStats) -> None:
    people = scene.world.people
    stats.referrer = draw.pick([person.authority for person in people] + [Pubkey.default()])
    stats.is_referrer = draw.chance(0.5)
    stats.disable_update_perp_bid_ask_twap = draw.chance(0.3)
    stats.taker_volume_30d, stats.maker_volume_30d = draw.sized(15), draw.sized(15)
    stats.last_taker_volume_30d_ts = max(0, scene.clock.unix_timestamp - draw.sized(7))
    stats.if_staked_quote_asset_amount = draw.pick((0, 10**9, 10**11))
    stats.fees.current_epoch_referrer_reward = draw.sized(10)


def _signed(draw: Draw, digits: float) -> int:
    return draw.pick((0, 1, -1)) * draw.sized(digits)
