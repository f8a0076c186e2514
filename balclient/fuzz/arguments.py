"""Arguments for every instruction: plausible where it has a meaning for them, boundaries everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from balclient.abi import addresses, enums, types
from balclient.abi.accounts import (
    FeeStructure,
    FeeTier,
    OracleGuardRails,
    OrderFillerRewardStructure,
    PriceDivergenceGuardRails,
    ValidityGuardRails,
)
from balclient.abi.codec import Tag
from balclient.abi.enums import MarketType, OracleSource, OrderType, PositionDirection, PostOnlyParam
from balclient.abi.types import OrderParams
from balclient.fuzz.draw import Draw
from balclient.fuzz.scene import Scene
from balclient.localnet.net import LocalMarket
from balclient.localnet.users import LocalUser

__all__ = ["Cast", "arguments", "order_params"]

_BITS = {
    **{f"u{bits}": bits for bits in (8, 16, 32, 64, 128)},
    **{f"i{bits}": bits for bits in (8, 16, 32, 64, 128)},
}
_NONE_LISTED = 100


class Cast:
    """Who takes part in one instruction: the acting user, another one, the market and the makers."""

    __slots__ = ("actor", "makers", "market", "other", "scene")

    def __init__(
        self,
        scene: Scene,
        market: LocalMarket,
        actor: LocalUser,
        other: LocalUser,
        makers: tuple[LocalUser, ...] = (),
    ) -> None:
        self.scene = scene
        self.market = market
        self.actor = actor
        self.other = other
        self.makers = makers

    @property
    def step(self) -> int:
        """The market's order step size."""
        return max(1, self.scene.amm(self.market, "order_step_size"))

    @property
    def tick(self) -> int:
        """The market's tick size."""
        return max(1, self.scene.amm(self.market, "order_tick_size"))

    def shares(self, draw: Draw) -> int:
        """LP shares: of the actor, of the curve, or some steps."""
        held = [h.shares for h in self.scene.positions(self.actor) if h.market == self.market.index]
        hints = [self.step, self.step - 1, self.step * draw.sized(3)]
        hints += [part for have in held if have for part in (have, have // 2, have // 3, have - self.step)]
        hints.append(self.scene.amm(self.market, "sqrt_k") // draw.pick((50, 1_000, 20_000)))
        return max(0, draw.number(64, hints, limits=0.05))

    def base(self, draw: Draw) -> int:
        """An order's size: steps, what is held, or dollars' worth."""
        held = [abs(h.base) for h in self.scene.positions(self.actor) if h.market == self.market.index]
        dollars = draw.sized(5.5)
        hints = [draw.sized(2) * self.step, dollars * 10**15 // self.scene.price(self.market), *held]
        if draw.chance(0.02):
            return 2**64 - 1
        value = draw.number(64, hints, limits=0.03)
        return value if draw.chance(0.05) else max(value // self.step, 1) * self.step

    def limit_price(self, draw: Draw) -> int:
        """A price near the oracle's, on the tick."""
        if draw.chance(0.04):
            return draw.limit(64)
        price = draw.near(self.scene.price(self.market), draw.pick((10, 60, 300, 2_500)))
        return price if draw.chance(0.05) else max(price // self.tick, 1) * self.tick


Maker = Callable[[Draw, Cast], Any]


def order_params(draw: Draw, cast: Cast, *, resting: bool = False, making: bool = False) -> OrderParams:
    """An order: mostly one that can be placed, now and then one that cannot."""
    price = cast.limit_price(draw)
    kind = OrderType.Limit if resting or making or draw.chance(0.45) else OrderType.Market
    if draw.chance(0.08):
        kind = draw.pick(list(OrderType))
    post = PostOnlyParam.NONE
    if making:
        post = PostOnlyParam.MustPostOnly if draw.chance(0.9) else draw.pick(list(PostOnlyParam))
    elif resting and draw.chance(0.6):
        post = draw.pick(list(PostOnlyParam))
    if making and draw.chance(0.7):
        return _answer(draw, cast)
    duration = start = end = offset = None
    if draw.chance(0.35):
        duration = draw.number(8, (0, 1, 10, 40, 180))
    direction = draw.pick(list(PositionDirection))
    if duration is not None and draw.chance(0.8):
        start, end = cast.limit_price(draw), cast.limit_price(draw)
        if kind == OrderType.Oracle:
            start, end = (draw.number(64, (-500, 500, 10_000, -10_000), signed=True) for _ in range(2))
        start, end = min(start, 2**63 - 1), min(end, 2**63 - 1)
        if draw.chance(0.8):
            # Auctions run toward the taker's worse price.
            start, end = sorted((start, end), reverse=direction == PositionDirection.Short)
    if kind == OrderType.Oracle or draw.chance(0.06):
        offset = draw.number(32, (cast.tick, -cast.tick * 5, cast.tick * 300), signed=True)
        if kind != OrderType.Oracle and draw.chance(0.8):
            price = 0
    if kind == OrderType.Market and draw.chance(0.7):
        price = 0
    trigger = None
    if kind in (OrderType.TriggerMarket, OrderType.TriggerLimit) or draw.chance(0.03):
        trigger = cast.limit_price(draw)
    return OrderParams(
        order_type=kind,
        market_type=MarketType.Spot if draw.chance(0.01) else MarketType.Perp,
        direction=direction,
        user_order_id=draw.pick((0, 0, 0, 1, 2, 255)),
        base_asset_amount=cast.base(draw),
        price=price,
        market_index=_index(draw, cast),
        reduce_only=draw.chance(0.12),
        post_only=post,
        immediate_or_cancel=draw.chance(0.8 if making else 0.15),
        max_ts=cast.scene.clock.unix_timestamp + draw.pick((-1, 0, 1, 60, 3_600))
        if draw.chance(0.15)
        else None,
        trigger_price=trigger,
        trigger_condition=draw.pick(list(enums.OrderTriggerCondition)),
        oracle_price_offset=offset,
        auction_duration=duration,
        auction_start_price=start,
        auction_end_price=end,
    )


def _answer(draw: Draw, cast: Cast) -> OrderParams:
    """A maker order that meets an open order of the other user, at its price or near it."""
    waiting = [order for order in cast.scene.orders(cast.other) if order.market == cast.market.index]
    price, base, long = cast.limit_price(draw), cast.base(draw), draw.chance(0.5)
    if waiting:
        order = draw.pick(waiting)
        long = not order.long
        base = order.base if draw.chance(0.7) else max(cast.step, order.base // 3 // cast.step * cast.step)
        if order.price:
            away = draw.pick((0, 0, 5, 50)) * (1 if long else -1)
            price = max(1, order.price + order.price * away // 10_000) // cast.tick * cast.tick
    return OrderParams(
        order_type=OrderType.Limit,
        market_type=MarketType.Perp,
        direction=PositionDirection.Long if long else PositionDirection.Short,
        base_asset_amount=base,
        price=price,
        market_index=cast.market.index,
        post_only=PostOnlyParam.MustPostOnly,
        immediate_or_cancel=True,
    )


def arguments(name: str, spec: Mapping[str, Any], draw: Draw, cast: Cast) -> dict[str, Any]:
    """Arguments of the named instruction for this cast; `spec` is its entry in the interface description."""
    own = _BY_INSTRUCTION.get(name, {})
    found: dict[str, Any] = {}
    for argument in spec["args"]:
        title, kind = argument["name"], argument["type"]
        maker = own.get(title) or _BY_NAME.get(title)
        if maker is not None and not draw.chance(0.02):
            found[title] = maker(draw, cast)
        else:
            found[title] = _any(kind, draw, cast)
    if name == "move_amm_price" and found["base_asset_reserve"] and draw.chance(0.7):
        found["quote_asset_reserve"] = min(found["sqrt_k"] ** 2 // found["base_asset_reserve"], 2**128 - 1)
    if name == "initialize_perp_market" and draw.chance(0.8):
        found["amm_quote_asset_reserve"] = found["amm_base_asset_reserve"]
    return found


def _any(kind: Any, draw: Draw, cast_: Cast) -> Any:
    if isinstance(kind, str):
        if kind in _BITS:
            return draw.number(_BITS[kind], (0, 1, 100, 10_000), signed=kind[0] == "i", limits=0.5)
        if kind == "bool":
            return draw.chance(0.5)
        return draw.pick([person.authority for person in cast_.scene.world.people])
    if "option" in kind:
        return None if draw.chance(0.4) else _any(kind["option"], draw, cast_)
    if "vec" in kind:
        return [_any(kind["vec"], draw, cast_) for _ in range(draw.pick((0, 1, 1, 2, 5)))]
    if "array" in kind:
        element, count = kind["array"]
        if element == "u8":
            return bytes(draw.random.randrange(256) for _ in range(count))
        return [_any(element, draw, cast_) for _ in range(count)]
    if kind["defined"] in _STRUCTS:
        return _STRUCTS[kind["defined"]](draw, cast_)
    tags = cast("type[Tag]", getattr(enums, kind["defined"]))
    return draw.pick(list(tags))


def _index(draw: Draw, cast: Cast) -> int:
    if draw.chance(0.02):
        return draw.pick((len(cast.scene.world.markets), 99, 100, 65_535))
    return cast.market.index


def _order_id(draw: Draw, cast: Cast) -> int | None:
    return _id_of(draw, cast, cast.actor)


def _others_order_id(draw: Draw, cast: Cast) -> int | None:
    return _id_of(draw, cast, cast.other)


def _id_of(draw: Draw, cast: Cast, user: LocalUser) -> int | None:
    if draw.chance(0.1):
        return None
    open_orders = [order.order_id for order in cast.scene.orders(user)]
    if not open_orders or draw.chance(0.05):
        return draw.number(32, [cast.scene.last_order(user)])
    return draw.pick(open_orders)


def _amount(draw: Draw, cast: Cast) -> int:
    deposit = cast.scene.value(cast.actor.address, "User", "spot_positions[0].scaled_balance") // 1_000
    return draw.number(64, (1, 10**6, 10**9, deposit, deposit // 2, draw.sized(11)), limits=0.08)


def _expiry(draw: Draw, cast: Cast) -> int:
    return cast.scene.clock.unix_timestamp + draw.pick((-1, 0, 1, 1, 30, 86_400))


def _token_cap(draw: Draw, cast: Cast) -> int:
    """None, or a cap near what the quote market holds."""
    held = cast.scene.value(addresses.spot_market(0), "SpotMarket", "deposit_balance") // 1_000
    return draw.number(64, (0, 0, held, held - 1, held * 2, held // 2), limits=0.1)


def _sqrt_k(draw: Draw, cast: Cast) -> int:
    sqrt_k = cast.scene.amm(cast.market, "sqrt_k")
    shares = cast.scene.amm(cast.market, "user_lp_shares")
    hints = (sqrt_k, sqrt_k * draw.random.randint(950, 1_050) // 1_000, sqrt_k * 2, sqrt_k // 2, shares)
    return draw.number(128, hints, limits=0.04)


def _peg(draw: Draw, cast: Cast) -> int:
    peg = cast.scene.amm(cast.market, "peg_multiplier")
    return draw.number(
        128, (peg, draw.near(max(peg, 1), 40), draw.near(cast.scene.price(cast.market), 5)), limits=0.04
    )


def _reserve(path: str) -> Maker:
    def make(draw: Draw, cast: Cast) -> int:
        value = cast.scene.amm(cast.market, path)
        return draw.number(
            128, (value, draw.near(max(value, 1), 100), draw.near(max(value, 1), 5_000)), limits=0.04
        )

    return make


def _of(*values: int) -> Maker:
    return lambda draw, cast: draw.pick(values)


def _per_lp_base(draw: Draw, cast: Cast) -> int:
    now = cast.scene.amm(cast.market, "per_lp_base")
    return max(-128, min(127, now + draw.pick((-2, -1, -1, 0, 1, 1, 2))))


def _markets(draw: Draw, cast: Cast) -> list[int]:
    listed = [draw.pick(cast.scene.world.markets).index for _ in range(draw.pick((1, 2, 3)))]
    return [*listed, *[_NONE_LISTED] * 5][:5]


def _several(draw: Draw, cast: Cast) -> list[int]:
    return [draw.pick(cast.scene.world.markets).index for _ in range(draw.pick((0, 1, 2, 2, 3)))]


def _fees(draw: Draw, cast: Cast) -> FeeStructure:
    def tier(limits: bool) -> FeeTier:
        pairs = [(draw.pick((0, 10, 25, 100, 1_000)), draw.pick((100_000, 10_000, 1_000))) for _ in range(4)]
        flat = [figure for pair in pairs for figure in pair]
        if limits:
            flat[draw.random.randrange(8)] = draw.limit(32)
        return FeeTier(*flat)

    if draw.chance(0.5):
        return FeeStructure(
            fee_tiers=[
                FeeTier(draw.pick((0, 50, 100)), 100_000, 20, 100_000, 15, 100, 5, 100) for _ in range(10)
            ],
            filler_reward_structure=OrderFillerRewardStructure(10, 100, draw.pick((0, 10_000))),
            referrer_reward_epoch_upper_bound=draw.pick((0, 4_000_000_000)),
            flat_filler_fee=draw.pick((0, 4_999, 10_000)),
        )
    wild = draw.chance(0.3)
    return FeeStructure(
        fee_tiers=[tier(wild) for _ in range(10)],
        filler_reward_structure=OrderFillerRewardStructure(
            draw.number(32, (1, 10)), draw.number(32, (10, 100)), draw.number(128, (0, 10_000))
        ),
        referrer_reward_epoch_upper_bound=draw.number(64, (0, 4_000_000_000)),
        flat_filler_fee=draw.number(64, (0, 10_000)),
    )


def _rails(draw: Draw, cast: Cast) -> OracleGuardRails:
    return OracleGuardRails(
        PriceDivergenceGuardRails(
            draw.number(64, (0, 100_000, 1_000_000)), draw.number(64, (0, 500_000, 1_000_000))
        ),
        ValidityGuardRails(
            draw.number(64, (0, 10, 1_000), signed=True),
            draw.number(64, (0, 120, 1_000), signed=True),
            draw.number(64, (0, 20_000)),
            draw.number(64, (0, 5, 10), signed=True),
        ),
    )


def _summary(draw: Draw, cast: Cast) -> types.UpdatePerpMarketSummaryStatsParams:
    def maybe() -> int | None:
        return draw.number(64, (0, 10**6, 10**9), signed=True) if draw.chance(0.5) else None

    return types.UpdatePerpMarketSummaryStatsParams(
        quote_asset_amount_with_unsettled_lp=maybe(),
        net_unsettled_funding_pnl=maybe(),
        update_amm_summary_stats=draw.pick((True, False, None)),
    )


def _source(draw: Draw, cast: Cast) -> OracleSource:
    own = cast.market.config.oracle_source
    return own if draw.chance(0.8) else draw.pick(list(OracleSource))


def _oracle_key(draw: Draw, cast: Cast) -> Any:
    return draw.pick([market.oracle for market in cast.scene.world.markets])


def _orders(draw: Draw, cast: Cast) -> list[OrderParams]:
    return [order_params(draw, cast, resting=draw.chance(0.7)) for _ in range(draw.pick((1, 1, 2, 3)))]


def _ids(draw: Draw, cast: Cast) -> list[int]:
    return [_id_of(draw, cast, cast.actor) or 0 for _ in range(draw.pick((0, 1, 2, 3)))]


def _user_order_id(draw: Draw, cast: Cast) -> int:
    known = [order.user_order_id for order in cast.scene.orders(cast.actor)]
    return draw.pick(known) if known and draw.chance(0.8) else draw.pick((0, 1, 255))


_BY_NAME: Mapping[str, Maker] = {
    "market_index": _index,
    "perp_market_index": _index,
    "spot_market_index": lambda draw, cast: 0,
    "quote_spot_market_index": lambda draw, cast: 0,
    "sub_account_id": lambda draw, cast: cast.actor.sub_account_id,
    "amount": _amount,
    "reduce_only": lambda draw, cast: draw.chance(0.25),
    "n_shares": lambda draw, cast: cast.shares(draw),
    "shares_to_burn": lambda draw, cast: cast.shares(draw),
    "order_id": _order_id,
    "user_order_id": _user_order_id,
    "order_ids": _ids,
    "maker_order_id": lambda draw, cast: None if draw.chance(0.9) else draw.limit(32),
    "market_indexes": _several,
    "margin_ratio": _of(0, 0, 500, 1_000, 2_000, 10_000),
    "expiry_ts": _expiry,
    "sqrt_k": _sqrt_k,
    "peg_multiplier": _peg,
    "new_peg_candidate": _peg,
    "base_asset_reserve": _reserve("base_asset_reserve"),
    "quote_asset_reserve": _reserve("quote_asset_reserve"),
    "liquidator_max_base_asset_amount": lambda draw, cast: cast.base(draw),
    "liquidator_max_pnl_transfer": lambda draw, cast: draw.number(128, (draw.sized(11), 10**12)),
    "limit_price": lambda draw, cast: None if draw.chance(0.85) else cast.limit_price(draw),
    "margin_ratio_initial": _of(200, 400, 500, 1_000, 2_000, 3_000, 5_000),
    "margin_ratio_maintenance": _of(150, 250, 300, 500, 1_000, 2_500),
    "exchange_status": _of(0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 127, 128, 255),
    "paused_operations": _of(0, 0, 1, 2, 4, 8, 16, 32, 63, 255),
    "lp_cooldown_time": _of(0, 0, 1, 60),
    "per_lp_base": _per_lp_base,
    "concentration_scale": lambda draw, cast: draw.number(128, (1, 2, 5, 50)),
    "base_spread": _of(0, 1, 100, 777, 5_000, 100_000),
    "max_spread": _of(1_000, 5_000, 29_500, 100_000, 500_000),
    "amm_jit_intensity": _of(0, 1, 50, 100, 101, 150, 200, 201),
    "curve_update_intensity": _of(0, 1, 50, 100, 101, 110, 150, 200, 201),
    "step_size": lambda draw, cast: draw.number(64, (cast.step, cast.step * 10, cast.step // 10)),
    "tick_size": lambda draw, cast: draw.number(64, (cast.tick, cast.tick * 10, 1)),
    "order_size": lambda draw, cast: draw.number(64, (cast.step, cast.step * 10)),
    "funding_period": _of(0, 1, 60, 3_600, 7_200, -1),
    "liquidator_fee": _of(0, 5_000, 10_000, 25_000, 50_000),
    "if_liquidation_fee": _of(0, 5_000, 10_000, 25_000, 100_000),
    "imf_factor": _of(0, 100, 450, 5_000),
    "unrealized_pnl_imf_factor": _of(0, 100, 450, 5_000),
    "max_fill_reserve_fraction": _of(1, 5, 100, 1_000, 65_535),
    "max_slippage_ratio": _of(1, 50, 100, 65_535),
    "max_open_interest": lambda draw, cast: draw.number(
        128, (0, 10**15, cast.scene.value(cast.market.address, "PerpMarket", "amm.base_asset_amount_long"))
    ),
    "initial_pct_to_liquidate": _of(0, 1, 1_000, 10_000, 65_535),
    "liquidation_duration": _of(0, 1, 150, 255),
    "liquidation_margin_buffer_ratio": _of(0, 100, 1_000, 9_999),
    "settlement_duration": _of(0, 1, 65_535),
    "max_number_of_sub_accounts": _of(0, 1, 2, 5, 6, 100),
    "max_initialize_user_fee": _of(0, 1, 100),
    "fee_adjustment": _of(-100, -50, 0, 50, 100, 101),
    "market_name": lambda draw, cast: bytes(32),
    "market_type": lambda draw, cast: None if draw.chance(0.5) else draw.pick(list(MarketType)),
    "fee_structure": _fees,
    "oracle_guard_rails": _rails,
    "oracle": _oracle_key,
    "oracle_source": _source,
    "admin": lambda draw, cast: cast.scene.world.admin,
    "status": lambda draw, cast: draw.pick(list(enums.MarketStatus)),
    "params": lambda draw, cast: order_params(draw, cast),
}

_BY_INSTRUCTION: Mapping[str, Mapping[str, Maker]] = {
    "deposit": {"market_index": lambda draw, cast: 0 if draw.chance(0.98) else draw.limit(16)},
    "withdraw": {"market_index": lambda draw, cast: 0 if draw.chance(0.98) else draw.limit(16)},
    "transfer_deposit": {"market_index": lambda draw, cast: 0 if draw.chance(0.98) else draw.limit(16)},
    "update_amms": {"market_indexes": _markets},
    "fill_perp_order": {"order_id": _others_order_id},
    "place_and_make_perp_order": {
        "params": lambda draw, cast: order_params(draw, cast, making=True),
        "taker_order_id": lambda draw, cast: _others_order_id(draw, cast) or 0,
    },
    "place_perp_order": {"params": lambda draw, cast: order_params(draw, cast, resting=draw.chance(0.6))},
    "place_orders": {"params": _orders},
    "cancel_orders": {"market_index": lambda draw, cast: None if draw.chance(0.5) else _index(draw, cast)},
    "update_perp_market_amm_summary_stats": {"params": _summary},
    "initialize_user": {"sub_account_id": lambda draw, cast: draw.pick((0, 1, 2, 2, 3))},
    "initialize_perp_market": {
        "market_index": lambda draw, cast: len(cast.scene.world.markets),
        "amm_base_asset_reserve": _reserve("base_asset_reserve"),
        "amm_quote_asset_reserve": _reserve("base_asset_reserve"),
        "amm_periodicity": _of(3_600, 0, -1),
        "amm_peg_multiplier": _peg,
        "contract_tier": lambda draw, cast: draw.pick(list(enums.ContractTier)),
        "concentration_coef_scale": _of(1, 2, 50),
        "curve_update_intensity": _of(0, 100, 200, 201),
        "order_step_size": _of(1, 10**6, 10**9),
        "order_tick_size": _of(1, 100),
        "min_order_size": _of(1, 10**6),
    },
    "update_perp_market_max_imbalances": {
        "unrealized_max_imbalance": lambda draw, cast: draw.sized(12),
        "max_revenue_withdraw_per_period": lambda draw, cast: draw.sized(11),
        "quote_max_insurance": lambda draw, cast: draw.sized(11),
    },
    "update_perp_market_unrealized_asset_weight": {
        "unrealized_initial_asset_weight": _of(0, 5_000, 10_000, 10_001),
        "unrealized_maintenance_asset_weight": _of(0, 5_000, 10_000, 10_001),
    },
    "update_spot_market_if_factor": {
        "user_if_factor": _of(0, 1, 50_000, 1_000_000, 1_000_001),
        "total_if_factor": _of(0, 1, 50_000, 100_000, 1_000_000, 1_000_001),
    },
    "update_spot_market_borrow_rate": {
        "optimal_utilization": _of(0, 1, 700_000, 1_000_000, 1_000_001),
        "optimal_borrow_rate": _of(0, 4_999, 5_000, 60_000, 1_275_000),
        "max_borrow_rate": _of(0, 60_000, 1_275_000, 10_000_000, 2**32 - 1),
        "min_borrow_rate": lambda draw, cast: draw.pick((None, 0, 1, 2, 255)),
    },
    "update_spot_market_margin_weights": {
        "initial_asset_weight": _of(*[10_000] * 9, 9_999),
        "maintenance_asset_weight": _of(*[10_000] * 9, 10_001),
        "initial_liability_weight": _of(*[10_000] * 9, 0),
        "maintenance_liability_weight": _of(*[10_000] * 9, 12_000),
        "imf_factor": _of(0, 1, 999_999, 1_000_000),
    },
    "update_spot_market_revenue_settle_period": {
        "revenue_settle_period": _of(-1, 0, 1, 60, 3_600, 2**63 - 1)
    },
    "update_spot_market_liquidation_fee": {
        "liquidator_fee": _of(0, 50_000, 899_999, 900_000, 999_999, 2**32 - 1),
        "if_liquidation_fee": _of(0, 1, 100_000, 100_001, 500_000),
    },
    "update_spot_market_max_token_deposits": {"max_token_deposits": _token_cap},
    "update_spot_market_expiry": {"expiry_ts": _expiry},
    "delete_initialized_perp_market": {
        "market_index": lambda draw, cast: draw.pick(cast.scene.world.markets[-2:]).index
    },
    "update_perp_market_target_base_asset_amount_per_lp": {
        "target_base_asset_amount_per_lp": lambda draw, cast: draw.number(
            32, (0, 10**6, -(10**8)), signed=True
        )
    },
}

_STRUCTS: Mapping[str, Maker] = {
    "OrderParams": lambda draw, cast: order_params(draw, cast),
    "FeeStructure": _fees,
    "OracleGuardRails": _rails,
    "UpdatePerpMarketSummaryStatsParams": _summary,
}
