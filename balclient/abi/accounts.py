"""Accounts and the structs in them.  Written by tools/generate_abi.py from idl/bal.json; change those."""

from __future__ import annotations

from collections.abc import MutableSequence
from struct import Struct
from struct import error as StructError
from typing import ClassVar, Final

from solders.pubkey import Pubkey

from .codec import BOOLS, M64, AccountRecord, LazyArray, Packed, fixed_bytes, wrong_length
from .enums import (
    ASSET_TIER_TAGS,
    CONTRACT_TIER_TAGS,
    CONTRACT_TYPE_TAGS,
    MARKET_STATUS_TAGS,
    MARKET_TYPE_TAGS,
    ORACLE_SOURCE_TAGS,
    ORDER_STATUS_TAGS,
    ORDER_TRIGGER_CONDITION_TAGS,
    ORDER_TYPE_TAGS,
    POSITION_DIRECTION_TAGS,
    SPOT_BALANCE_TYPE_TAGS,
    AssetTier,
    ContractTier,
    ContractType,
    MarketStatus,
    MarketType,
    OracleSource,
    OrderStatus,
    OrderTriggerCondition,
    OrderType,
    PositionDirection,
    SpotBalanceType,
)
from .native import Flag, native

__all__ = [
    "ACCOUNTS",
    "AMM",
    "FeeStructure",
    "FeeTier",
    "HistoricalIndexData",
    "HistoricalOracleData",
    "InsuranceClaim",
    "InsuranceFund",
    "OracleGuardRails",
    "Order",
    "OrderFillerRewardStructure",
    "PerpMarket",
    "PerpPosition",
    "PoolBalance",
    "PrelaunchOracle",
    "PriceDivergenceGuardRails",
    "SpotMarket",
    "SpotPosition",
    "State",
    "User",
    "UserFees",
    "UserStats",
    "ValidityGuardRails",
]


_SPOT_POSITION: Final = Struct("<Q3qH2B4s")


@native(allow_interpreted_subclasses=True)
class SpotPosition(Packed):
    """`SpotPosition` of the interface, 40 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "scaled_balance",
        "open_bids",
        "open_asks",
        "cumulative_deposits",
        "market_index",
        "balance_type",
        "open_orders",
        "padding",
    )
    __slots__ = FIELDS

    scaled_balance: int
    """spot_balance_1e9"""
    open_bids: int
    """token; >= 0"""
    open_asks: int
    """token; <= 0"""
    cumulative_deposits: int
    """token"""
    market_index: int
    """index"""
    balance_type: SpotBalanceType
    """enum:SpotBalanceType"""
    open_orders: int
    """count"""
    padding: bytes
    """padding"""

    SIZE: ClassVar[int] = 40

    def __init__(
        self,
        scaled_balance: int,
        open_bids: int,
        open_asks: int,
        cumulative_deposits: int,
        market_index: int,
        balance_type: SpotBalanceType,
        open_orders: int,
        padding: bytes,
    ) -> None:
        self.scaled_balance = scaled_balance
        self.open_bids = open_bids
        self.open_asks = open_asks
        self.cumulative_deposits = cumulative_deposits
        self.market_index = market_index
        self.balance_type = balance_type
        self.open_orders = open_orders
        self.padding = padding

    @classmethod
    def _read(cls, data: bytes, at: int) -> SpotPosition:
        r = SpotPosition.__new__(SpotPosition)
        (
            r.scaled_balance,
            r.open_bids,
            r.open_asks,
            r.cumulative_deposits,
            r.market_index,
            v1,
            r.open_orders,
            r.padding,
        ) = _SPOT_POSITION.unpack_from(data, at)
        r.balance_type = SPOT_BALANCE_TYPE_TAGS[v1]
        return r

    def _write(self) -> bytes:
        return _SPOT_POSITION.pack(
            self.scaled_balance,
            self.open_bids,
            self.open_asks,
            self.cumulative_deposits,
            self.market_index,
            self.balance_type,
            self.open_orders,
            self.padding if len(self.padding) == 4 else fixed_bytes(self.padding, 4),
        )


def read_spot_positions(raw: bytes) -> MutableSequence[SpotPosition]:
    out: list[SpotPosition] = []
    for row in _SPOT_POSITION.iter_unpack(raw):
        r = SpotPosition.__new__(SpotPosition)
        (
            r.scaled_balance,
            r.open_bids,
            r.open_asks,
            r.cumulative_deposits,
            r.market_index,
            v1,
            r.open_orders,
            r.padding,
        ) = row
        r.balance_type = SPOT_BALANCE_TYPE_TAGS[v1]
        out.append(r)
    return out


def write_spot_positions(items: MutableSequence[SpotPosition], count: int) -> bytes:
    if isinstance(items, LazyArray):
        return items.raw_bytes(count)
    if len(items) != count:
        raise wrong_length(len(items), count)
    return b"".join(
        [
            _SPOT_POSITION.pack(
                r.scaled_balance,
                r.open_bids,
                r.open_asks,
                r.cumulative_deposits,
                r.market_index,
                r.balance_type,
                r.open_orders,
                r.padding if len(r.padding) == 4 else fixed_bytes(r.padding, 4),
            )
            for r in items
        ]
    )


_PERP_POSITION: Final = Struct("<8qQ2qiHBb")


@native(allow_interpreted_subclasses=True)
class PerpPosition(Packed):
    """`PerpPosition` of the interface, 96 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "last_cumulative_funding_rate",
        "base_asset_amount",
        "quote_asset_amount",
        "quote_break_even_amount",
        "quote_entry_amount",
        "open_bids",
        "open_asks",
        "settled_pnl",
        "lp_shares",
        "last_base_asset_amount_per_lp",
        "last_quote_asset_amount_per_lp",
        "remainder_base_asset_amount",
        "market_index",
        "open_orders",
        "per_lp_base",
    )
    __slots__ = FIELDS

    last_cumulative_funding_rate: int
    """funding_1e9"""
    base_asset_amount: int
    """base_1e9"""
    quote_asset_amount: int
    """quote_1e6"""
    quote_break_even_amount: int
    """quote_1e6"""
    quote_entry_amount: int
    """quote_1e6"""
    open_bids: int
    """base_1e9; >= 0"""
    open_asks: int
    """base_1e9; <= 0"""
    settled_pnl: int
    """quote_1e6"""
    lp_shares: int
    """reserve_1e9"""
    last_base_asset_amount_per_lp: int
    """base_1e9_per_lp_unit"""
    last_quote_asset_amount_per_lp: int
    """quote_1e6_per_lp_unit"""
    remainder_base_asset_amount: int
    """base_1e9"""
    market_index: int
    """index"""
    open_orders: int
    """count"""
    per_lp_base: int
    """exp10"""

    SIZE: ClassVar[int] = 96

    def __init__(
        self,
        last_cumulative_funding_rate: int,
        base_asset_amount: int,
        quote_asset_amount: int,
        quote_break_even_amount: int,
        quote_entry_amount: int,
        open_bids: int,
        open_asks: int,
        settled_pnl: int,
        lp_shares: int,
        last_base_asset_amount_per_lp: int,
        last_quote_asset_amount_per_lp: int,
        remainder_base_asset_amount: int,
        market_index: int,
        open_orders: int,
        per_lp_base: int,
    ) -> None:
        self.last_cumulative_funding_rate = last_cumulative_funding_rate
        self.base_asset_amount = base_asset_amount
        self.quote_asset_amount = quote_asset_amount
        self.quote_break_even_amount = quote_break_even_amount
        self.quote_entry_amount = quote_entry_amount
        self.open_bids = open_bids
        self.open_asks = open_asks
        self.settled_pnl = settled_pnl
        self.lp_shares = lp_shares
        self.last_base_asset_amount_per_lp = last_base_asset_amount_per_lp
        self.last_quote_asset_amount_per_lp = last_quote_asset_amount_per_lp
        self.remainder_base_asset_amount = remainder_base_asset_amount
        self.market_index = market_index
        self.open_orders = open_orders
        self.per_lp_base = per_lp_base

    @classmethod
    def _read(cls, data: bytes, at: int) -> PerpPosition:
        r = PerpPosition.__new__(PerpPosition)
        (
            r.last_cumulative_funding_rate,
            r.base_asset_amount,
            r.quote_asset_amount,
            r.quote_break_even_amount,
            r.quote_entry_amount,
            r.open_bids,
            r.open_asks,
            r.settled_pnl,
            r.lp_shares,
            r.last_base_asset_amount_per_lp,
            r.last_quote_asset_amount_per_lp,
            r.remainder_base_asset_amount,
            r.market_index,
            r.open_orders,
            r.per_lp_base,
        ) = _PERP_POSITION.unpack_from(data, at)
        return r

    def _write(self) -> bytes:
        return _PERP_POSITION.pack(
            self.last_cumulative_funding_rate,
            self.base_asset_amount,
            self.quote_asset_amount,
            self.quote_break_even_amount,
            self.quote_entry_amount,
            self.open_bids,
            self.open_asks,
            self.settled_pnl,
            self.lp_shares,
            self.last_base_asset_amount_per_lp,
            self.last_quote_asset_amount_per_lp,
            self.remainder_base_asset_amount,
            self.market_index,
            self.open_orders,
            self.per_lp_base,
        )


def read_perp_positions(raw: bytes) -> MutableSequence[PerpPosition]:
    out: list[PerpPosition] = []
    for row in _PERP_POSITION.iter_unpack(raw):
        r = PerpPosition.__new__(PerpPosition)
        (
            r.last_cumulative_funding_rate,
            r.base_asset_amount,
            r.quote_asset_amount,
            r.quote_break_even_amount,
            r.quote_entry_amount,
            r.open_bids,
            r.open_asks,
            r.settled_pnl,
            r.lp_shares,
            r.last_base_asset_amount_per_lp,
            r.last_quote_asset_amount_per_lp,
            r.remainder_base_asset_amount,
            r.market_index,
            r.open_orders,
            r.per_lp_base,
        ) = row
        out.append(r)
    return out


def write_perp_positions(items: MutableSequence[PerpPosition], count: int) -> bytes:
    if isinstance(items, LazyArray):
        return items.raw_bytes(count)
    if len(items) != count:
        raise wrong_length(len(items), count)
    return b"".join(
        [
            _PERP_POSITION.pack(
                r.last_cumulative_funding_rate,
                r.base_asset_amount,
                r.quote_asset_amount,
                r.quote_break_even_amount,
                r.quote_entry_amount,
                r.open_bids,
                r.open_asks,
                r.settled_pnl,
                r.lp_shares,
                r.last_base_asset_amount_per_lp,
                r.last_quote_asset_amount_per_lp,
                r.remainder_base_asset_amount,
                r.market_index,
                r.open_orders,
                r.per_lp_base,
            )
            for r in items
        ]
    )


_ORDER: Final = Struct("<6Q3qiIH11B3s")


@native(allow_interpreted_subclasses=True)
class Order(Packed):
    """`Order` of the interface, 96 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "slot",
        "price",
        "base_asset_amount",
        "base_asset_amount_filled",
        "quote_asset_amount_filled",
        "trigger_price",
        "auction_start_price",
        "auction_end_price",
        "max_ts",
        "oracle_price_offset",
        "order_id",
        "market_index",
        "status",
        "order_type",
        "market_type",
        "user_order_id",
        "existing_position_direction",
        "direction",
        "reduce_only",
        "post_only",
        "immediate_or_cancel",
        "trigger_condition",
        "auction_duration",
        "padding",
    )
    __slots__ = FIELDS

    slot: int
    """slot"""
    price: int
    """price_1e6"""
    base_asset_amount: int
    """base_1e9_or_token"""
    base_asset_amount_filled: int
    """base_1e9_or_token"""
    quote_asset_amount_filled: int
    """quote_1e6"""
    trigger_price: int
    """price_1e6"""
    auction_start_price: int
    """price_1e6; offset for oracle orders"""
    auction_end_price: int
    """price_1e6; offset for oracle orders"""
    max_ts: int
    """unix_s"""
    oracle_price_offset: int
    """price_1e6"""
    order_id: int
    """id"""
    market_index: int
    """index"""
    status: OrderStatus
    """enum:OrderStatus"""
    order_type: OrderType
    """enum:OrderType; default value is 1 (Limit)"""
    market_type: MarketType
    """enum:MarketType; default value of a cleared order is 1 (Perp)"""
    user_order_id: int
    """id"""
    existing_position_direction: PositionDirection
    """enum:PositionDirection"""
    direction: PositionDirection
    """enum:PositionDirection"""
    reduce_only: Flag
    """bool"""
    post_only: Flag
    """bool"""
    immediate_or_cancel: Flag
    """bool"""
    trigger_condition: OrderTriggerCondition
    """enum:OrderTriggerCondition"""
    auction_duration: int
    """slots"""
    padding: bytes
    """padding"""

    SIZE: ClassVar[int] = 96

    def __init__(
        self,
        slot: int,
        price: int,
        base_asset_amount: int,
        base_asset_amount_filled: int,
        quote_asset_amount_filled: int,
        trigger_price: int,
        auction_start_price: int,
        auction_end_price: int,
        max_ts: int,
        oracle_price_offset: int,
        order_id: int,
        market_index: int,
        status: OrderStatus,
        order_type: OrderType,
        market_type: MarketType,
        user_order_id: int,
        existing_position_direction: PositionDirection,
        direction: PositionDirection,
        reduce_only: Flag,
        post_only: Flag,
        immediate_or_cancel: Flag,
        trigger_condition: OrderTriggerCondition,
        auction_duration: int,
        padding: bytes,
    ) -> None:
        self.slot = slot
        self.price = price
        self.base_asset_amount = base_asset_amount
        self.base_asset_amount_filled = base_asset_amount_filled
        self.quote_asset_amount_filled = quote_asset_amount_filled
        self.trigger_price = trigger_price
        self.auction_start_price = auction_start_price
        self.auction_end_price = auction_end_price
        self.max_ts = max_ts
        self.oracle_price_offset = oracle_price_offset
        self.order_id = order_id
        self.market_index = market_index
        self.status = status
        self.order_type = order_type
        self.market_type = market_type
        self.user_order_id = user_order_id
        self.existing_position_direction = existing_position_direction
        self.direction = direction
        self.reduce_only = reduce_only
        self.post_only = post_only
        self.immediate_or_cancel = immediate_or_cancel
        self.trigger_condition = trigger_condition
        self.auction_duration = auction_duration
        self.padding = padding

    @classmethod
    def _read(cls, data: bytes, at: int) -> Order:
        r = Order.__new__(Order)
        (
            r.slot,
            r.price,
            r.base_asset_amount,
            r.base_asset_amount_filled,
            r.quote_asset_amount_filled,
            r.trigger_price,
            r.auction_start_price,
            r.auction_end_price,
            r.max_ts,
            r.oracle_price_offset,
            r.order_id,
            r.market_index,
            v1,
            v2,
            v3,
            r.user_order_id,
            v4,
            v5,
            v6,
            v7,
            v8,
            v9,
            r.auction_duration,
            r.padding,
        ) = _ORDER.unpack_from(data, at)
        r.status = ORDER_STATUS_TAGS[v1]
        r.order_type = ORDER_TYPE_TAGS[v2]
        r.market_type = MARKET_TYPE_TAGS[v3]
        r.existing_position_direction = POSITION_DIRECTION_TAGS[v4]
        r.direction = POSITION_DIRECTION_TAGS[v5]
        r.reduce_only = BOOLS[v6]
        r.post_only = BOOLS[v7]
        r.immediate_or_cancel = BOOLS[v8]
        r.trigger_condition = ORDER_TRIGGER_CONDITION_TAGS[v9]
        return r

    def _write(self) -> bytes:
        return _ORDER.pack(
            self.slot,
            self.price,
            self.base_asset_amount,
            self.base_asset_amount_filled,
            self.quote_asset_amount_filled,
            self.trigger_price,
            self.auction_start_price,
            self.auction_end_price,
            self.max_ts,
            self.oracle_price_offset,
            self.order_id,
            self.market_index,
            self.status,
            self.order_type,
            self.market_type,
            self.user_order_id,
            self.existing_position_direction,
            self.direction,
            self.reduce_only,
            self.post_only,
            self.immediate_or_cancel,
            self.trigger_condition,
            self.auction_duration,
            self.padding if len(self.padding) == 3 else fixed_bytes(self.padding, 3),
        )


def read_orders(raw: bytes) -> MutableSequence[Order]:
    out: list[Order] = []
    for row in _ORDER.iter_unpack(raw):
        r = Order.__new__(Order)
        (
            r.slot,
            r.price,
            r.base_asset_amount,
            r.base_asset_amount_filled,
            r.quote_asset_amount_filled,
            r.trigger_price,
            r.auction_start_price,
            r.auction_end_price,
            r.max_ts,
            r.oracle_price_offset,
            r.order_id,
            r.market_index,
            v1,
            v2,
            v3,
            r.user_order_id,
            v4,
            v5,
            v6,
            v7,
            v8,
            v9,
            r.auction_duration,
            r.padding,
        ) = row
        r.status = ORDER_STATUS_TAGS[v1]
        r.order_type = ORDER_TYPE_TAGS[v2]
        r.market_type = MARKET_TYPE_TAGS[v3]
        r.existing_position_direction = POSITION_DIRECTION_TAGS[v4]
        r.direction = POSITION_DIRECTION_TAGS[v5]
        r.reduce_only = BOOLS[v6]
        r.post_only = BOOLS[v7]
        r.immediate_or_cancel = BOOLS[v8]
        r.trigger_condition = ORDER_TRIGGER_CONDITION_TAGS[v9]
        out.append(r)
    return out


def write_orders(items: MutableSequence[Order], count: int) -> bytes:
    if isinstance(items, LazyArray):
        return items.raw_bytes(count)
    if len(items) != count:
        raise wrong_length(len(items), count)
    return b"".join(
        [
            _ORDER.pack(
                r.slot,
                r.price,
                r.base_asset_amount,
                r.base_asset_amount_filled,
                r.quote_asset_amount_filled,
                r.trigger_price,
                r.auction_start_price,
                r.auction_end_price,
                r.max_ts,
                r.oracle_price_offset,
                r.order_id,
                r.market_index,
                r.status,
                r.order_type,
                r.market_type,
                r.user_order_id,
                r.existing_position_direction,
                r.direction,
                r.reduce_only,
                r.post_only,
                r.immediate_or_cancel,
                r.trigger_condition,
                r.auction_duration,
                r.padding if len(r.padding) == 3 else fixed_bytes(r.padding, 3),
            )
            for r in items
        ]
    )


_FEE_TIER: Final = Struct("<8I")


@native(allow_interpreted_subclasses=True)
class FeeTier(Packed):
    """`FeeTier` of the interface, 32 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "fee_numerator",
        "fee_denominator",
        "maker_rebate_numerator",
        "maker_rebate_denominator",
        "referrer_reward_numerator",
        "referrer_reward_denominator",
        "referee_fee_numerator",
        "referee_fee_denominator",
    )
    __slots__ = FIELDS

    fee_numerator: int
    """ratio"""
    fee_denominator: int
    """ratio; 100000 by default"""
    maker_rebate_numerator: int
    """ratio"""
    maker_rebate_denominator: int
    """ratio; 100000 by default"""
    referrer_reward_numerator: int
    """ratio"""
    referrer_reward_denominator: int
    """ratio; 100 by default"""
    referee_fee_numerator: int
    """ratio"""
    referee_fee_denominator: int
    """ratio; 100 by default"""

    SIZE: ClassVar[int] = 32

    def __init__(
        self,
        fee_numerator: int,
        fee_denominator: int,
        maker_rebate_numerator: int,
        maker_rebate_denominator: int,
        referrer_reward_numerator: int,
        referrer_reward_denominator: int,
        referee_fee_numerator: int,
        referee_fee_denominator: int,
    ) -> None:
        self.fee_numerator = fee_numerator
        self.fee_denominator = fee_denominator
        self.maker_rebate_numerator = maker_rebate_numerator
        self.maker_rebate_denominator = maker_rebate_denominator
        self.referrer_reward_numerator = referrer_reward_numerator
        self.referrer_reward_denominator = referrer_reward_denominator
        self.referee_fee_numerator = referee_fee_numerator
        self.referee_fee_denominator = referee_fee_denominator

    @classmethod
    def _read(cls, data: bytes, at: int) -> FeeTier:
        r = FeeTier.__new__(FeeTier)
        (
            r.fee_numerator,
            r.fee_denominator,
            r.maker_rebate_numerator,
            r.maker_rebate_denominator,
            r.referrer_reward_numerator,
            r.referrer_reward_denominator,
            r.referee_fee_numerator,
            r.referee_fee_denominator,
        ) = _FEE_TIER.unpack_from(data, at)
        return r

    def _write(self) -> bytes:
        return _FEE_TIER.pack(
            self.fee_numerator,
            self.fee_denominator,
            self.maker_rebate_numerator,
            self.maker_rebate_denominator,
            self.referrer_reward_numerator,
            self.referrer_reward_denominator,
            self.referee_fee_numerator,
            self.referee_fee_denominator,
        )


def read_fee_tiers(raw: bytes) -> MutableSequence[FeeTier]:
    out: list[FeeTier] = []
    for row in _FEE_TIER.iter_unpack(raw):
        r = FeeTier.__new__(FeeTier)
        (
            r.fee_numerator,
            r.fee_denominator,
            r.maker_rebate_numerator,
            r.maker_rebate_denominator,
            r.referrer_reward_numerator,
            r.referrer_reward_denominator,
            r.referee_fee_numerator,
            r.referee_fee_denominator,
        ) = row
        out.append(r)
    return out


def write_fee_tiers(items: MutableSequence[FeeTier], count: int) -> bytes:
    if isinstance(items, LazyArray):
        return items.raw_bytes(count)
    if len(items) != count:
        raise wrong_length(len(items), count)
    return b"".join(
        [
            _FEE_TIER.pack(
                r.fee_numerator,
                r.fee_denominator,
                r.maker_rebate_numerator,
                r.maker_rebate_denominator,
                r.referrer_reward_numerator,
                r.referrer_reward_denominator,
                r.referee_fee_numerator,
                r.referee_fee_denominator,
            )
            for r in items
        ]
    )


_ORDER_FILLER_REWARD_STRUCTURE: Final = Struct("<2I2Q")


@native(allow_interpreted_subclasses=True)
class OrderFillerRewardStructure(Packed):
    """`OrderFillerRewardStructure` of the interface, 24 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "reward_numerator",
        "reward_denominator",
        "time_based_reward_lower_bound",
    )
    __slots__ = FIELDS

    reward_numerator: int
    """ratio"""
    reward_denominator: int
    """ratio"""
    time_based_reward_lower_bound: int
    """quote_1e6"""

    SIZE: ClassVar[int] = 24

    def __init__(
        self,
        reward_numerator: int,
        reward_denominator: int,
        time_based_reward_lower_bound: int,
    ) -> None:
        self.reward_numerator = reward_numerator
        self.reward_denominator = reward_denominator
        self.time_based_reward_lower_bound = time_based_reward_lower_bound

    @classmethod
    def _read(cls, data: bytes, at: int) -> OrderFillerRewardStructure:
        r = OrderFillerRewardStructure.__new__(OrderFillerRewardStructure)
        (
            r.reward_numerator,
            r.reward_denominator,
            v1,
            v2,
        ) = _ORDER_FILLER_REWARD_STRUCTURE.unpack_from(data, at)
        r.time_based_reward_lower_bound = v1 | v2 << 64 if v2 else v1
        return r

    def _write(self) -> bytes:
        return _ORDER_FILLER_REWARD_STRUCTURE.pack(
            self.reward_numerator,
            self.reward_denominator,
            self.time_based_reward_lower_bound & M64,
            self.time_based_reward_lower_bound >> 64,
        )


_FEE_STRUCTURE: Final = Struct("<320s2I4Q")


@native(allow_interpreted_subclasses=True)
class FeeStructure(Packed):
    """`FeeStructure` of the interface, 360 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "fee_tiers",
        "filler_reward_structure",
        "referrer_reward_epoch_upper_bound",
        "flat_filler_fee",
    )
    __slots__ = FIELDS

    fee_tiers: MutableSequence[FeeTier]
    """ten tiers, index 0 = default tier"""
    filler_reward_structure: OrderFillerRewardStructure
    referrer_reward_epoch_upper_bound: int
    """quote_1e6"""
    flat_filler_fee: int
    """quote_1e6"""

    SIZE: ClassVar[int] = 360

    def __init__(
        self,
        fee_tiers: MutableSequence[FeeTier],
        filler_reward_structure: OrderFillerRewardStructure,
        referrer_reward_epoch_upper_bound: int,
        flat_filler_fee: int,
    ) -> None:
        self.fee_tiers = fee_tiers
        self.filler_reward_structure = filler_reward_structure
        self.referrer_reward_epoch_upper_bound = referrer_reward_epoch_upper_bound
        self.flat_filler_fee = flat_filler_fee

    @classmethod
    def _read(cls, data: bytes, at: int) -> FeeStructure:
        r = FeeStructure.__new__(FeeStructure)
        r_filler_reward_structure = r.filler_reward_structure = OrderFillerRewardStructure.__new__(
            OrderFillerRewardStructure
        )
        (
            v1,
            r_filler_reward_structure.reward_numerator,
            r_filler_reward_structure.reward_denominator,
            v2,
            v3,
            r.referrer_reward_epoch_upper_bound,
            r.flat_filler_fee,
        ) = _FEE_STRUCTURE.unpack_from(data, at)
        r.fee_tiers = read_fee_tiers(v1)
        r_filler_reward_structure.time_based_reward_lower_bound = v2 | v3 << 64 if v3 else v2
        return r

    def _write(self) -> bytes:
        _filler_reward_structure = self.filler_reward_structure
        return _FEE_STRUCTURE.pack(
            write_fee_tiers(self.fee_tiers, 10),
            _filler_reward_structure.reward_numerator,
            _filler_reward_structure.reward_denominator,
            _filler_reward_structure.time_based_reward_lower_bound & M64,
            _filler_reward_structure.time_based_reward_lower_bound >> 64,
            self.referrer_reward_epoch_upper_bound,
            self.flat_filler_fee,
        )


_HISTORICAL_ORACLE_DATA: Final = Struct("<qQ4q")


@native(allow_interpreted_subclasses=True)
class HistoricalOracleData(Packed):
    """`HistoricalOracleData` of the interface, 48 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "last_oracle_price",
        "last_oracle_conf",
        "last_oracle_delay",
        "last_oracle_price_twap",
        "last_oracle_price_twap_5min",
        "last_oracle_price_twap_ts",
    )
    __slots__ = FIELDS

    last_oracle_price: int
    """price_1e6"""
    last_oracle_conf: int
    """price_1e6"""
    last_oracle_delay: int
    """slots"""
    last_oracle_price_twap: int
    """price_1e6; 1 h average for spot; funding_period window for perp"""
    last_oracle_price_twap_5min: int
    """price_1e6"""
    last_oracle_price_twap_ts: int
    """unix_s"""

    SIZE: ClassVar[int] = 48

    def __init__(
        self,
        last_oracle_price: int,
        last_oracle_conf: int,
        last_oracle_delay: int,
        last_oracle_price_twap: int,
        last_oracle_price_twap_5min: int,
        last_oracle_price_twap_ts: int,
    ) -> None:
        self.last_oracle_price = last_oracle_price
        self.last_oracle_conf = last_oracle_conf
        self.last_oracle_delay = last_oracle_delay
        self.last_oracle_price_twap = last_oracle_price_twap
        self.last_oracle_price_twap_5min = last_oracle_price_twap_5min
        self.last_oracle_price_twap_ts = last_oracle_price_twap_ts

    @classmethod
    def _read(cls, data: bytes, at: int) -> HistoricalOracleData:
        r = HistoricalOracleData.__new__(HistoricalOracleData)
        (
            r.last_oracle_price,
            r.last_oracle_conf,
            r.last_oracle_delay,
            r.last_oracle_price_twap,
            r.last_oracle_price_twap_5min,
            r.last_oracle_price_twap_ts,
        ) = _HISTORICAL_ORACLE_DATA.unpack_from(data, at)
        return r

    def _write(self) -> bytes:
        return _HISTORICAL_ORACLE_DATA.pack(
            self.last_oracle_price,
            self.last_oracle_conf,
            self.last_oracle_delay,
            self.last_oracle_price_twap,
            self.last_oracle_price_twap_5min,
            self.last_oracle_price_twap_ts,
        )


_HISTORICAL_INDEX_DATA: Final = Struct("<4Qq")


@native(allow_interpreted_subclasses=True)
class HistoricalIndexData(Packed):
    """`HistoricalIndexData` of the interface, 40 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "last_index_bid_price",
        "last_index_ask_price",
        "last_index_price_twap",
        "last_index_price_twap_5min",
        "last_index_price_twap_ts",
    )
    __slots__ = FIELDS

    last_index_bid_price: int
    """price_1e6"""
    last_index_ask_price: int
    """price_1e6"""
    last_index_price_twap: int
    """price_1e6"""
    last_index_price_twap_5min: int
    """price_1e6"""
    last_index_price_twap_ts: int
    """unix_s"""

    SIZE: ClassVar[int] = 40

    def __init__(
        self,
        last_index_bid_price: int,
        last_index_ask_price: int,
        last_index_price_twap: int,
        last_index_price_twap_5min: int,
        last_index_price_twap_ts: int,
    ) -> None:
        self.last_index_bid_price = last_index_bid_price
        self.last_index_ask_price = last_index_ask_price
        self.last_index_price_twap = last_index_price_twap
        self.last_index_price_twap_5min = last_index_price_twap_5min
        self.last_index_price_twap_ts = last_index_price_twap_ts

    @classmethod
    def _read(cls, data: bytes, at: int) -> HistoricalIndexData:
        r = HistoricalIndexData.__new__(HistoricalIndexData)
        (
            r.last_index_bid_price,
            r.last_index_ask_price,
            r.last_index_price_twap,
            r.last_index_price_twap_5min,
            r.last_index_price_twap_ts,
        ) = _HISTORICAL_INDEX_DATA.unpack_from(data, at)
        return r

    def _write(self) -> bytes:
        return _HISTORICAL_INDEX_DATA.pack(
            self.last_index_bid_price,
            self.last_index_ask_price,
            self.last_index_price_twap,
            self.last_index_price_twap_5min,
            self.last_index_price_twap_ts,
        )


_POOL_BALANCE: Final = Struct("<2QH6s")


@native(allow_interpreted_subclasses=True)
class PoolBalance(Packed):
    """`PoolBalance` of the interface, 24 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "scaled_balance",
        "market_index",
        "padding",
    )
    __slots__ = FIELDS

    scaled_balance: int
    """spot_balance_1e9; token amount = scaled * cumulative_deposit_interest / 10^(19-decimals)"""
    market_index: int
    """index; spot market index (0 for perp pools)"""
    padding: bytes
    """padding"""

    SIZE: ClassVar[int] = 24

    def __init__(
        self,
        scaled_balance: int,
        market_index: int,
        padding: bytes,
    ) -> None:
        self.scaled_balance = scaled_balance
        self.market_index = market_index
        self.padding = padding

    @classmethod
    def _read(cls, data: bytes, at: int) -> PoolBalance:
        r = PoolBalance.__new__(PoolBalance)
        (
            v1,
            v2,
            r.market_index,
            r.padding,
        ) = _POOL_BALANCE.unpack_from(data, at)
        r.scaled_balance = v1 | v2 << 64 if v2 else v1
        return r

    def _write(self) -> bytes:
        return _POOL_BALANCE.pack(
            self.scaled_balance & M64,
            self.scaled_balance >> 64,
            self.market_index,
            self.padding if len(self.padding) == 6 else fixed_bytes(self.padding, 6),
        )


_INSURANCE_CLAIM: Final = Struct("<q3Qq")


@native(allow_interpreted_subclasses=True)
class InsuranceClaim(Packed):
    """`InsuranceClaim` of the interface, 40 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "revenue_withdraw_since_last_settle",
        "max_revenue_withdraw_per_period",
        "quote_max_insurance",
        "quote_settled_insurance",
        "last_revenue_withdraw_ts",
    )
    __slots__ = FIELDS

    revenue_withdraw_since_last_settle: int
    """quote_1e6"""
    max_revenue_withdraw_per_period: int
    """quote_1e6"""
    quote_max_insurance: int
    """quote_1e6"""
    quote_settled_insurance: int
    """quote_1e6"""
    last_revenue_withdraw_ts: int
    """unix_s"""

    SIZE: ClassVar[int] = 40

    def __init__(
        self,
        revenue_withdraw_since_last_settle: int,
        max_revenue_withdraw_per_period: int,
        quote_max_insurance: int,
        quote_settled_insurance: int,
        last_revenue_withdraw_ts: int,
    ) -> None:
        self.revenue_withdraw_since_last_settle = revenue_withdraw_since_last_settle
        self.max_revenue_withdraw_per_period = max_revenue_withdraw_per_period
        self.quote_max_insurance = quote_max_insurance
        self.quote_settled_insurance = quote_settled_insurance
        self.last_revenue_withdraw_ts = last_revenue_withdraw_ts

    @classmethod
    def _read(cls, data: bytes, at: int) -> InsuranceClaim:
        r = InsuranceClaim.__new__(InsuranceClaim)
        (
            r.revenue_withdraw_since_last_settle,
            r.max_revenue_withdraw_per_period,
            r.quote_max_insurance,
            r.quote_settled_insurance,
            r.last_revenue_withdraw_ts,
        ) = _INSURANCE_CLAIM.unpack_from(data, at)
        return r

    def _write(self) -> bytes:
        return _INSURANCE_CLAIM.pack(
            self.revenue_withdraw_since_last_settle,
            self.max_revenue_withdraw_per_period,
            self.quote_max_insurance,
            self.quote_settled_insurance,
            self.last_revenue_withdraw_ts,
        )


_INSURANCE_FUND: Final = Struct("<32s6Q3q2I")


@native(allow_interpreted_subclasses=True)
class InsuranceFund(Packed):
    """`InsuranceFund` of the interface, 112 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "vault",
        "total_shares",
        "user_shares",
        "shares_base",
        "unstaking_period",
        "last_revenue_settle_ts",
        "revenue_settle_period",
        "total_factor",
        "user_factor",
    )
    __slots__ = FIELDS

    vault: Pubkey
    """pubkey; PDA [insurance_fund_vault, index]"""
    total_shares: int
    """if_shares"""
    user_shares: int
    """if_shares"""
    shares_base: int
    """exp10"""
    unstaking_period: int
    """seconds"""
    last_revenue_settle_ts: int
    """unix_s"""
    revenue_settle_period: int
    """seconds; 0 disables revenue settling"""
    total_factor: int
    """pct_1e6; share of deposit interest kept for the insurance fund"""
    user_factor: int
    """pct_1e6"""

    SIZE: ClassVar[int] = 112

    def __init__(
        self,
        vault: Pubkey,
        total_shares: int,
        user_shares: int,
        shares_base: int,
        unstaking_period: int,
        last_revenue_settle_ts: int,
        revenue_settle_period: int,
        total_factor: int,
        user_factor: int,
    ) -> None:
        self.vault = vault
        self.total_shares = total_shares
        self.user_shares = user_shares
        self.shares_base = shares_base
        self.unstaking_period = unstaking_period
        self.last_revenue_settle_ts = last_revenue_settle_ts
        self.revenue_settle_period = revenue_settle_period
        self.total_factor = total_factor
        self.user_factor = user_factor

    @classmethod
    def _read(cls, data: bytes, at: int) -> InsuranceFund:
        r = InsuranceFund.__new__(InsuranceFund)
        (
            v1,
            v2,
            v3,
            v4,
            v5,
            v6,
            v7,
            r.unstaking_period,
            r.last_revenue_settle_ts,
            r.revenue_settle_period,
            r.total_factor,
            r.user_factor,
        ) = _INSURANCE_FUND.unpack_from(data, at)
        r.vault = Pubkey(v1)
        r.total_shares = v2 | v3 << 64 if v3 else v2
        r.user_shares = v4 | v5 << 64 if v5 else v4
        r.shares_base = v6 | v7 << 64 if v7 else v6
        return r

    def _write(self) -> bytes:
        return _INSURANCE_FUND.pack(
            self.vault.__bytes__(),
            self.total_shares & M64,
            self.total_shares >> 64,
            self.user_shares & M64,
            self.user_shares >> 64,
            self.shares_base & M64,
            self.shares_base >> 64,
            self.unstaking_period,
            self.last_revenue_settle_ts,
            self.revenue_settle_period,
            self.total_factor,
            self.user_factor,
        )


_AMM: Final = Struct("<32sqQ4qQqQq2QH6s17QqQqQqQq3QqQqQqQqQq2Q4qQqQq3Qq5QqQq10Q2q6Q3q7Qq2Qq6I2H4BibBHQ2qi12s")


@native(allow_interpreted_subclasses=True)
class AMM(Packed):
    """`AMM` of the interface, 936 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "oracle",
        "historical_oracle_data",
        "base_asset_amount_per_lp",
        "quote_asset_amount_per_lp",
        "fee_pool",
        "base_asset_reserve",
        "quote_asset_reserve",
        "concentration_coef",
        "min_base_asset_reserve",
        "max_base_asset_reserve",
        "sqrt_k",
        "peg_multiplier",
        "terminal_quote_asset_reserve",
        "base_asset_amount_long",
        "base_asset_amount_short",
        "base_asset_amount_with_amm",
        "base_asset_amount_with_unsettled_lp",
        "max_open_interest",
        "quote_asset_amount",
        "quote_entry_amount_long",
        "quote_entry_amount_short",
        "quote_break_even_amount_long",
        "quote_break_even_amount_short",
        "user_lp_shares",
        "last_funding_rate",
        "last_funding_rate_long",
        "last_funding_rate_short",
        "last_24h_avg_funding_rate",
        "total_fee",
        "total_mm_fee",
        "total_exchange_fee",
        "total_fee_minus_distributions",
        "total_fee_withdrawn",
        "total_liquidation_fee",
        "cumulative_funding_rate_long",
        "cumulative_funding_rate_short",
        "total_social_loss",
        "ask_base_asset_reserve",
        "ask_quote_asset_reserve",
        "bid_base_asset_reserve",
        "bid_quote_asset_reserve",
        "last_oracle_normalised_price",
        "last_oracle_reserve_price_spread_pct",
        "last_bid_price_twap",
        "last_ask_price_twap",
        "last_mark_price_twap",
        "last_mark_price_twap_5min",
        "last_update_slot",
        "last_oracle_conf_pct",
        "net_revenue_since_last_funding",
        "last_funding_rate_ts",
        "funding_period",
        "order_step_size",
        "order_tick_size",
        "min_order_size",
        "max_position_size",
        "volume_24h",
        "long_intensity_volume",
        "short_intensity_volume",
        "last_trade_ts",
        "mark_std",
        "oracle_std",
        "last_mark_price_twap_ts",
        "base_spread",
        "max_spread",
        "long_spread",
        "short_spread",
        "long_intensity_count",
        "short_intensity_count",
        "max_fill_reserve_fraction",
        "max_slippage_ratio",
        "curve_update_intensity",
        "amm_jit_intensity",
        "oracle_source",
        "last_oracle_valid",
        "target_base_asset_amount_per_lp",
        "per_lp_base",
        "padding1",
        "padding2",
        "total_fee_earned_per_lp",
        "net_unsettled_funding_pnl",
        "quote_asset_amount_with_unsettled_lp",
        "reference_price_offset",
        "padding",
    )
    __slots__ = FIELDS

    oracle: Pubkey
    """pubkey"""
    historical_oracle_data: HistoricalOracleData
    base_asset_amount_per_lp: int
    """base_1e9_per_lp_unit; LP side accumulator; LP unit = 10^(9+per_lp_base) shares"""
    quote_asset_amount_per_lp: int
    """quote_1e6_per_lp_unit; LP side accumulator"""
    fee_pool: PoolBalance
    base_asset_reserve: int
    """reserve_1e9"""
    quote_asset_reserve: int
    """reserve_1e9"""
    concentration_coef: int
    """pct_1e6"""
    min_base_asset_reserve: int
    """reserve_1e9"""
    max_base_asset_reserve: int
    """reserve_1e9"""
    sqrt_k: int
    """reserve_1e9; also the total number of LP shares (users + protocol)"""
    peg_multiplier: int
    """peg_1e6"""
    terminal_quote_asset_reserve: int
    """reserve_1e9"""
    base_asset_amount_long: int
    """base_1e9; >= 0"""
    base_asset_amount_short: int
    """base_1e9; <= 0"""
    base_asset_amount_with_amm: int
    """base_1e9; net user position against protocol liquidity"""
    base_asset_amount_with_unsettled_lp: int
    """base_1e9; net user position against LPs that have not settled"""
    max_open_interest: int
    """base_1e9; 0 = unlimited"""
    quote_asset_amount: int
    """quote_1e6"""
    quote_entry_amount_long: int
    """quote_1e6"""
    quote_entry_amount_short: int
    """quote_1e6"""
    quote_break_even_amount_long: int
    """quote_1e6"""
    quote_break_even_amount_short: int
    """quote_1e6"""
    user_lp_shares: int
    """reserve_1e9"""
    last_funding_rate: int
    """funding_1e9"""
    last_funding_rate_long: int
    """funding_1e9"""
    last_funding_rate_short: int
    """funding_1e9"""
    last_24h_avg_funding_rate: int
    """funding_1e9"""
    total_fee: int
    """quote_1e6"""
    total_mm_fee: int
    """quote_1e6"""
    total_exchange_fee: int
    """quote_1e6"""
    total_fee_minus_distributions: int
    """quote_1e6"""
    total_fee_withdrawn: int
    """quote_1e6"""
    total_liquidation_fee: int
    """quote_1e6"""
    cumulative_funding_rate_long: int
    """funding_1e9"""
    cumulative_funding_rate_short: int
    """funding_1e9"""
    total_social_loss: int
    """quote_1e6"""
    ask_base_asset_reserve: int
    """reserve_1e9"""
    ask_quote_asset_reserve: int
    """reserve_1e9"""
    bid_base_asset_reserve: int
    """reserve_1e9"""
    bid_quote_asset_reserve: int
    """reserve_1e9"""
    last_oracle_normalised_price: int
    """price_1e6"""
    last_oracle_reserve_price_spread_pct: int
    """pct_1e6"""
    last_bid_price_twap: int
    """price_1e6"""
    last_ask_price_twap: int
    """price_1e6"""
    last_mark_price_twap: int
    """price_1e6"""
    last_mark_price_twap_5min: int
    """price_1e6"""
    last_update_slot: int
    """slot"""
    last_oracle_conf_pct: int
    """pct_1e6"""
    net_revenue_since_last_funding: int
    """quote_1e6"""
    last_funding_rate_ts: int
    """unix_s"""
    funding_period: int
    """seconds"""
    order_step_size: int
    """base_1e9"""
    order_tick_size: int
    """price_1e6"""
    min_order_size: int
    """base_1e9"""
    max_position_size: int
    """base_1e9; 0 = unlimited"""
    volume_24h: int
    """quote_1e6"""
    long_intensity_volume: int
    """quote_1e6"""
    short_intensity_volume: int
    """quote_1e6"""
    last_trade_ts: int
    """unix_s"""
    mark_std: int
    """price_1e6"""
    oracle_std: int
    """price_1e6"""
    last_mark_price_twap_ts: int
    """unix_s"""
    base_spread: int
    """pct_1e6"""
    max_spread: int
    """pct_1e6"""
    long_spread: int
    """pct_1e6"""
    short_spread: int
    """pct_1e6"""
    long_intensity_count: int
    """count; weighted average of whole quote units"""
    short_intensity_count: int
    """count; weighted average of whole quote units"""
    max_fill_reserve_fraction: int
    """divisor; base_asset_reserve is divided by this"""
    max_slippage_ratio: int
    """divisor"""
    curve_update_intensity: int
    """percent; 0..100 repeg/k; above 100 enables reference price offset"""
    amm_jit_intensity: int
    """percent; 0..100 protocol; above 100 enables LP jit"""
    oracle_source: OracleSource
    """enum:OracleSource"""
    last_oracle_valid: Flag
    """bool"""
    target_base_asset_amount_per_lp: int
    """base_1e9_per_1e9_shares; not rebased when per_lp_base changes"""
    per_lp_base: int
    """exp10; LP unit exponent, -9..9"""
    padding1: int
    """padding"""
    padding2: int
    """padding"""
    total_fee_earned_per_lp: int
    """quote_1e6_per_lp_unit; saturating"""
    net_unsettled_funding_pnl: int
    """quote_1e6"""
    quote_asset_amount_with_unsettled_lp: int
    """quote_1e6"""
    reference_price_offset: int
    """pct_1e6"""
    padding: bytes
    """padding"""

    SIZE: ClassVar[int] = 936

    def __init__(
        self,
        oracle: Pubkey,
        historical_oracle_data: HistoricalOracleData,
        base_asset_amount_per_lp: int,
        quote_asset_amount_per_lp: int,
        fee_pool: PoolBalance,
        base_asset_reserve: int,
        quote_asset_reserve: int,
        concentration_coef: int,
        min_base_asset_reserve: int,
        max_base_asset_reserve: int,
        sqrt_k: int,
        peg_multiplier: int,
        terminal_quote_asset_reserve: int,
        base_asset_amount_long: int,
        base_asset_amount_short: int,
        base_asset_amount_with_amm: int,
        base_asset_amount_with_unsettled_lp: int,
        max_open_interest: int,
        quote_asset_amount: int,
        quote_entry_amount_long: int,
        quote_entry_amount_short: int,
        quote_break_even_amount_long: int,
        quote_break_even_amount_short: int,
        user_lp_shares: int,
        last_funding_rate: int,
        last_funding_rate_long: int,
        last_funding_rate_short: int,
        last_24h_avg_funding_rate: int,
        total_fee: int,
        total_mm_fee: int,
        total_exchange_fee: int,
        total_fee_minus_distributions: int,
        total_fee_withdrawn: int,
        total_liquidation_fee: int,
        cumulative_funding_rate_long: int,
        cumulative_funding_rate_short: int,
        total_social_loss: int,
        ask_base_asset_reserve: int,
        ask_quote_asset_reserve: int,
        bid_base_asset_reserve: int,
        bid_quote_asset_reserve: int,
        last_oracle_normalised_price: int,
        last_oracle_reserve_price_spread_pct: int,
        last_bid_price_twap: int,
        last_ask_price_twap: int,
        last_mark_price_twap: int,
        last_mark_price_twap_5min: int,
        last_update_slot: int,
        last_oracle_conf_pct: int,
        net_revenue_since_last_funding: int,
        last_funding_rate_ts: int,
        funding_period: int,
        order_step_size: int,
        order_tick_size: int,
        min_order_size: int,
        max_position_size: int,
        volume_24h: int,
        long_intensity_volume: int,
        short_intensity_volume: int,
        last_trade_ts: int,
        mark_std: int,
        oracle_std: int,
        last_mark_price_twap_ts: int,
        base_spread: int,
        max_spread: int,
        long_spread: int,
        short_spread: int,
        long_intensity_count: int,
        short_intensity_count: int,
        max_fill_reserve_fraction: int,
        max_slippage_ratio: int,
        curve_update_intensity: int,
        amm_jit_intensity: int,
        oracle_source: OracleSource,
        last_oracle_valid: Flag,
        target_base_asset_amount_per_lp: int,
        per_lp_base: int,
        padding1: int,
        padding2: int,
        total_fee_earned_per_lp: int,
        net_unsettled_funding_pnl: int,
        quote_asset_amount_with_unsettled_lp: int,
        reference_price_offset: int,
        padding: bytes,
    ) -> None:
        self.oracle = oracle
        self.historical_oracle_data = historical_oracle_data
        self.base_asset_amount_per_lp = base_asset_amount_per_lp
        self.quote_asset_amount_per_lp = quote_asset_amount_per_lp
        self.fee_pool = fee_pool
        self.base_asset_reserve = base_asset_reserve
        self.quote_asset_reserve = quote_asset_reserve
        self.concentration_coef = concentration_coef
        self.min_base_asset_reserve = min_base_asset_reserve
        self.max_base_asset_reserve = max_base_asset_reserve
        self.sqrt_k = sqrt_k
        self.peg_multiplier = peg_multiplier
        self.terminal_quote_asset_reserve = terminal_quote_asset_reserve
        self.base_asset_amount_long = base_asset_amount_long
        self.base_asset_amount_short = base_asset_amount_short
        self.base_asset_amount_with_amm = base_asset_amount_with_amm
        self.base_asset_amount_with_unsettled_lp = base_asset_amount_with_unsettled_lp
        self.max_open_interest = max_open_interest
        self.quote_asset_amount = quote_asset_amount
        self.quote_entry_amount_long = quote_entry_amount_long
        self.quote_entry_amount_short = quote_entry_amount_short
        self.quote_break_even_amount_long = quote_break_even_amount_long
        self.quote_break_even_amount_short = quote_break_even_amount_short
        self.user_lp_shares = user_lp_shares
        self.last_funding_rate = last_funding_rate
        self.last_funding_rate_long = last_funding_rate_long
        self.last_funding_rate_short = last_funding_rate_short
        self.last_24h_avg_funding_rate = last_24h_avg_funding_rate
        self.total_fee = total_fee
        self.total_mm_fee = total_mm_fee
        self.total_exchange_fee = total_exchange_fee
        self.total_fee_minus_distributions = total_fee_minus_distributions
        self.total_fee_withdrawn = total_fee_withdrawn
        self.total_liquidation_fee = total_liquidation_fee
        self.cumulative_funding_rate_long = cumulative_funding_rate_long
        self.cumulative_funding_rate_short = cumulative_funding_rate_short
        self.total_social_loss = total_social_loss
        self.ask_base_asset_reserve = ask_base_asset_reserve
        self.ask_quote_asset_reserve = ask_quote_asset_reserve
        self.bid_base_asset_reserve = bid_base_asset_reserve
        self.bid_quote_asset_reserve = bid_quote_asset_reserve
        self.last_oracle_normalised_price = last_oracle_normalised_price
        self.last_oracle_reserve_price_spread_pct = last_oracle_reserve_price_spread_pct
        self.last_bid_price_twap = last_bid_price_twap
        self.last_ask_price_twap = last_ask_price_twap
        self.last_mark_price_twap = last_mark_price_twap
        self.last_mark_price_twap_5min = last_mark_price_twap_5min
        self.last_update_slot = last_update_slot
        self.last_oracle_conf_pct = last_oracle_conf_pct
        self.net_revenue_since_last_funding = net_revenue_since_last_funding
        self.last_funding_rate_ts = last_funding_rate_ts
        self.funding_period = funding_period
        self.order_step_size = order_step_size
        self.order_tick_size = order_tick_size
        self.min_order_size = min_order_size
        self.max_position_size = max_position_size
        self.volume_24h = volume_24h
        self.long_intensity_volume = long_intensity_volume
        self.short_intensity_volume = short_intensity_volume
        self.last_trade_ts = last_trade_ts
        self.mark_std = mark_std
        self.oracle_std = oracle_std
        self.last_mark_price_twap_ts = last_mark_price_twap_ts
        self.base_spread = base_spread
        self.max_spread = max_spread
        self.long_spread = long_spread
        self.short_spread = short_spread
        self.long_intensity_count = long_intensity_count
        self.short_intensity_count = short_intensity_count
        self.max_fill_reserve_fraction = max_fill_reserve_fraction
        self.max_slippage_ratio = max_slippage_ratio
        self.curve_update_intensity = curve_update_intensity
        self.amm_jit_intensity = amm_jit_intensity
        self.oracle_source = oracle_source
        self.last_oracle_valid = last_oracle_valid
        self.target_base_asset_amount_per_lp = target_base_asset_amount_per_lp
        self.per_lp_base = per_lp_base
        self.padding1 = padding1
        self.padding2 = padding2
        self.total_fee_earned_per_lp = total_fee_earned_per_lp
        self.net_unsettled_funding_pnl = net_unsettled_funding_pnl
        self.quote_asset_amount_with_unsettled_lp = quote_asset_amount_with_unsettled_lp
        self.reference_price_offset = reference_price_offset
        self.padding = padding

    @classmethod
    def _read(cls, data: bytes, at: int) -> AMM:
        r = AMM.__new__(AMM)
        r_historical_oracle_data = r.historical_oracle_data = HistoricalOracleData.__new__(
            HistoricalOracleData
        )
        r_fee_pool = r.fee_pool = PoolBalance.__new__(PoolBalance)
        (
            v1,
            r_historical_oracle_data.last_oracle_price,
            r_historical_oracle_data.last_oracle_conf,
            r_historical_oracle_data.last_oracle_delay,
            r_historical_oracle_data.last_oracle_price_twap,
            r_historical_oracle_data.last_oracle_price_twap_5min,
            r_historical_oracle_data.last_oracle_price_twap_ts,
            v2,
            v3,
            v4,
            v5,
            v6,
            v7,
            r_fee_pool.market_index,
            r_fee_pool.padding,
            v8,
            v9,
            v10,
            v11,
            v12,
            v13,
            v14,
            v15,
            v16,
            v17,
            v18,
            v19,
            v20,
            v21,
            v22,
            v23,
            v24,
            v25,
            v26,
            v27,
            v28,
            v29,
            v30,
            v31,
            v32,
            v33,
            v34,
            v35,
            v36,
            v37,
            v38,
            v39,
            v40,
            v41,
            v42,
            v43,
            v44,
            v45,
            r.last_funding_rate,
            r.last_funding_rate_long,
            r.last_funding_rate_short,
            r.last_24h_avg_funding_rate,
            v46,
            v47,
            v48,
            v49,
            v50,
            v51,
            v52,
            v53,
            v54,
            v55,
            v56,
            v57,
            v58,
            v59,
            v60,
            v61,
            v62,
            v63,
            v64,
            v65,
            v66,
            v67,
            v68,
            v69,
            v70,
            v71,
            r.last_oracle_normalised_price,
            r.last_oracle_reserve_price_spread_pct,
            r.last_bid_price_twap,
            r.last_ask_price_twap,
            r.last_mark_price_twap,
            r.last_mark_price_twap_5min,
            r.last_update_slot,
            r.last_oracle_conf_pct,
            r.net_revenue_since_last_funding,
            r.last_funding_rate_ts,
            r.funding_period,
            r.order_step_size,
            r.order_tick_size,
            r.min_order_size,
            r.max_position_size,
            r.volume_24h,
            r.long_intensity_volume,
            r.short_intensity_volume,
            r.last_trade_ts,
            r.mark_std,
            r.oracle_std,
            r.last_mark_price_twap_ts,
            r.base_spread,
            r.max_spread,
            r.long_spread,
            r.short_spread,
            r.long_intensity_count,
            r.short_intensity_count,
            r.max_fill_reserve_fraction,
            r.max_slippage_ratio,
            r.curve_update_intensity,
            r.amm_jit_intensity,
            v72,
            v73,
            r.target_base_asset_amount_per_lp,
            r.per_lp_base,
            r.padding1,
            r.padding2,
            r.total_fee_earned_per_lp,
            r.net_unsettled_funding_pnl,
            r.quote_asset_amount_with_unsettled_lp,
            r.reference_price_offset,
            r.padding,
        ) = _AMM.unpack_from(data, at)
        r.oracle = Pubkey(v1)
        r.base_asset_amount_per_lp = v2 | v3 << 64 if v3 else v2
        r.quote_asset_amount_per_lp = v4 | v5 << 64 if v5 else v4
        r_fee_pool.scaled_balance = v6 | v7 << 64 if v7 else v6
        r.base_asset_reserve = v8 | v9 << 64 if v9 else v8
        r.quote_asset_reserve = v10 | v11 << 64 if v11 else v10
        r.concentration_coef = v12 | v13 << 64 if v13 else v12
        r.min_base_asset_reserve = v14 | v15 << 64 if v15 else v14
        r.max_base_asset_reserve = v16 | v17 << 64 if v17 else v16
        r.sqrt_k = v18 | v19 << 64 if v19 else v18
        r.peg_multiplier = v20 | v21 << 64 if v21 else v20
        r.terminal_quote_asset_reserve = v22 | v23 << 64 if v23 else v22
        r.base_asset_amount_long = v24 | v25 << 64 if v25 else v24
        r.base_asset_amount_short = v26 | v27 << 64 if v27 else v26
        r.base_asset_amount_with_amm = v28 | v29 << 64 if v29 else v28
        r.base_asset_amount_with_unsettled_lp = v30 | v31 << 64 if v31 else v30
        r.max_open_interest = v32 | v33 << 64 if v33 else v32
        r.quote_asset_amount = v34 | v35 << 64 if v35 else v34
        r.quote_entry_amount_long = v36 | v37 << 64 if v37 else v36
        r.quote_entry_amount_short = v38 | v39 << 64 if v39 else v38
        r.quote_break_even_amount_long = v40 | v41 << 64 if v41 else v40
        r.quote_break_even_amount_short = v42 | v43 << 64 if v43 else v42
        r.user_lp_shares = v44 | v45 << 64 if v45 else v44
        r.total_fee = v46 | v47 << 64 if v47 else v46
        r.total_mm_fee = v48 | v49 << 64 if v49 else v48
        r.total_exchange_fee = v50 | v51 << 64 if v51 else v50
        r.total_fee_minus_distributions = v52 | v53 << 64 if v53 else v52
        r.total_fee_withdrawn = v54 | v55 << 64 if v55 else v54
        r.total_liquidation_fee = v56 | v57 << 64 if v57 else v56
        r.cumulative_funding_rate_long = v58 | v59 << 64 if v59 else v58
        r.cumulative_funding_rate_short = v60 | v61 << 64 if v61 else v60
        r.total_social_loss = v62 | v63 << 64 if v63 else v62
        r.ask_base_asset_reserve = v64 | v65 << 64 if v65 else v64
        r.ask_quote_asset_reserve = v66 | v67 << 64 if v67 else v66
        r.bid_base_asset_reserve = v68 | v69 << 64 if v69 else v68
        r.bid_quote_asset_reserve = v70 | v71 << 64 if v71 else v70
        r.oracle_source = ORACLE_SOURCE_TAGS[v72]
        r.last_oracle_valid = BOOLS[v73]
        return r

    def _write(self) -> bytes:
        _historical_oracle_data = self.historical_oracle_data
        _fee_pool = self.fee_pool
        return _AMM.pack(
            self.oracle.__bytes__(),
            _historical_oracle_data.last_oracle_price,
            _historical_oracle_data.last_oracle_conf,
            _historical_oracle_data.last_oracle_delay,
            _historical_oracle_data.last_oracle_price_twap,
            _historical_oracle_data.last_oracle_price_twap_5min,
            _historical_oracle_data.last_oracle_price_twap_ts,
            self.base_asset_amount_per_lp & M64,
            self.base_asset_amount_per_lp >> 64,
            self.quote_asset_amount_per_lp & M64,
            self.quote_asset_amount_per_lp >> 64,
            _fee_pool.scaled_balance & M64,
            _fee_pool.scaled_balance >> 64,
            _fee_pool.market_index,
            _fee_pool.padding if len(_fee_pool.padding) == 6 else fixed_bytes(_fee_pool.padding, 6),
            self.base_asset_reserve & M64,
            self.base_asset_reserve >> 64,
            self.quote_asset_reserve & M64,
            self.quote_asset_reserve >> 64,
            self.concentration_coef & M64,
            self.concentration_coef >> 64,
            self.min_base_asset_reserve & M64,
            self.min_base_asset_reserve >> 64,
            self.max_base_asset_reserve & M64,
            self.max_base_asset_reserve >> 64,
            self.sqrt_k & M64,
            self.sqrt_k >> 64,
            self.peg_multiplier & M64,
            self.peg_multiplier >> 64,
            self.terminal_quote_asset_reserve & M64,
            self.terminal_quote_asset_reserve >> 64,
            self.base_asset_amount_long & M64,
            self.base_asset_amount_long >> 64,
            self.base_asset_amount_short & M64,
            self.base_asset_amount_short >> 64,
            self.base_asset_amount_with_amm & M64,
            self.base_asset_amount_with_amm >> 64,
            self.base_asset_amount_with_unsettled_lp & M64,
            self.base_asset_amount_with_unsettled_lp >> 64,
            self.max_open_interest & M64,
            self.max_open_interest >> 64,
            self.quote_asset_amount & M64,
            self.quote_asset_amount >> 64,
            self.quote_entry_amount_long & M64,
            self.quote_entry_amount_long >> 64,
            self.quote_entry_amount_short & M64,
            self.quote_entry_amount_short >> 64,
            self.quote_break_even_amount_long & M64,
            self.quote_break_even_amount_long >> 64,
            self.quote_break_even_amount_short & M64,
            self.quote_break_even_amount_short >> 64,
            self.user_lp_shares & M64,
            self.user_lp_shares >> 64,
            self.last_funding_rate,
            self.last_funding_rate_long,
            self.last_funding_rate_short,
            self.last_24h_avg_funding_rate,
            self.total_fee & M64,
            self.total_fee >> 64,
            self.total_mm_fee & M64,
            self.total_mm_fee >> 64,
            self.total_exchange_fee & M64,
            self.total_exchange_fee >> 64,
            self.total_fee_minus_distributions & M64,
            self.total_fee_minus_distributions >> 64,
            self.total_fee_withdrawn & M64,
            self.total_fee_withdrawn >> 64,
            self.total_liquidation_fee & M64,
            self.total_liquidation_fee >> 64,
            self.cumulative_funding_rate_long & M64,
            self.cumulative_funding_rate_long >> 64,
            self.cumulative_funding_rate_short & M64,
            self.cumulative_funding_rate_short >> 64,
            self.total_social_loss & M64,
            self.total_social_loss >> 64,
            self.ask_base_asset_reserve & M64,
            self.ask_base_asset_reserve >> 64,
            self.ask_quote_asset_reserve & M64,
            self.ask_quote_asset_reserve >> 64,
            self.bid_base_asset_reserve & M64,
            self.bid_base_asset_reserve >> 64,
            self.bid_quote_asset_reserve & M64,
            self.bid_quote_asset_reserve >> 64,
            self.last_oracle_normalised_price,
            self.last_oracle_reserve_price_spread_pct,
            self.last_bid_price_twap,
            self.last_ask_price_twap,
            self.last_mark_price_twap,
            self.last_mark_price_twap_5min,
            self.last_update_slot,
            self.last_oracle_conf_pct,
            self.net_revenue_since_last_funding,
            self.last_funding_rate_ts,
            self.funding_period,
            self.order_step_size,
            self.order_tick_size,
            self.min_order_size,
            self.max_position_size,
            self.volume_24h,
            self.long_intensity_volume,
            self.short_intensity_volume,
            self.last_trade_ts,
            self.mark_std,
            self.oracle_std,
            self.last_mark_price_twap_ts,
            self.base_spread,
            self.max_spread,
            self.long_spread,
            self.short_spread,
            self.long_intensity_count,
            self.short_intensity_count,
            self.max_fill_reserve_fraction,
            self.max_slippage_ratio,
            self.curve_update_intensity,
            self.amm_jit_intensity,
            self.oracle_source,
            self.last_oracle_valid,
            self.target_base_asset_amount_per_lp,
            self.per_lp_base,
            self.padding1,
            self.padding2,
            self.total_fee_earned_per_lp,
            self.net_unsettled_funding_pnl,
            self.quote_asset_amount_with_unsettled_lp,
            self.reference_price_offset,
            self.padding if len(self.padding) == 12 else fixed_bytes(self.padding, 12),
        )


_USER_FEES: Final = Struct("<6Q")


@native(allow_interpreted_subclasses=True)
class UserFees(Packed):
    """`UserFees` of the interface, 48 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "total_fee_paid",
        "total_fee_rebate",
        "total_token_discount",
        "total_referee_discount",
        "total_referrer_reward",
        "current_epoch_referrer_reward",
    )
    __slots__ = FIELDS

    total_fee_paid: int
    """quote_1e6"""
    total_fee_rebate: int
    """quote_1e6"""
    total_token_discount: int
    """quote_1e6"""
    total_referee_discount: int
    """quote_1e6"""
    total_referrer_reward: int
    """quote_1e6"""
    current_epoch_referrer_reward: int
    """quote_1e6"""

    SIZE: ClassVar[int] = 48

    def __init__(
        self,
        total_fee_paid: int,
        total_fee_rebate: int,
        total_token_discount: int,
        total_referee_discount: int,
        total_referrer_reward: int,
        current_epoch_referrer_reward: int,
    ) -> None:
        self.total_fee_paid = total_fee_paid
        self.total_fee_rebate = total_fee_rebate
        self.total_token_discount = total_token_discount
        self.total_referee_discount = total_referee_discount
        self.total_referrer_reward = total_referrer_reward
        self.current_epoch_referrer_reward = current_epoch_referrer_reward

    @classmethod
    def _read(cls, data: bytes, at: int) -> UserFees:
        r = UserFees.__new__(UserFees)
        (
            r.total_fee_paid,
            r.total_fee_rebate,
            r.total_token_discount,
            r.total_referee_discount,
            r.total_referrer_reward,
            r.current_epoch_referrer_reward,
        ) = _USER_FEES.unpack_from(data, at)
        return r

    def _write(self) -> bytes:
        return _USER_FEES.pack(
            self.total_fee_paid,
            self.total_fee_rebate,
            self.total_token_discount,
            self.total_referee_discount,
            self.total_referrer_reward,
            self.current_epoch_referrer_reward,
        )


_PRICE_DIVERGENCE_GUARD_RAILS: Final = Struct("<2Q")


@native(allow_interpreted_subclasses=True)
class PriceDivergenceGuardRails(Packed):
    """`PriceDivergenceGuardRails` of the interface, 16 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "mark_oracle_percent_divergence",
        "oracle_twap_5min_percent_divergence",
    )
    __slots__ = FIELDS

    mark_oracle_percent_divergence: int
    """pct_1e6; floored at 100000 when read"""
    oracle_twap_5min_percent_divergence: int
    """pct_1e6; floored at 500000 when read"""

    SIZE: ClassVar[int] = 16

    def __init__(
        self,
        mark_oracle_percent_divergence: int,
        oracle_twap_5min_percent_divergence: int,
    ) -> None:
        self.mark_oracle_percent_divergence = mark_oracle_percent_divergence
        self.oracle_twap_5min_percent_divergence = oracle_twap_5min_percent_divergence

    @classmethod
    def _read(cls, data: bytes, at: int) -> PriceDivergenceGuardRails:
        r = PriceDivergenceGuardRails.__new__(PriceDivergenceGuardRails)
        (
            r.mark_oracle_percent_divergence,
            r.oracle_twap_5min_percent_divergence,
        ) = _PRICE_DIVERGENCE_GUARD_RAILS.unpack_from(data, at)
        return r

    def _write(self) -> bytes:
        return _PRICE_DIVERGENCE_GUARD_RAILS.pack(
            self.mark_oracle_percent_divergence,
            self.oracle_twap_5min_percent_divergence,
        )


_VALIDITY_GUARD_RAILS: Final = Struct("<2qQq")


@native(allow_interpreted_subclasses=True)
class ValidityGuardRails(Packed):
    """`ValidityGuardRails` of the interface, 32 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "slots_before_stale_for_amm",
        "slots_before_stale_for_margin",
        "confidence_interval_max_size",
        "too_volatile_ratio",
    )
    __slots__ = FIELDS

    slots_before_stale_for_amm: int
    """slots; strictly greater than this = stale"""
    slots_before_stale_for_margin: int
    """slots; strictly greater than this = stale"""
    confidence_interval_max_size: int
    """pct_1e6; multiplied by a tier factor"""
    too_volatile_ratio: int
    """ratio; integer quotient must exceed this to be volatile"""

    SIZE: ClassVar[int] = 32

    def __init__(
        self,
        slots_before_stale_for_amm: int,
        slots_before_stale_for_margin: int,
        confidence_interval_max_size: int,
        too_volatile_ratio: int,
    ) -> None:
        self.slots_before_stale_for_amm = slots_before_stale_for_amm
        self.slots_before_stale_for_margin = slots_before_stale_for_margin
        self.confidence_interval_max_size = confidence_interval_max_size
        self.too_volatile_ratio = too_volatile_ratio

    @classmethod
    def _read(cls, data: bytes, at: int) -> ValidityGuardRails:
        r = ValidityGuardRails.__new__(ValidityGuardRails)
        (
            r.slots_before_stale_for_amm,
            r.slots_before_stale_for_margin,
            r.confidence_interval_max_size,
            r.too_volatile_ratio,
        ) = _VALIDITY_GUARD_RAILS.unpack_from(data, at)
        return r

    def _write(self) -> bytes:
        return _VALIDITY_GUARD_RAILS.pack(
            self.slots_before_stale_for_amm,
            self.slots_before_stale_for_margin,
            self.confidence_interval_max_size,
            self.too_volatile_ratio,
        )


_ORACLE_GUARD_RAILS: Final = Struct("<2Q2qQq")


@native(allow_interpreted_subclasses=True)
class OracleGuardRails(Packed):
    """`OracleGuardRails` of the interface, 48 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "price_divergence",
        "validity",
    )
    __slots__ = FIELDS

    price_divergence: PriceDivergenceGuardRails
    validity: ValidityGuardRails

    SIZE: ClassVar[int] = 48

    def __init__(
        self,
        price_divergence: PriceDivergenceGuardRails,
        validity: ValidityGuardRails,
    ) -> None:
        self.price_divergence = price_divergence
        self.validity = validity

    @classmethod
    def _read(cls, data: bytes, at: int) -> OracleGuardRails:
        r = OracleGuardRails.__new__(OracleGuardRails)
        r_price_divergence = r.price_divergence = PriceDivergenceGuardRails.__new__(PriceDivergenceGuardRails)
        r_validity = r.validity = ValidityGuardRails.__new__(ValidityGuardRails)
        (
            r_price_divergence.mark_oracle_percent_divergence,
            r_price_divergence.oracle_twap_5min_percent_divergence,
            r_validity.slots_before_stale_for_amm,
            r_validity.slots_before_stale_for_margin,
            r_validity.confidence_interval_max_size,
            r_validity.too_volatile_ratio,
        ) = _ORACLE_GUARD_RAILS.unpack_from(data, at)
        return r

    def _write(self) -> bytes:
        _price_divergence = self.price_divergence
        _validity = self.validity
        return _ORACLE_GUARD_RAILS.pack(
            _price_divergence.mark_oracle_percent_divergence,
            _price_divergence.oracle_twap_5min_percent_divergence,
            _validity.slots_before_stale_for_amm,
            _validity.slots_before_stale_for_margin,
            _validity.confidence_interval_max_size,
            _validity.too_volatile_ratio,
        )


_STATE: Final = Struct("<32s32s32s32s32s320s2I4Q320s2I6Q2qQq3QI3H6B3H10s")
_STATE_0: Final = Struct("<8s32s32s32s32s32s")
_STATE_1: Final = Struct("<2IQ8x2Q")
_STATE_2: Final = Struct("<2IQ8x4Q2qQq3QI3H6B3H10s")
_STATE_WHOLE_0: Final = Struct("<8s32s32s32s32s32s")
_STATE_WHOLE_1: Final = Struct("<2I16s2Q")
_STATE_WHOLE_2: Final = Struct("<2I16s4Q2qQq3QI3H6B3H10s")


@native(allow_interpreted_subclasses=True)
class State(AccountRecord):
    """`State` of the interface, 992 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "admin",
        "whitelist_mint",
        "discount_mint",
        "signer",
        "srm_vault",
        "perp_fee_structure",
        "spot_fee_structure",
        "oracle_guard_rails",
        "number_of_authorities",
        "number_of_sub_accounts",
        "lp_cooldown_time",
        "liquidation_margin_buffer_ratio",
        "settlement_duration",
        "number_of_markets",
        "number_of_spot_markets",
        "signer_nonce",
        "min_perp_auction_duration",
        "default_market_order_time_in_force",
        "default_spot_auction_duration",
        "exchange_status",
        "liquidation_duration",
        "initial_pct_to_liquidate",
        "max_number_of_sub_accounts",
        "max_initialize_user_fee",
        "padding",
    )
    __slots__ = FIELDS

    admin: Pubkey
    """pubkey; signer allowed to run admin instructions"""
    whitelist_mint: Pubkey
    """pubkey; all-zero = no whitelist"""
    discount_mint: Pubkey
    """pubkey; unused by LP paths"""
    signer: Pubkey
    """pubkey; PDA [drift_signer]; authority of every vault"""
    srm_vault: Pubkey
    """pubkey; unused by LP paths"""
    perp_fee_structure: FeeStructure
    spot_fee_structure: FeeStructure
    oracle_guard_rails: OracleGuardRails
    number_of_authorities: int
    """count; incremented by initialize_user_stats, never decremented"""
    number_of_sub_accounts: int
    """count; +1 initialize_user, -1 delete_user"""
    lp_cooldown_time: int
    """seconds; minimum age of last_add_perp_lp_shares_ts before a burn"""
    liquidation_margin_buffer_ratio: int
    """margin_1e4; buffer added per unit of liability value in liquidation mode"""
    settlement_duration: int
    """seconds; delay after expiry_ts before expired positions can settle"""
    number_of_markets: int
    """count; next perp market index"""
    number_of_spot_markets: int
    """count; next spot market index"""
    signer_nonce: int
    """bump; bump of PDA [drift_signer]"""
    min_perp_auction_duration: int
    """slots"""
    default_market_order_time_in_force: int
    """seconds; not read by LP paths"""
    default_spot_auction_duration: int
    """slots"""
    exchange_status: int
    """bitmask; ExchangeStatus bits; bit 7 must stay clear"""
    liquidation_duration: int
    """slots; ramp length of max liquidation percentage; 0 = 100 percent immediately"""
    initial_pct_to_liquidate: int
    """pct_1e4"""
    max_number_of_sub_accounts: int
    """count_coded; x<=5 means x, otherwise x*100; 0 disables the cap"""
    max_initialize_user_fee: int
    """sol_centi; 0.01 SOL units"""
    padding: bytes
    """padding"""

    SIZE: ClassVar[int] = 992
    DISCRIMINATOR: ClassVar[bytes] = b"\xd8\x92k^hK\xb6\xb1"

    def __init__(
        self,
        admin: Pubkey,
        whitelist_mint: Pubkey,
        discount_mint: Pubkey,
        signer: Pubkey,
        srm_vault: Pubkey,
        perp_fee_structure: FeeStructure,
        spot_fee_structure: FeeStructure,
        oracle_guard_rails: OracleGuardRails,
        number_of_authorities: int,
        number_of_sub_accounts: int,
        lp_cooldown_time: int,
        liquidation_margin_buffer_ratio: int,
        settlement_duration: int,
        number_of_markets: int,
        number_of_spot_markets: int,
        signer_nonce: int,
        min_perp_auction_duration: int,
        default_market_order_time_in_force: int,
        default_spot_auction_duration: int,
        exchange_status: int,
        liquidation_duration: int,
        initial_pct_to_liquidate: int,
        max_number_of_sub_accounts: int,
        max_initialize_user_fee: int,
        padding: bytes,
    ) -> None:
        self.admin = admin
        self.whitelist_mint = whitelist_mint
        self.discount_mint = discount_mint
        self.signer = signer
        self.srm_vault = srm_vault
        self.perp_fee_structure = perp_fee_structure
        self.spot_fee_structure = spot_fee_structure
        self.oracle_guard_rails = oracle_guard_rails
        self.number_of_authorities = number_of_authorities
        self.number_of_sub_accounts = number_of_sub_accounts
        self.lp_cooldown_time = lp_cooldown_time
        self.liquidation_margin_buffer_ratio = liquidation_margin_buffer_ratio
        self.settlement_duration = settlement_duration
        self.number_of_markets = number_of_markets
        self.number_of_spot_markets = number_of_spot_markets
        self.signer_nonce = signer_nonce
        self.min_perp_auction_duration = min_perp_auction_duration
        self.default_market_order_time_in_force = default_market_order_time_in_force
        self.default_spot_auction_duration = default_spot_auction_duration
        self.exchange_status = exchange_status
        self.liquidation_duration = liquidation_duration
        self.initial_pct_to_liquidate = initial_pct_to_liquidate
        self.max_number_of_sub_accounts = max_number_of_sub_accounts
        self.max_initialize_user_fee = max_initialize_user_fee
        self.padding = padding

    @classmethod
    def _read(cls, data: bytes, at: int) -> State:
        r = State.__new__(State)
        r_perp_fee_structure = r.perp_fee_structure = FeeStructure.__new__(FeeStructure)
        r_perp_fee_structure_filler_reward_structure = r_perp_fee_structure.filler_reward_structure = (
            OrderFillerRewardStructure.__new__(OrderFillerRewardStructure)
        )
        r_spot_fee_structure = r.spot_fee_structure = FeeStructure.__new__(FeeStructure)
        r_spot_fee_structure_filler_reward_structure = r_spot_fee_structure.filler_reward_structure = (
            OrderFillerRewardStructure.__new__(OrderFillerRewardStructure)
        )
        r_oracle_guard_rails = r.oracle_guard_rails = OracleGuardRails.__new__(OracleGuardRails)
        r_oracle_guard_rails_price_divergence = r_oracle_guard_rails.price_divergence = (
            PriceDivergenceGuardRails.__new__(PriceDivergenceGuardRails)
        )
        r_oracle_guard_rails_validity = r_oracle_guard_rails.validity = ValidityGuardRails.__new__(
            ValidityGuardRails
        )
        (
            v1,
            v2,
            v3,
            v4,
            v5,
            v6,
            r_perp_fee_structure_filler_reward_structure.reward_numerator,
            r_perp_fee_structure_filler_reward_structure.reward_denominator,
            v7,
            v8,
            r_perp_fee_structure.referrer_reward_epoch_upper_bound,
            r_perp_fee_structure.flat_filler_fee,
            v9,
            r_spot_fee_structure_filler_reward_structure.reward_numerator,
            r_spot_fee_structure_filler_reward_structure.reward_denominator,
            v10,
            v11,
            r_spot_fee_structure.referrer_reward_epoch_upper_bound,
            r_spot_fee_structure.flat_filler_fee,
            r_oracle_guard_rails_price_divergence.mark_oracle_percent_divergence,
            r_oracle_guard_rails_price_divergence.oracle_twap_5min_percent_divergence,
            r_oracle_guard_rails_validity.slots_before_stale_for_amm,
            r_oracle_guard_rails_validity.slots_before_stale_for_margin,
            r_oracle_guard_rails_validity.confidence_interval_max_size,
            r_oracle_guard_rails_validity.too_volatile_ratio,
            r.number_of_authorities,
            r.number_of_sub_accounts,
            r.lp_cooldown_time,
            r.liquidation_margin_buffer_ratio,
            r.settlement_duration,
            r.number_of_markets,
            r.number_of_spot_markets,
            r.signer_nonce,
            r.min_perp_auction_duration,
            r.default_market_order_time_in_force,
            r.default_spot_auction_duration,
            r.exchange_status,
            r.liquidation_duration,
            r.initial_pct_to_liquidate,
            r.max_number_of_sub_accounts,
            r.max_initialize_user_fee,
            r.padding,
        ) = _STATE.unpack_from(data, at)
        r.admin = Pubkey(v1)
        r.whitelist_mint = Pubkey(v2)
        r.discount_mint = Pubkey(v3)
        r.signer = Pubkey(v4)
        r.srm_vault = Pubkey(v5)
        r_perp_fee_structure.fee_tiers = read_fee_tiers(v6)
        r_perp_fee_structure_filler_reward_structure.time_based_reward_lower_bound = (
            v7 | v8 << 64 if v8 else v7
        )
        r_spot_fee_structure.fee_tiers = read_fee_tiers(v9)
        r_spot_fee_structure_filler_reward_structure.time_based_reward_lower_bound = (
            v10 | v11 << 64 if v11 else v10
        )
        return r

    def _write(self) -> bytes:
        _perp_fee_structure = self.perp_fee_structure
        __perp_fee_structure_filler_reward_structure = _perp_fee_structure.filler_reward_structure
        _spot_fee_structure = self.spot_fee_structure
        __spot_fee_structure_filler_reward_structure = _spot_fee_structure.filler_reward_structure
        _oracle_guard_rails = self.oracle_guard_rails
        __oracle_guard_rails_price_divergence = _oracle_guard_rails.price_divergence
        __oracle_guard_rails_validity = _oracle_guard_rails.validity
        try:
            return b"".join(
                (
                    _STATE_0.pack(
                        self.DISCRIMINATOR,
                        self.admin.__bytes__(),
                        self.whitelist_mint.__bytes__(),
                        self.discount_mint.__bytes__(),
                        self.signer.__bytes__(),
                        self.srm_vault.__bytes__(),
                    ),
                    write_fee_tiers(_perp_fee_structure.fee_tiers, 10),
                    _STATE_1.pack(
                        __perp_fee_structure_filler_reward_structure.reward_numerator,
                        __perp_fee_structure_filler_reward_structure.reward_denominator,
                        __perp_fee_structure_filler_reward_structure.time_based_reward_lower_bound,
                        _perp_fee_structure.referrer_reward_epoch_upper_bound,
                        _perp_fee_structure.flat_filler_fee,
                    ),
                    write_fee_tiers(_spot_fee_structure.fee_tiers, 10),
                    _STATE_2.pack(
                        __spot_fee_structure_filler_reward_structure.reward_numerator,
                        __spot_fee_structure_filler_reward_structure.reward_denominator,
                        __spot_fee_structure_filler_reward_structure.time_based_reward_lower_bound,
                        _spot_fee_structure.referrer_reward_epoch_upper_bound,
                        _spot_fee_structure.flat_filler_fee,
                        __oracle_guard_rails_price_divergence.mark_oracle_percent_divergence,
                        __oracle_guard_rails_price_divergence.oracle_twap_5min_percent_divergence,
                        __oracle_guard_rails_validity.slots_before_stale_for_amm,
                        __oracle_guard_rails_validity.slots_before_stale_for_margin,
                        __oracle_guard_rails_validity.confidence_interval_max_size,
                        __oracle_guard_rails_validity.too_volatile_ratio,
                        self.number_of_authorities,
                        self.number_of_sub_accounts,
                        self.lp_cooldown_time,
                        self.liquidation_margin_buffer_ratio,
                        self.settlement_duration,
                        self.number_of_markets,
                        self.number_of_spot_markets,
                        self.signer_nonce,
                        self.min_perp_auction_duration,
                        self.default_market_order_time_in_force,
                        self.default_spot_auction_duration,
                        self.exchange_status,
                        self.liquidation_duration,
                        self.initial_pct_to_liquidate,
                        self.max_number_of_sub_accounts,
                        self.max_initialize_user_fee,
                        self.padding if len(self.padding) == 10 else fixed_bytes(self.padding, 10),
                    ),
                )
            )
        except StructError:
            return self._write_whole()

    def _write_whole(self) -> bytes:
        _perp_fee_structure = self.perp_fee_structure
        __perp_fee_structure_filler_reward_structure = _perp_fee_structure.filler_reward_structure
        _spot_fee_structure = self.spot_fee_structure
        __spot_fee_structure_filler_reward_structure = _spot_fee_structure.filler_reward_structure
        _oracle_guard_rails = self.oracle_guard_rails
        __oracle_guard_rails_price_divergence = _oracle_guard_rails.price_divergence
        __oracle_guard_rails_validity = _oracle_guard_rails.validity
        return b"".join(
            (
                _STATE_WHOLE_0.pack(
                    self.DISCRIMINATOR,
                    self.admin.__bytes__(),
                    self.whitelist_mint.__bytes__(),
                    self.discount_mint.__bytes__(),
                    self.signer.__bytes__(),
                    self.srm_vault.__bytes__(),
                ),
                write_fee_tiers(_perp_fee_structure.fee_tiers, 10),
                _STATE_WHOLE_1.pack(
                    __perp_fee_structure_filler_reward_structure.reward_numerator,
                    __perp_fee_structure_filler_reward_structure.reward_denominator,
                    __perp_fee_structure_filler_reward_structure.time_based_reward_lower_bound.to_bytes(
                        16, "little"
                    ),
                    _perp_fee_structure.referrer_reward_epoch_upper_bound,
                    _perp_fee_structure.flat_filler_fee,
                ),
                write_fee_tiers(_spot_fee_structure.fee_tiers, 10),
                _STATE_WHOLE_2.pack(
                    __spot_fee_structure_filler_reward_structure.reward_numerator,
                    __spot_fee_structure_filler_reward_structure.reward_denominator,
                    __spot_fee_structure_filler_reward_structure.time_based_reward_lower_bound.to_bytes(
                        16, "little"
                    ),
                    _spot_fee_structure.referrer_reward_epoch_upper_bound,
                    _spot_fee_structure.flat_filler_fee,
                    __oracle_guard_rails_price_divergence.mark_oracle_percent_divergence,
                    __oracle_guard_rails_price_divergence.oracle_twap_5min_percent_divergence,
                    __oracle_guard_rails_validity.slots_before_stale_for_amm,
                    __oracle_guard_rails_validity.slots_before_stale_for_margin,
                    __oracle_guard_rails_validity.confidence_interval_max_size,
                    __oracle_guard_rails_validity.too_volatile_ratio,
                    self.number_of_authorities,
                    self.number_of_sub_accounts,
                    self.lp_cooldown_time,
                    self.liquidation_margin_buffer_ratio,
                    self.settlement_duration,
                    self.number_of_markets,
                    self.number_of_spot_markets,
                    self.signer_nonce,
                    self.min_perp_auction_duration,
                    self.default_market_order_time_in_force,
                    self.default_spot_auction_duration,
                    self.exchange_status,
                    self.liquidation_duration,
                    self.initial_pct_to_liquidate,
                    self.max_number_of_sub_accounts,
                    self.max_initialize_user_fee,
                    self.padding if len(self.padding) == 10 else fixed_bytes(self.padding, 10),
                ),
            )
        )

    @classmethod
    def decode(cls, data: bytes, *, allow_longer: bool = False, lazy: bool = False) -> State:
        """As `AccountRecord.decode`; `lazy` leaves array slots undecoded until used."""
        cls.check(data, allow_longer=allow_longer)
        if not lazy:
            return cls._read(data, 8)
        r = State.__new__(State)
        r_perp_fee_structure = r.perp_fee_structure = FeeStructure.__new__(FeeStructure)
        r_perp_fee_structure_filler_reward_structure = r_perp_fee_structure.filler_reward_structure = (
            OrderFillerRewardStructure.__new__(OrderFillerRewardStructure)
        )
        r_spot_fee_structure = r.spot_fee_structure = FeeStructure.__new__(FeeStructure)
        r_spot_fee_structure_filler_reward_structure = r_spot_fee_structure.filler_reward_structure = (
            OrderFillerRewardStructure.__new__(OrderFillerRewardStructure)
        )
        r_oracle_guard_rails = r.oracle_guard_rails = OracleGuardRails.__new__(OracleGuardRails)
        r_oracle_guard_rails_price_divergence = r_oracle_guard_rails.price_divergence = (
            PriceDivergenceGuardRails.__new__(PriceDivergenceGuardRails)
        )
        r_oracle_guard_rails_validity = r_oracle_guard_rails.validity = ValidityGuardRails.__new__(
            ValidityGuardRails
        )
        (
            v1,
            v2,
            v3,
            v4,
            v5,
            v6,
            r_perp_fee_structure_filler_reward_structure.reward_numerator,
            r_perp_fee_structure_filler_reward_structure.reward_denominator,
            v7,
            v8,
            r_perp_fee_structure.referrer_reward_epoch_upper_bound,
            r_perp_fee_structure.flat_filler_fee,
            v9,
            r_spot_fee_structure_filler_reward_structure.reward_numerator,
            r_spot_fee_structure_filler_reward_structure.reward_denominator,
            v10,
            v11,
            r_spot_fee_structure.referrer_reward_epoch_upper_bound,
            r_spot_fee_structure.flat_filler_fee,
            r_oracle_guard_rails_price_divergence.mark_oracle_percent_divergence,
            r_oracle_guard_rails_price_divergence.oracle_twap_5min_percent_divergence,
            r_oracle_guard_rails_validity.slots_before_stale_for_amm,
            r_oracle_guard_rails_validity.slots_before_stale_for_margin,
            r_oracle_guard_rails_validity.confidence_interval_max_size,
            r_oracle_guard_rails_validity.too_volatile_ratio,
            r.number_of_authorities,
            r.number_of_sub_accounts,
            r.lp_cooldown_time,
            r.liquidation_margin_buffer_ratio,
            r.settlement_duration,
            r.number_of_markets,
            r.number_of_spot_markets,
            r.signer_nonce,
            r.min_perp_auction_duration,
            r.default_market_order_time_in_force,
            r.default_spot_auction_duration,
            r.exchange_status,
            r.liquidation_duration,
            r.initial_pct_to_liquidate,
            r.max_number_of_sub_accounts,
            r.max_initialize_user_fee,
            r.padding,
        ) = _STATE.unpack_from(data, 8)
        r.admin = Pubkey(v1)
        r.whitelist_mint = Pubkey(v2)
        r.discount_mint = Pubkey(v3)
        r.signer = Pubkey(v4)
        r.srm_vault = Pubkey(v5)
        r_perp_fee_structure.fee_tiers = LazyArray(v6, FeeTier)
        r_perp_fee_structure_filler_reward_structure.time_based_reward_lower_bound = (
            v7 | v8 << 64 if v8 else v7
        )
        r_spot_fee_structure.fee_tiers = LazyArray(v9, FeeTier)
        r_spot_fee_structure_filler_reward_structure.time_based_reward_lower_bound = (
            v10 | v11 << 64 if v11 else v10
        )
        return r


_PERP_MARKET: Final = Struct(
    "<32s32sqQ4qQqQq2QH6s17QqQqQqQq3QqQqQqQqQq2Q4qQqQq3Qq5QqQq10Q2q6Q3q7Qq2Qq6I2H4BibBHQ2qi12s2QH6s32sq3QqQ2q3Q10IH4BHh46s"
)
_PERP_MARKET_0: Final = Struct(
    "<8s32s32sqQ8qQ8xH6sQ8xQ8xQ8xQ8xQ8xQ8xQ8xQ8x8qQ8x10qQ8x8qQ8x2qQ8xQ8x4qQ8xQ8xQ8xQ8xQ8x2q6Q3q7Qq2Qq6I2H4BibBHQ2qi12sQ8xH6s32sq3QqQ2q3Q10IH4BHh46s"
)
_PERP_MARKET_WHOLE_0: Final = Struct(
    "<8s32s32sqQ4q16s16s16sH6s16s16s16s16s16s16s16s16s16s16s16s16s16s16s16s16s16s16s16s4q16s16s16s16s16s16s16s16s16s16s16s16s16s2q6Q3q7Qq2Qq6I2H4BibBHQ2qi12s16sH6s32sq3QqQ2q3Q10IH4BHh46s"
)


@native(allow_interpreted_subclasses=True)
class PerpMarket(AccountRecord):
    """`PerpMarket` of the interface, 1216 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "pubkey",
        "amm",
        "pnl_pool",
        "name",
        "insurance_claim",
        "unrealized_pnl_max_imbalance",
        "expiry_ts",
        "expiry_price",
        "next_fill_record_id",
        "next_funding_rate_record_id",
        "next_curve_record_id",
        "imf_factor",
        "unrealized_pnl_imf_factor",
        "liquidator_fee",
        "if_liquidation_fee",
        "margin_ratio_initial",
        "margin_ratio_maintenance",
        "unrealized_pnl_initial_asset_weight",
        "unrealized_pnl_maintenance_asset_weight",
        "number_of_users_with_base",
        "number_of_users",
        "market_index",
        "status",
        "contract_type",
        "contract_tier",
        "paused_operations",
        "quote_spot_market_index",
        "fee_adjustment",
        "padding",
    )
    __slots__ = FIELDS

    pubkey: Pubkey
    """pubkey; own address"""
    amm: AMM
    pnl_pool: PoolBalance
    name: bytes
    """bytes32; space padded text"""
    insurance_claim: InsuranceClaim
    unrealized_pnl_max_imbalance: int
    """quote_1e6; 0 disables the discount"""
    expiry_ts: int
    """unix_s; 0 = not expiring"""
    expiry_price: int
    """price_1e6; valid once status = Settlement"""
    next_fill_record_id: int
    """id; starts at 1"""
    next_funding_rate_record_id: int
    """id; starts at 1"""
    next_curve_record_id: int
    """id; starts at 1"""
    imf_factor: int
    """imf_1e6; used with 1e6 scale"""
    unrealized_pnl_imf_factor: int
    """imf_1e6; used with 1e6 scale"""
    liquidator_fee: int
    """liq_fee_1e6"""
    if_liquidation_fee: int
    """liq_fee_1e6"""
    margin_ratio_initial: int
    """margin_1e4"""
    margin_ratio_maintenance: int
    """margin_1e4"""
    unrealized_pnl_initial_asset_weight: int
    """weight_1e4; 0 at market creation"""
    unrealized_pnl_maintenance_asset_weight: int
    """weight_1e4; 10000 at market creation"""
    number_of_users_with_base: int
    """count"""
    number_of_users: int
    """count"""
    market_index: int
    """index"""
    status: MarketStatus
    """enum:MarketStatus"""
    contract_type: ContractType
    """enum:ContractType"""
    contract_tier: ContractTier
    """enum:ContractTier"""
    paused_operations: int
    """bitmask; PerpOperation bits"""
    quote_spot_market_index: int
    """index; always 0"""
    fee_adjustment: int
    """percent; signed, -100..100"""
    padding: bytes
    """padding"""

    SIZE: ClassVar[int] = 1216
    DISCRIMINATOR: ClassVar[bytes] = b"\n\xdf\x0c,k\xf57\xf7"

    def __init__(
        self,
        pubkey: Pubkey,
        amm: AMM,
        pnl_pool: PoolBalance,
        name: bytes,
        insurance_claim: InsuranceClaim,
        unrealized_pnl_max_imbalance: int,
        expiry_ts: int,
        expiry_price: int,
        next_fill_record_id: int,
        next_funding_rate_record_id: int,
        next_curve_record_id: int,
        imf_factor: int,
        unrealized_pnl_imf_factor: int,
        liquidator_fee: int,
        if_liquidation_fee: int,
        margin_ratio_initial: int,
        margin_ratio_maintenance: int,
        unrealized_pnl_initial_asset_weight: int,
        unrealized_pnl_maintenance_asset_weight: int,
        number_of_users_with_base: int,
        number_of_users: int,
        market_index: int,
        status: MarketStatus,
        contract_type: ContractType,
        contract_tier: ContractTier,
        paused_operations: int,
        quote_spot_market_index: int,
        fee_adjustment: int,
        padding: bytes,
    ) -> None:
        self.pubkey = pubkey
        self.amm = amm
        self.pnl_pool = pnl_pool
        self.name = name
        self.insurance_claim = insurance_claim
        self.unrealized_pnl_max_imbalance = unrealized_pnl_max_imbalance
        self.expiry_ts = expiry_ts
        self.expiry_price = expiry_price
        self.next_fill_record_id = next_fill_record_id
        self.next_funding_rate_record_id = next_funding_rate_record_id
        self.next_curve_record_id = next_curve_record_id
        self.imf_factor = imf_factor
        self.unrealized_pnl_imf_factor = unrealized_pnl_imf_factor
        self.liquidator_fee = liquidator_fee
        self.if_liquidation_fee = if_liquidation_fee
        self.margin_ratio_initial = margin_ratio_initial
        self.margin_ratio_maintenance = margin_ratio_maintenance
        self.unrealized_pnl_initial_asset_weight = unrealized_pnl_initial_asset_weight
        self.unrealized_pnl_maintenance_asset_weight = unrealized_pnl_maintenance_asset_weight
        self.number_of_users_with_base = number_of_users_with_base
        self.number_of_users = number_of_users
        self.market_index = market_index
        self.status = status
        self.contract_type = contract_type
        self.contract_tier = contract_tier
        self.paused_operations = paused_operations
        self.quote_spot_market_index = quote_spot_market_index
        self.fee_adjustment = fee_adjustment
        self.padding = padding

    @classmethod
    def _read(cls, data: bytes, at: int) -> PerpMarket:
        r = PerpMarket.__new__(PerpMarket)
        r_amm = r.amm = AMM.__new__(AMM)
        r_amm_historical_oracle_data = r_amm.historical_oracle_data = HistoricalOracleData.__new__(
            HistoricalOracleData
        )
        r_amm_fee_pool = r_amm.fee_pool = PoolBalance.__new__(PoolBalance)
        r_pnl_pool = r.pnl_pool = PoolBalance.__new__(PoolBalance)
        r_insurance_claim = r.insurance_claim = InsuranceClaim.__new__(InsuranceClaim)
        (
            v1,
            v2,
            r_amm_historical_oracle_data.last_oracle_price,
            r_amm_historical_oracle_data.last_oracle_conf,
            r_amm_historical_oracle_data.last_oracle_delay,
            r_amm_historical_oracle_data.last_oracle_price_twap,
            r_amm_historical_oracle_data.last_oracle_price_twap_5min,
            r_amm_historical_oracle_data.last_oracle_price_twap_ts,
            v3,
            v4,
            v5,
            v6,
            v7,
            v8,
            r_amm_fee_pool.market_index,
            r_amm_fee_pool.padding,
            v9,
            v10,
            v11,
            v12,
            v13,
            v14,
            v15,
            v16,
            v17,
            v18,
            v19,
            v20,
            v21,
            v22,
            v23,
            v24,
            v25,
            v26,
            v27,
            v28,
            v29,
            v30,
            v31,
            v32,
            v33,
            v34,
            v35,
            v36,
            v37,
            v38,
            v39,
            v40,
            v41,
            v42,
            v43,
            v44,
            v45,
            v46,
            r_amm.last_funding_rate,
            r_amm.last_funding_rate_long,
            r_amm.last_funding_rate_short,
            r_amm.last_24h_avg_funding_rate,
            v47,
            v48,
            v49,
            v50,
            v51,
            v52,
            v53,
            v54,
            v55,
            v56,
            v57,
            v58,
            v59,
            v60,
            v61,
            v62,
            v63,
            v64,
            v65,
            v66,
            v67,
            v68,
            v69,
            v70,
            v71,
            v72,
            r_amm.last_oracle_normalised_price,
            r_amm.last_oracle_reserve_price_spread_pct,
            r_amm.last_bid_price_twap,
            r_amm.last_ask_price_twap,
            r_amm.last_mark_price_twap,
            r_amm.last_mark_price_twap_5min,
            r_amm.last_update_slot,
            r_amm.last_oracle_conf_pct,
            r_amm.net_revenue_since_last_funding,
            r_amm.last_funding_rate_ts,
            r_amm.funding_period,
            r_amm.order_step_size,
            r_amm.order_tick_size,
            r_amm.min_order_size,
            r_amm.max_position_size,
            r_amm.volume_24h,
            r_amm.long_intensity_volume,
            r_amm.short_intensity_volume,
            r_amm.last_trade_ts,
            r_amm.mark_std,
            r_amm.oracle_std,
            r_amm.last_mark_price_twap_ts,
            r_amm.base_spread,
            r_amm.max_spread,
            r_amm.long_spread,
            r_amm.short_spread,
            r_amm.long_intensity_count,
            r_amm.short_intensity_count,
            r_amm.max_fill_reserve_fraction,
            r_amm.max_slippage_ratio,
            r_amm.curve_update_intensity,
            r_amm.amm_jit_intensity,
            v73,
            v74,
            r_amm.target_base_asset_amount_per_lp,
            r_amm.per_lp_base,
            r_amm.padding1,
            r_amm.padding2,
            r_amm.total_fee_earned_per_lp,
            r_amm.net_unsettled_funding_pnl,
            r_amm.quote_asset_amount_with_unsettled_lp,
            r_amm.reference_price_offset,
            r_amm.padding,
            v75,
            v76,
            r_pnl_pool.market_index,
            r_pnl_pool.padding,
            r.name,
            r_insurance_claim.revenue_withdraw_since_last_settle,
            r_insurance_claim.max_revenue_withdraw_per_period,
            r_insurance_claim.quote_max_insurance,
            r_insurance_claim.quote_settled_insurance,
            r_insurance_claim.last_revenue_withdraw_ts,
            r.unrealized_pnl_max_imbalance,
            r.expiry_ts,
            r.expiry_price,
            r.next_fill_record_id,
            r.next_funding_rate_record_id,
            r.next_curve_record_id,
            r.imf_factor,
            r.unrealized_pnl_imf_factor,
            r.liquidator_fee,
            r.if_liquidation_fee,
            r.margin_ratio_initial,
            r.margin_ratio_maintenance,
            r.unrealized_pnl_initial_asset_weight,
            r.unrealized_pnl_maintenance_asset_weight,
            r.number_of_users_with_base,
            r.number_of_users,
            r.market_index,
            v77,
            v78,
            v79,
            r.paused_operations,
            r.quote_spot_market_index,
            r.fee_adjustment,
            r.padding,
        ) = _PERP_MARKET.unpack_from(data, at)
        r.pubkey = Pubkey(v1)
        r_amm.oracle = Pubkey(v2)
        r_amm.base_asset_amount_per_lp = v3 | v4 << 64 if v4 else v3
        r_amm.quote_asset_amount_per_lp = v5 | v6 << 64 if v6 else v5
        r_amm_fee_pool.scaled_balance = v7 | v8 << 64 if v8 else v7
        r_amm.base_asset_reserve = v9 | v10 << 64 if v10 else v9
        r_amm.quote_asset_reserve = v11 | v12 << 64 if v12 else v11
        r_amm.concentration_coef = v13 | v14 << 64 if v14 else v13
        r_amm.min_base_asset_reserve = v15 | v16 << 64 if v16 else v15
        r_amm.max_base_asset_reserve = v17 | v18 << 64 if v18 else v17
        r_amm.sqrt_k = v19 | v20 << 64 if v20 else v19
        r_amm.peg_multiplier = v21 | v22 << 64 if v22 else v21
        r_amm.terminal_quote_asset_reserve = v23 | v24 << 64 if v24 else v23
        r_amm.base_asset_amount_long = v25 | v26 << 64 if v26 else v25
        r_amm.base_asset_amount_short = v27 | v28 << 64 if v28 else v27
        r_amm.base_asset_amount_with_amm = v29 | v30 << 64 if v30 else v29
        r_amm.base_asset_amount_with_unsettled_lp = v31 | v32 << 64 if v32 else v31
        r_amm.max_open_interest = v33 | v34 << 64 if v34 else v33
        r_amm.quote_asset_amount = v35 | v36 << 64 if v36 else v35
        r_amm.quote_entry_amount_long = v37 | v38 << 64 if v38 else v37
        r_amm.quote_entry_amount_short = v39 | v40 << 64 if v40 else v39
        r_amm.quote_break_even_amount_long = v41 | v42 << 64 if v42 else v41
        r_amm.quote_break_even_amount_short = v43 | v44 << 64 if v44 else v43
        r_amm.user_lp_shares = v45 | v46 << 64 if v46 else v45
        r_amm.total_fee = v47 | v48 << 64 if v48 else v47
        r_amm.total_mm_fee = v49 | v50 << 64 if v50 else v49
        r_amm.total_exchange_fee = v51 | v52 << 64 if v52 else v51
        r_amm.total_fee_minus_distributions = v53 | v54 << 64 if v54 else v53
        r_amm.total_fee_withdrawn = v55 | v56 << 64 if v56 else v55
        r_amm.total_liquidation_fee = v57 | v58 << 64 if v58 else v57
        r_amm.cumulative_funding_rate_long = v59 | v60 << 64 if v60 else v59
        r_amm.cumulative_funding_rate_short = v61 | v62 << 64 if v62 else v61
        r_amm.total_social_loss = v63 | v64 << 64 if v64 else v63
        r_amm.ask_base_asset_reserve = v65 | v66 << 64 if v66 else v65
        r_amm.ask_quote_asset_reserve = v67 | v68 << 64 if v68 else v67
        r_amm.bid_base_asset_reserve = v69 | v70 << 64 if v70 else v69
        r_amm.bid_quote_asset_reserve = v71 | v72 << 64 if v72 else v71
        r_amm.oracle_source = ORACLE_SOURCE_TAGS[v73]
        r_amm.last_oracle_valid = BOOLS[v74]
        r_pnl_pool.scaled_balance = v75 | v76 << 64 if v76 else v75
        r.status = MARKET_STATUS_TAGS[v77]
        r.contract_type = CONTRACT_TYPE_TAGS[v78]
        r.contract_tier = CONTRACT_TIER_TAGS[v79]
        return r

    def _write(self) -> bytes:
        _amm = self.amm
        __amm_historical_oracle_data = _amm.historical_oracle_data
        __amm_fee_pool = _amm.fee_pool
        _pnl_pool = self.pnl_pool
        _insurance_claim = self.insurance_claim
        try:
            return _PERP_MARKET_0.pack(
                self.DISCRIMINATOR,
                self.pubkey.__bytes__(),
                _amm.oracle.__bytes__(),
                __amm_historical_oracle_data.last_oracle_price,
                __amm_historical_oracle_data.last_oracle_conf,
                __amm_historical_oracle_data.last_oracle_delay,
                __amm_historical_oracle_data.last_oracle_price_twap,
                __amm_historical_oracle_data.last_oracle_price_twap_5min,
                __amm_historical_oracle_data.last_oracle_price_twap_ts,
                _amm.base_asset_amount_per_lp,
                _amm.base_asset_amount_per_lp >> 63,
                _amm.quote_asset_amount_per_lp,
                _amm.quote_asset_amount_per_lp >> 63,
                __amm_fee_pool.scaled_balance,
                __amm_fee_pool.market_index,
                __amm_fee_pool.padding
                if len(__amm_fee_pool.padding) == 6
                else fixed_bytes(__amm_fee_pool.padding, 6),
                _amm.base_asset_reserve,
                _amm.quote_asset_reserve,
                _amm.concentration_coef,
                _amm.min_base_asset_reserve,
                _amm.max_base_asset_reserve,
                _amm.sqrt_k,
                _amm.peg_multiplier,
                _amm.terminal_quote_asset_reserve,
                _amm.base_asset_amount_long,
                _amm.base_asset_amount_long >> 63,
                _amm.base_asset_amount_short,
                _amm.base_asset_amount_short >> 63,
                _amm.base_asset_amount_with_amm,
                _amm.base_asset_amount_with_amm >> 63,
                _amm.base_asset_amount_with_unsettled_lp,
                _amm.base_asset_amount_with_unsettled_lp >> 63,
                _amm.max_open_interest,
                _amm.quote_asset_amount,
                _amm.quote_asset_amount >> 63,
                _amm.quote_entry_amount_long,
                _amm.quote_entry_amount_long >> 63,
                _amm.quote_entry_amount_short,
                _amm.quote_entry_amount_short >> 63,
                _amm.quote_break_even_amount_long,
                _amm.quote_break_even_amount_long >> 63,
                _amm.quote_break_even_amount_short,
                _amm.quote_break_even_amount_short >> 63,
                _amm.user_lp_shares,
                _amm.last_funding_rate,
                _amm.last_funding_rate_long,
                _amm.last_funding_rate_short,
                _amm.last_24h_avg_funding_rate,
                _amm.total_fee,
                _amm.total_fee >> 63,
                _amm.total_mm_fee,
                _amm.total_mm_fee >> 63,
                _amm.total_exchange_fee,
                _amm.total_fee_minus_distributions,
                _amm.total_fee_minus_distributions >> 63,
                _amm.total_fee_withdrawn,
                _amm.total_liquidation_fee,
                _amm.cumulative_funding_rate_long,
                _amm.cumulative_funding_rate_long >> 63,
                _amm.cumulative_funding_rate_short,
                _amm.cumulative_funding_rate_short >> 63,
                _amm.total_social_loss,
                _amm.ask_base_asset_reserve,
                _amm.ask_quote_asset_reserve,
                _amm.bid_base_asset_reserve,
                _amm.bid_quote_asset_reserve,
                _amm.last_oracle_normalised_price,
                _amm.last_oracle_reserve_price_spread_pct,
                _amm.last_bid_price_twap,
                _amm.last_ask_price_twap,
                _amm.last_mark_price_twap,
                _amm.last_mark_price_twap_5min,
                _amm.last_update_slot,
                _amm.last_oracle_conf_pct,
                _amm.net_revenue_since_last_funding,
                _amm.last_funding_rate_ts,
                _amm.funding_period,
                _amm.order_step_size,
                _amm.order_tick_size,
                _amm.min_order_size,
                _amm.max_position_size,
                _amm.volume_24h,
                _amm.long_intensity_volume,
                _amm.short_intensity_volume,
                _amm.last_trade_ts,
                _amm.mark_std,
                _amm.oracle_std,
                _amm.last_mark_price_twap_ts,
                _amm.base_spread,
                _amm.max_spread,
                _amm.long_spread,
                _amm.short_spread,
                _amm.long_intensity_count,
                _amm.short_intensity_count,
                _amm.max_fill_reserve_fraction,
                _amm.max_slippage_ratio,
                _amm.curve_update_intensity,
                _amm.amm_jit_intensity,
                _amm.oracle_source,
                _amm.last_oracle_valid,
                _amm.target_base_asset_amount_per_lp,
                _amm.per_lp_base,
                _amm.padding1,
                _amm.padding2,
                _amm.total_fee_earned_per_lp,
                _amm.net_unsettled_funding_pnl,
                _amm.quote_asset_amount_with_unsettled_lp,
                _amm.reference_price_offset,
                _amm.padding if len(_amm.padding) == 12 else fixed_bytes(_amm.padding, 12),
                _pnl_pool.scaled_balance,
                _pnl_pool.market_index,
                _pnl_pool.padding if len(_pnl_pool.padding) == 6 else fixed_bytes(_pnl_pool.padding, 6),
                self.name if len(self.name) == 32 else fixed_bytes(self.name, 32),
                _insurance_claim.revenue_withdraw_since_last_settle,
                _insurance_claim.max_revenue_withdraw_per_period,
                _insurance_claim.quote_max_insurance,
                _insurance_claim.quote_settled_insurance,
                _insurance_claim.last_revenue_withdraw_ts,
                self.unrealized_pnl_max_imbalance,
                self.expiry_ts,
                self.expiry_price,
                self.next_fill_record_id,
                self.next_funding_rate_record_id,
                self.next_curve_record_id,
                self.imf_factor,
                self.unrealized_pnl_imf_factor,
                self.liquidator_fee,
                self.if_liquidation_fee,
                self.margin_ratio_initial,
                self.margin_ratio_maintenance,
                self.unrealized_pnl_initial_asset_weight,
                self.unrealized_pnl_maintenance_asset_weight,
                self.number_of_users_with_base,
                self.number_of_users,
                self.market_index,
                self.status,
                self.contract_type,
                self.contract_tier,
                self.paused_operations,
                self.quote_spot_market_index,
                self.fee_adjustment,
                self.padding if len(self.padding) == 46 else fixed_bytes(self.padding, 46),
            )
        except StructError:
            return self._write_whole()

    def _write_whole(self) -> bytes:
        _amm = self.amm
        __amm_historical_oracle_data = _amm.historical_oracle_data
        __amm_fee_pool = _amm.fee_pool
        _pnl_pool = self.pnl_pool
        _insurance_claim = self.insurance_claim
        return _PERP_MARKET_WHOLE_0.pack(
            self.DISCRIMINATOR,
            self.pubkey.__bytes__(),
            _amm.oracle.__bytes__(),
            __amm_historical_oracle_data.last_oracle_price,
            __amm_historical_oracle_data.last_oracle_conf,
            __amm_historical_oracle_data.last_oracle_delay,
            __amm_historical_oracle_data.last_oracle_price_twap,
            __amm_historical_oracle_data.last_oracle_price_twap_5min,
            __amm_historical_oracle_data.last_oracle_price_twap_ts,
            _amm.base_asset_amount_per_lp.to_bytes(16, "little", signed=True),
            _amm.quote_asset_amount_per_lp.to_bytes(16, "little", signed=True),
            __amm_fee_pool.scaled_balance.to_bytes(16, "little"),
            __amm_fee_pool.market_index,
            __amm_fee_pool.padding
            if len(__amm_fee_pool.padding) == 6
            else fixed_bytes(__amm_fee_pool.padding, 6),
            _amm.base_asset_reserve.to_bytes(16, "little"),
            _amm.quote_asset_reserve.to_bytes(16, "little"),
            _amm.concentration_coef.to_bytes(16, "little"),
            _amm.min_base_asset_reserve.to_bytes(16, "little"),
            _amm.max_base_asset_reserve.to_bytes(16, "little"),
            _amm.sqrt_k.to_bytes(16, "little"),
            _amm.peg_multiplier.to_bytes(16, "little"),
            _amm.terminal_quote_asset_reserve.to_bytes(16, "little"),
            _amm.base_asset_amount_long.to_bytes(16, "little", signed=True),
            _amm.base_asset_amount_short.to_bytes(16, "little", signed=True),
            _amm.base_asset_amount_with_amm.to_bytes(16, "little", signed=True),
            _amm.base_asset_amount_with_unsettled_lp.to_bytes(16, "little", signed=True),
            _amm.max_open_interest.to_bytes(16, "little"),
            _amm.quote_asset_amount.to_bytes(16, "little", signed=True),
            _amm.quote_entry_amount_long.to_bytes(16, "little", signed=True),
            _amm.quote_entry_amount_short.to_bytes(16, "little", signed=True),
            _amm.quote_break_even_amount_long.to_bytes(16, "little", signed=True),
            _amm.quote_break_even_amount_short.to_bytes(16, "little", signed=True),
            _amm.user_lp_shares.to_bytes(16, "little"),
            _amm.last_funding_rate,
            _amm.last_funding_rate_long,
            _amm.last_funding_rate_short,
            _amm.last_24h_avg_funding_rate,
            _amm.total_fee.to_bytes(16, "little", signed=True),
            _amm.total_mm_fee.to_bytes(16, "little", signed=True),
            _amm.total_exchange_fee.to_bytes(16, "little"),
            _amm.total_fee_minus_distributions.to_bytes(16, "little", signed=True),
            _amm.total_fee_withdrawn.to_bytes(16, "little"),
            _amm.total_liquidation_fee.to_bytes(16, "little"),
            _amm.cumulative_funding_rate_long.to_bytes(16, "little", signed=True),
            _amm.cumulative_funding_rate_short.to_bytes(16, "little", signed=True),
            _amm.total_social_loss.to_bytes(16, "little"),
            _amm.ask_base_asset_reserve.to_bytes(16, "little"),
            _amm.ask_quote_asset_reserve.to_bytes(16, "little"),
            _amm.bid_base_asset_reserve.to_bytes(16, "little"),
            _amm.bid_quote_asset_reserve.to_bytes(16, "little"),
            _amm.last_oracle_normalised_price,
            _amm.last_oracle_reserve_price_spread_pct,
            _amm.last_bid_price_twap,
            _amm.last_ask_price_twap,
            _amm.last_mark_price_twap,
            _amm.last_mark_price_twap_5min,
            _amm.last_update_slot,
            _amm.last_oracle_conf_pct,
            _amm.net_revenue_since_last_funding,
            _amm.last_funding_rate_ts,
            _amm.funding_period,
            _amm.order_step_size,
            _amm.order_tick_size,
            _amm.min_order_size,
            _amm.max_position_size,
            _amm.volume_24h,
            _amm.long_intensity_volume,
            _amm.short_intensity_volume,
            _amm.last_trade_ts,
            _amm.mark_std,
            _amm.oracle_std,
            _amm.last_mark_price_twap_ts,
            _amm.base_spread,
            _amm.max_spread,
            _amm.long_spread,
            _amm.short_spread,
            _amm.long_intensity_count,
            _amm.short_intensity_count,
            _amm.max_fill_reserve_fraction,
            _amm.max_slippage_ratio,
            _amm.curve_update_intensity,
            _amm.amm_jit_intensity,
            _amm.oracle_source,
            _amm.last_oracle_valid,
            _amm.target_base_asset_amount_per_lp,
            _amm.per_lp_base,
            _amm.padding1,
            _amm.padding2,
            _amm.total_fee_earned_per_lp,
            _amm.net_unsettled_funding_pnl,
            _amm.quote_asset_amount_with_unsettled_lp,
            _amm.reference_price_offset,
            _amm.padding if len(_amm.padding) == 12 else fixed_bytes(_amm.padding, 12),
            _pnl_pool.scaled_balance.to_bytes(16, "little"),
            _pnl_pool.market_index,
            _pnl_pool.padding if len(_pnl_pool.padding) == 6 else fixed_bytes(_pnl_pool.padding, 6),
            self.name if len(self.name) == 32 else fixed_bytes(self.name, 32),
            _insurance_claim.revenue_withdraw_since_last_settle,
            _insurance_claim.max_revenue_withdraw_per_period,
            _insurance_claim.quote_max_insurance,
            _insurance_claim.quote_settled_insurance,
            _insurance_claim.last_revenue_withdraw_ts,
            self.unrealized_pnl_max_imbalance,
            self.expiry_ts,
            self.expiry_price,
            self.next_fill_record_id,
            self.next_funding_rate_record_id,
            self.next_curve_record_id,
            self.imf_factor,
            self.unrealized_pnl_imf_factor,
            self.liquidator_fee,
            self.if_liquidation_fee,
            self.margin_ratio_initial,
            self.margin_ratio_maintenance,
            self.unrealized_pnl_initial_asset_weight,
            self.unrealized_pnl_maintenance_asset_weight,
            self.number_of_users_with_base,
            self.number_of_users,
            self.market_index,
            self.status,
            self.contract_type,
            self.contract_tier,
            self.paused_operations,
            self.quote_spot_market_index,
            self.fee_adjustment,
            self.padding if len(self.padding) == 46 else fixed_bytes(self.padding, 46),
        )


_SPOT_MARKET: Final = Struct("<32s32s32s32s32sqQ4q4Qq2QH6s2QH6s32s6Q3q2I21Qq6Q11IH6BhH4QB47s")
_SPOT_MARKET_0: Final = Struct(
    "<8s32s32s32s32s32sqQ4q4QqQ8xH6sQ8xH6s32sQ8xQ8xQ8x3q2IQ8xQ8xQ8xQ8xQ8xQ8xQ8x7Qq6Q11IH6BhH4QB47s"
)
_SPOT_MARKET_WHOLE_0: Final = Struct(
    "<8s32s32s32s32s32sqQ4q4Qq16sH6s16sH6s32s16s16s16s3q2I16s16s16s16s16s16s16s7Qq6Q11IH6BhH4QB47s"
)


@native(allow_interpreted_subclasses=True)
class SpotMarket(AccountRecord):
    """`SpotMarket` of the interface, 776 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "pubkey",
        "oracle",
        "mint",
        "vault",
        "name",
        "historical_oracle_data",
        "historical_index_data",
        "revenue_pool",
        "spot_fee_pool",
        "insurance_fund",
        "total_spot_fee",
        "deposit_balance",
        "borrow_balance",
        "cumulative_deposit_interest",
        "cumulative_borrow_interest",
        "total_social_loss",
        "total_quote_social_loss",
        "withdraw_guard_threshold",
        "max_token_deposits",
        "deposit_token_twap",
        "borrow_token_twap",
        "utilization_twap",
        "last_interest_ts",
        "last_twap_ts",
        "expiry_ts",
        "order_step_size",
        "order_tick_size",
        "min_order_size",
        "max_position_size",
        "next_fill_record_id",
        "next_deposit_record_id",
        "initial_asset_weight",
        "maintenance_asset_weight",
        "initial_liability_weight",
        "maintenance_liability_weight",
        "imf_factor",
        "liquidator_fee",
        "if_liquidation_fee",
        "optimal_utilization",
        "optimal_borrow_rate",
        "max_borrow_rate",
        "decimals",
        "market_index",
        "orders_enabled",
        "oracle_source",
        "status",
        "asset_tier",
        "paused_operations",
        "if_paused_operations",
        "fee_adjustment",
        "max_token_borrows_fraction",
        "flash_loan_amount",
        "flash_loan_initial_token_amount",
        "total_swap_fee",
        "scale_initial_asset_weight_start",
        "min_borrow_rate",
        "padding",
    )
    __slots__ = FIELDS

    pubkey: Pubkey
    """pubkey; own address"""
    oracle: Pubkey
    """pubkey; all-zero for the quote market"""
    mint: Pubkey
    """pubkey"""
    vault: Pubkey
    """pubkey; PDA [spot_market_vault, index]"""
    name: bytes
    """bytes32"""
    historical_oracle_data: HistoricalOracleData
    historical_index_data: HistoricalIndexData
    revenue_pool: PoolBalance
    spot_fee_pool: PoolBalance
    insurance_fund: InsuranceFund
    total_spot_fee: int
    """quote_1e6"""
    deposit_balance: int
    """spot_balance_1e9; sum of all scaled deposits, pools included"""
    borrow_balance: int
    """spot_balance_1e9"""
    cumulative_deposit_interest: int
    """interest_1e10"""
    cumulative_borrow_interest: int
    """interest_1e10"""
    total_social_loss: int
    """token"""
    total_quote_social_loss: int
    """quote_1e6"""
    withdraw_guard_threshold: int
    """token"""
    max_token_deposits: int
    """token; 0 = unlimited"""
    deposit_token_twap: int
    """token"""
    borrow_token_twap: int
    """token"""
    utilization_twap: int
    """pct_1e6"""
    last_interest_ts: int
    """unix_s"""
    last_twap_ts: int
    """unix_s"""
    expiry_ts: int
    """unix_s"""
    order_step_size: int
    """token"""
    order_tick_size: int
    """price_1e6"""
    min_order_size: int
    """token"""
    max_position_size: int
    """token"""
    next_fill_record_id: int
    """id"""
    next_deposit_record_id: int
    """id"""
    initial_asset_weight: int
    """weight_1e4"""
    maintenance_asset_weight: int
    """weight_1e4"""
    initial_liability_weight: int
    """weight_1e4"""
    maintenance_liability_weight: int
    """weight_1e4"""
    imf_factor: int
    """imf_1e6; used with 1e6 scale"""
    liquidator_fee: int
    """liq_fee_1e6"""
    if_liquidation_fee: int
    """liq_fee_1e6"""
    optimal_utilization: int
    """pct_1e6"""
    optimal_borrow_rate: int
    """pct_1e6"""
    max_borrow_rate: int
    """pct_1e6"""
    decimals: int
    """count; mint decimals"""
    market_index: int
    """index"""
    orders_enabled: Flag
    """bool"""
    oracle_source: OracleSource
    """enum:OracleSource"""
    status: MarketStatus
    """enum:MarketStatus"""
    asset_tier: AssetTier
    """enum:AssetTier"""
    paused_operations: int
    """bitmask; SpotOperation bits"""
    if_paused_operations: int
    """bitmask; InsuranceFundOperation bits"""
    fee_adjustment: int
    """percent"""
    max_token_borrows_fraction: int
    """pct_1e4; 0 disables"""
    flash_loan_amount: int
    """token"""
    flash_loan_initial_token_amount: int
    """token"""
    total_swap_fee: int
    """token"""
    scale_initial_asset_weight_start: int
    """quote_1e6; 0 disables"""
    min_borrow_rate: int
    """half_percent; multiplied by 5000 to get pct_1e6"""
    padding: bytes
    """padding"""

    SIZE: ClassVar[int] = 776
    DISCRIMINATOR: ClassVar[bytes] = b"d\xb1\x08k\xa8AA'"

    def __init__(
        self,
        pubkey: Pubkey,
        oracle: Pubkey,
        mint: Pubkey,
        vault: Pubkey,
        name: bytes,
        historical_oracle_data: HistoricalOracleData,
        historical_index_data: HistoricalIndexData,
        revenue_pool: PoolBalance,
        spot_fee_pool: PoolBalance,
        insurance_fund: InsuranceFund,
        total_spot_fee: int,
        deposit_balance: int,
        borrow_balance: int,
        cumulative_deposit_interest: int,
        cumulative_borrow_interest: int,
        total_social_loss: int,
        total_quote_social_loss: int,
        withdraw_guard_threshold: int,
        max_token_deposits: int,
        deposit_token_twap: int,
        borrow_token_twap: int,
        utilization_twap: int,
        last_interest_ts: int,
        last_twap_ts: int,
        expiry_ts: int,
        order_step_size: int,
        order_tick_size: int,
        min_order_size: int,
        max_position_size: int,
        next_fill_record_id: int,
        next_deposit_record_id: int,
        initial_asset_weight: int,
        maintenance_asset_weight: int,
        initial_liability_weight: int,
        maintenance_liability_weight: int,
        imf_factor: int,
        liquidator_fee: int,
        if_liquidation_fee: int,
        optimal_utilization: int,
        optimal_borrow_rate: int,
        max_borrow_rate: int,
        decimals: int,
        market_index: int,
        orders_enabled: Flag,
        oracle_source: OracleSource,
        status: MarketStatus,
        asset_tier: AssetTier,
        paused_operations: int,
        if_paused_operations: int,
        fee_adjustment: int,
        max_token_borrows_fraction: int,
        flash_loan_amount: int,
        flash_loan_initial_token_amount: int,
        total_swap_fee: int,
        scale_initial_asset_weight_start: int,
        min_borrow_rate: int,
        padding: bytes,
    ) -> None:
        self.pubkey = pubkey
        self.oracle = oracle
        self.mint = mint
        self.vault = vault
        self.name = name
        self.historical_oracle_data = historical_oracle_data
        self.historical_index_data = historical_index_data
        self.revenue_pool = revenue_pool
        self.spot_fee_pool = spot_fee_pool
        self.insurance_fund = insurance_fund
        self.total_spot_fee = total_spot_fee
        self.deposit_balance = deposit_balance
        self.borrow_balance = borrow_balance
        self.cumulative_deposit_interest = cumulative_deposit_interest
        self.cumulative_borrow_interest = cumulative_borrow_interest
        self.total_social_loss = total_social_loss
        self.total_quote_social_loss = total_quote_social_loss
        self.withdraw_guard_threshold = withdraw_guard_threshold
        self.max_token_deposits = max_token_deposits
        self.deposit_token_twap = deposit_token_twap
        self.borrow_token_twap = borrow_token_twap
        self.utilization_twap = utilization_twap
        self.last_interest_ts = last_interest_ts
        self.last_twap_ts = last_twap_ts
        self.expiry_ts = expiry_ts
        self.order_step_size = order_step_size
        self.order_tick_size = order_tick_size
        self.min_order_size = min_order_size
        self.max_position_size = max_position_size
        self.next_fill_record_id = next_fill_record_id
        self.next_deposit_record_id = next_deposit_record_id
        self.initial_asset_weight = initial_asset_weight
        self.maintenance_asset_weight = maintenance_asset_weight
        self.initial_liability_weight = initial_liability_weight
        self.maintenance_liability_weight = maintenance_liability_weight
        self.imf_factor = imf_factor
        self.liquidator_fee = liquidator_fee
        self.if_liquidation_fee = if_liquidation_fee
        self.optimal_utilization = optimal_utilization
        self.optimal_borrow_rate = optimal_borrow_rate
        self.max_borrow_rate = max_borrow_rate
        self.decimals = decimals
        self.market_index = market_index
        self.orders_enabled = orders_enabled
        self.oracle_source = oracle_source
        self.status = status
        self.asset_tier = asset_tier
        self.paused_operations = paused_operations
        self.if_paused_operations = if_paused_operations
        self.fee_adjustment = fee_adjustment
        self.max_token_borrows_fraction = max_token_borrows_fraction
        self.flash_loan_amount = flash_loan_amount
        self.flash_loan_initial_token_amount = flash_loan_initial_token_amount
        self.total_swap_fee = total_swap_fee
        self.scale_initial_asset_weight_start = scale_initial_asset_weight_start
        self.min_borrow_rate = min_borrow_rate
        self.padding = padding

    @classmethod
    def _read(cls, data: bytes, at: int) -> SpotMarket:
        r = SpotMarket.__new__(SpotMarket)
        r_historical_oracle_data = r.historical_oracle_data = HistoricalOracleData.__new__(
            HistoricalOracleData
        )
        r_historical_index_data = r.historical_index_data = HistoricalIndexData.__new__(HistoricalIndexData)
        r_revenue_pool = r.revenue_pool = PoolBalance.__new__(PoolBalance)
        r_spot_fee_pool = r.spot_fee_pool = PoolBalance.__new__(PoolBalance)
        r_insurance_fund = r.insurance_fund = InsuranceFund.__new__(InsuranceFund)
        (
            v1,
            v2,
            v3,
            v4,
            r.name,
            r_historical_oracle_data.last_oracle_price,
            r_historical_oracle_data.last_oracle_conf,
            r_historical_oracle_data.last_oracle_delay,
            r_historical_oracle_data.last_oracle_price_twap,
            r_historical_oracle_data.last_oracle_price_twap_5min,
            r_historical_oracle_data.last_oracle_price_twap_ts,
            r_historical_index_data.last_index_bid_price,
            r_historical_index_data.last_index_ask_price,
            r_historical_index_data.last_index_price_twap,
            r_historical_index_data.last_index_price_twap_5min,
            r_historical_index_data.last_index_price_twap_ts,
            v5,
            v6,
            r_revenue_pool.market_index,
            r_revenue_pool.padding,
            v7,
            v8,
            r_spot_fee_pool.market_index,
            r_spot_fee_pool.padding,
            v9,
            v10,
            v11,
            v12,
            v13,
            v14,
            v15,
            r_insurance_fund.unstaking_period,
            r_insurance_fund.last_revenue_settle_ts,
            r_insurance_fund.revenue_settle_period,
            r_insurance_fund.total_factor,
            r_insurance_fund.user_factor,
            v16,
            v17,
            v18,
            v19,
            v20,
            v21,
            v22,
            v23,
            v24,
            v25,
            v26,
            v27,
            v28,
            v29,
            r.withdraw_guard_threshold,
            r.max_token_deposits,
            r.deposit_token_twap,
            r.borrow_token_twap,
            r.utilization_twap,
            r.last_interest_ts,
            r.last_twap_ts,
            r.expiry_ts,
            r.order_step_size,
            r.order_tick_size,
            r.min_order_size,
            r.max_position_size,
            r.next_fill_record_id,
            r.next_deposit_record_id,
            r.initial_asset_weight,
            r.maintenance_asset_weight,
            r.initial_liability_weight,
            r.maintenance_liability_weight,
            r.imf_factor,
            r.liquidator_fee,
            r.if_liquidation_fee,
            r.optimal_utilization,
            r.optimal_borrow_rate,
            r.max_borrow_rate,
            r.decimals,
            r.market_index,
            v30,
            v31,
            v32,
            v33,
            r.paused_operations,
            r.if_paused_operations,
            r.fee_adjustment,
            r.max_token_borrows_fraction,
            r.flash_loan_amount,
            r.flash_loan_initial_token_amount,
            r.total_swap_fee,
            r.scale_initial_asset_weight_start,
            r.min_borrow_rate,
            r.padding,
        ) = _SPOT_MARKET.unpack_from(data, at)
        r.pubkey = Pubkey(v1)
        r.oracle = Pubkey(v2)
        r.mint = Pubkey(v3)
        r.vault = Pubkey(v4)
        r_revenue_pool.scaled_balance = v5 | v6 << 64 if v6 else v5
        r_spot_fee_pool.scaled_balance = v7 | v8 << 64 if v8 else v7
        r_insurance_fund.vault = Pubkey(v9)
        r_insurance_fund.total_shares = v10 | v11 << 64 if v11 else v10
        r_insurance_fund.user_shares = v12 | v13 << 64 if v13 else v12
        r_insurance_fund.shares_base = v14 | v15 << 64 if v15 else v14
        r.total_spot_fee = v16 | v17 << 64 if v17 else v16
        r.deposit_balance = v18 | v19 << 64 if v19 else v18
        r.borrow_balance = v20 | v21 << 64 if v21 else v20
        r.cumulative_deposit_interest = v22 | v23 << 64 if v23 else v22
        r.cumulative_borrow_interest = v24 | v25 << 64 if v25 else v24
        r.total_social_loss = v26 | v27 << 64 if v27 else v26
        r.total_quote_social_loss = v28 | v29 << 64 if v29 else v28
        r.orders_enabled = BOOLS[v30]
        r.oracle_source = ORACLE_SOURCE_TAGS[v31]
        r.status = MARKET_STATUS_TAGS[v32]
        r.asset_tier = ASSET_TIER_TAGS[v33]
        return r

    def _write(self) -> bytes:
        _historical_oracle_data = self.historical_oracle_data
        _historical_index_data = self.historical_index_data
        _revenue_pool = self.revenue_pool
        _spot_fee_pool = self.spot_fee_pool
        _insurance_fund = self.insurance_fund
        try:
            return _SPOT_MARKET_0.pack(
                self.DISCRIMINATOR,
                self.pubkey.__bytes__(),
                self.oracle.__bytes__(),
                self.mint.__bytes__(),
                self.vault.__bytes__(),
                self.name if len(self.name) == 32 else fixed_bytes(self.name, 32),
                _historical_oracle_data.last_oracle_price,
                _historical_oracle_data.last_oracle_conf,
                _historical_oracle_data.last_oracle_delay,
                _historical_oracle_data.last_oracle_price_twap,
                _historical_oracle_data.last_oracle_price_twap_5min,
                _historical_oracle_data.last_oracle_price_twap_ts,
                _historical_index_data.last_index_bid_price,
                _historical_index_data.last_index_ask_price,
                _historical_index_data.last_index_price_twap,
                _historical_index_data.last_index_price_twap_5min,
                _historical_index_data.last_index_price_twap_ts,
                _revenue_pool.scaled_balance,
                _revenue_pool.market_index,
                _revenue_pool.padding
                if len(_revenue_pool.padding) == 6
                else fixed_bytes(_revenue_pool.padding, 6),
                _spot_fee_pool.scaled_balance,
                _spot_fee_pool.market_index,
                _spot_fee_pool.padding
                if len(_spot_fee_pool.padding) == 6
                else fixed_bytes(_spot_fee_pool.padding, 6),
                _insurance_fund.vault.__bytes__(),
                _insurance_fund.total_shares,
                _insurance_fund.user_shares,
                _insurance_fund.shares_base,
                _insurance_fund.unstaking_period,
                _insurance_fund.last_revenue_settle_ts,
                _insurance_fund.revenue_settle_period,
                _insurance_fund.total_factor,
                _insurance_fund.user_factor,
                self.total_spot_fee,
                self.deposit_balance,
                self.borrow_balance,
                self.cumulative_deposit_interest,
                self.cumulative_borrow_interest,
                self.total_social_loss,
                self.total_quote_social_loss,
                self.withdraw_guard_threshold,
                self.max_token_deposits,
                self.deposit_token_twap,
                self.borrow_token_twap,
                self.utilization_twap,
                self.last_interest_ts,
                self.last_twap_ts,
                self.expiry_ts,
                self.order_step_size,
                self.order_tick_size,
                self.min_order_size,
                self.max_position_size,
                self.next_fill_record_id,
                self.next_deposit_record_id,
                self.initial_asset_weight,
                self.maintenance_asset_weight,
                self.initial_liability_weight,
                self.maintenance_liability_weight,
                self.imf_factor,
                self.liquidator_fee,
                self.if_liquidation_fee,
                self.optimal_utilization,
                self.optimal_borrow_rate,
                self.max_borrow_rate,
                self.decimals,
                self.market_index,
                self.orders_enabled,
                self.oracle_source,
                self.status,
                self.asset_tier,
                self.paused_operations,
                self.if_paused_operations,
                self.fee_adjustment,
                self.max_token_borrows_fraction,
                self.flash_loan_amount,
                self.flash_loan_initial_token_amount,
                self.total_swap_fee,
                self.scale_initial_asset_weight_start,
                self.min_borrow_rate,
                self.padding if len(self.padding) == 47 else fixed_bytes(self.padding, 47),
            )
        except StructError:
            return self._write_whole()

    def _write_whole(self) -> bytes:
        _historical_oracle_data = self.historical_oracle_data
        _historical_index_data = self.historical_index_data
        _revenue_pool = self.revenue_pool
        _spot_fee_pool = self.spot_fee_pool
        _insurance_fund = self.insurance_fund
        return _SPOT_MARKET_WHOLE_0.pack(
            self.DISCRIMINATOR,
            self.pubkey.__bytes__(),
            self.oracle.__bytes__(),
            self.mint.__bytes__(),
            self.vault.__bytes__(),
            self.name if len(self.name) == 32 else fixed_bytes(self.name, 32),
            _historical_oracle_data.last_oracle_price,
            _historical_oracle_data.last_oracle_conf,
            _historical_oracle_data.last_oracle_delay,
            _historical_oracle_data.last_oracle_price_twap,
            _historical_oracle_data.last_oracle_price_twap_5min,
            _historical_oracle_data.last_oracle_price_twap_ts,
            _historical_index_data.last_index_bid_price,
            _historical_index_data.last_index_ask_price,
            _historical_index_data.last_index_price_twap,
            _historical_index_data.last_index_price_twap_5min,
            _historical_index_data.last_index_price_twap_ts,
            _revenue_pool.scaled_balance.to_bytes(16, "little"),
            _revenue_pool.market_index,
            _revenue_pool.padding
            if len(_revenue_pool.padding) == 6
            else fixed_bytes(_revenue_pool.padding, 6),
            _spot_fee_pool.scaled_balance.to_bytes(16, "little"),
            _spot_fee_pool.market_index,
            _spot_fee_pool.padding
            if len(_spot_fee_pool.padding) == 6
            else fixed_bytes(_spot_fee_pool.padding, 6),
            _insurance_fund.vault.__bytes__(),
            _insurance_fund.total_shares.to_bytes(16, "little"),
            _insurance_fund.user_shares.to_bytes(16, "little"),
            _insurance_fund.shares_base.to_bytes(16, "little"),
            _insurance_fund.unstaking_period,
            _insurance_fund.last_revenue_settle_ts,
            _insurance_fund.revenue_settle_period,
            _insurance_fund.total_factor,
            _insurance_fund.user_factor,
            self.total_spot_fee.to_bytes(16, "little"),
            self.deposit_balance.to_bytes(16, "little"),
            self.borrow_balance.to_bytes(16, "little"),
            self.cumulative_deposit_interest.to_bytes(16, "little"),
            self.cumulative_borrow_interest.to_bytes(16, "little"),
            self.total_social_loss.to_bytes(16, "little"),
            self.total_quote_social_loss.to_bytes(16, "little"),
            self.withdraw_guard_threshold,
            self.max_token_deposits,
            self.deposit_token_twap,
            self.borrow_token_twap,
            self.utilization_twap,
            self.last_interest_ts,
            self.last_twap_ts,
            self.expiry_ts,
            self.order_step_size,
            self.order_tick_size,
            self.min_order_size,
            self.max_position_size,
            self.next_fill_record_id,
            self.next_deposit_record_id,
            self.initial_asset_weight,
            self.maintenance_asset_weight,
            self.initial_liability_weight,
            self.maintenance_liability_weight,
            self.imf_factor,
            self.liquidator_fee,
            self.if_liquidation_fee,
            self.optimal_utilization,
            self.optimal_borrow_rate,
            self.max_borrow_rate,
            self.decimals,
            self.market_index,
            self.orders_enabled,
            self.oracle_source,
            self.status,
            self.asset_tier,
            self.paused_operations,
            self.if_paused_operations,
            self.fee_adjustment,
            self.max_token_borrows_fraction,
            self.flash_loan_amount,
            self.flash_loan_initial_token_amount,
            self.total_swap_fee,
            self.scale_initial_asset_weight_start,
            self.min_borrow_rate,
            self.padding if len(self.padding) == 47 else fixed_bytes(self.padding, 47),
        )


_USER: Final = Struct("<32s32s32s320s768s3072sq3Q3q2Q2I2H7B21s")
_USER_0: Final = Struct("<8s32s32s32s")
_USER_1: Final = Struct("<q3Q3q2Q2I2H7B21s")


@native(allow_interpreted_subclasses=True)
class User(AccountRecord):
    """`User` of the interface, 4376 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "authority",
        "delegate",
        "name",
        "spot_positions",
        "perp_positions",
        "orders",
        "last_add_perp_lp_shares_ts",
        "total_deposits",
        "total_withdraws",
        "total_social_loss",
        "settled_perp_pnl",
        "cumulative_spot_fees",
        "cumulative_perp_funding",
        "liquidation_margin_freed",
        "last_active_slot",
        "next_order_id",
        "max_margin_ratio",
        "next_liquidation_id",
        "sub_account_id",
        "status",
        "is_margin_trading_enabled",
        "idle",
        "open_orders",
        "has_open_order",
        "open_auctions",
        "has_open_auction",
        "padding",
    )
    __slots__ = FIELDS

    authority: Pubkey
    """pubkey"""
    delegate: Pubkey
    """pubkey; all-zero = none"""
    name: bytes
    """bytes32"""
    spot_positions: MutableSequence[SpotPosition]
    """slot 0 is reserved for market 0"""
    perp_positions: MutableSequence[PerpPosition]
    orders: MutableSequence[Order]
    last_add_perp_lp_shares_ts: int
    """unix_s; also set by risk-reduction burns"""
    total_deposits: int
    """quote_1e6; saturating"""
    total_withdraws: int
    """quote_1e6; saturating"""
    total_social_loss: int
    """quote_1e6; saturating"""
    settled_perp_pnl: int
    """quote_1e6"""
    cumulative_spot_fees: int
    """quote_1e6"""
    cumulative_perp_funding: int
    """quote_1e6"""
    liquidation_margin_freed: int
    """quote_1e6"""
    last_active_slot: int
    """slot"""
    next_order_id: int
    """id; starts at 1; wraps to 1"""
    max_margin_ratio: int
    """margin_1e4; user-chosen floor of the initial margin ratio, 0 = none"""
    next_liquidation_id: int
    """id; starts at 1"""
    sub_account_id: int
    """index"""
    status: int
    """bitmask; UserStatus bits"""
    is_margin_trading_enabled: Flag
    """bool"""
    idle: Flag
    """bool"""
    open_orders: int
    """count"""
    has_open_order: Flag
    """bool"""
    open_auctions: int
    """count"""
    has_open_auction: Flag
    """bool"""
    padding: bytes
    """padding"""

    SIZE: ClassVar[int] = 4376
    DISCRIMINATOR: ClassVar[bytes] = b"\x9fu_\xe3\xef\x97:\xec"

    def __init__(
        self,
        authority: Pubkey,
        delegate: Pubkey,
        name: bytes,
        spot_positions: MutableSequence[SpotPosition],
        perp_positions: MutableSequence[PerpPosition],
        orders: MutableSequence[Order],
        last_add_perp_lp_shares_ts: int,
        total_deposits: int,
        total_withdraws: int,
        total_social_loss: int,
        settled_perp_pnl: int,
        cumulative_spot_fees: int,
        cumulative_perp_funding: int,
        liquidation_margin_freed: int,
        last_active_slot: int,
        next_order_id: int,
        max_margin_ratio: int,
        next_liquidation_id: int,
        sub_account_id: int,
        status: int,
        is_margin_trading_enabled: Flag,
        idle: Flag,
        open_orders: int,
        has_open_order: Flag,
        open_auctions: int,
        has_open_auction: Flag,
        padding: bytes,
    ) -> None:
        self.authority = authority
        self.delegate = delegate
        self.name = name
        self.spot_positions = spot_positions
        self.perp_positions = perp_positions
        self.orders = orders
        self.last_add_perp_lp_shares_ts = last_add_perp_lp_shares_ts
        self.total_deposits = total_deposits
        self.total_withdraws = total_withdraws
        self.total_social_loss = total_social_loss
        self.settled_perp_pnl = settled_perp_pnl
        self.cumulative_spot_fees = cumulative_spot_fees
        self.cumulative_perp_funding = cumulative_perp_funding
        self.liquidation_margin_freed = liquidation_margin_freed
        self.last_active_slot = last_active_slot
        self.next_order_id = next_order_id
        self.max_margin_ratio = max_margin_ratio
        self.next_liquidation_id = next_liquidation_id
        self.sub_account_id = sub_account_id
        self.status = status
        self.is_margin_trading_enabled = is_margin_trading_enabled
        self.idle = idle
        self.open_orders = open_orders
        self.has_open_order = has_open_order
        self.open_auctions = open_auctions
        self.has_open_auction = has_open_auction
        self.padding = padding

    @classmethod
    def _read(cls, data: bytes, at: int) -> User:
        r = User.__new__(User)
        (
            v1,
            v2,
            r.name,
            v3,
            v4,
            v5,
            r.last_add_perp_lp_shares_ts,
            r.total_deposits,
            r.total_withdraws,
            r.total_social_loss,
            r.settled_perp_pnl,
            r.cumulative_spot_fees,
            r.cumulative_perp_funding,
            r.liquidation_margin_freed,
            r.last_active_slot,
            r.next_order_id,
            r.max_margin_ratio,
            r.next_liquidation_id,
            r.sub_account_id,
            r.status,
            v6,
            v7,
            r.open_orders,
            v8,
            r.open_auctions,
            v9,
            r.padding,
        ) = _USER.unpack_from(data, at)
        r.authority = Pubkey(v1)
        r.delegate = Pubkey(v2)
        r.spot_positions = read_spot_positions(v3)
        r.perp_positions = read_perp_positions(v4)
        r.orders = read_orders(v5)
        r.is_margin_trading_enabled = BOOLS[v6]
        r.idle = BOOLS[v7]
        r.has_open_order = BOOLS[v8]
        r.has_open_auction = BOOLS[v9]
        return r

    def _write(self) -> bytes:
        return b"".join(
            (
                _USER_0.pack(
                    self.DISCRIMINATOR,
                    self.authority.__bytes__(),
                    self.delegate.__bytes__(),
                    self.name if len(self.name) == 32 else fixed_bytes(self.name, 32),
                ),
                write_spot_positions(self.spot_positions, 8),
                write_perp_positions(self.perp_positions, 8),
                write_orders(self.orders, 32),
                _USER_1.pack(
                    self.last_add_perp_lp_shares_ts,
                    self.total_deposits,
                    self.total_withdraws,
                    self.total_social_loss,
                    self.settled_perp_pnl,
                    self.cumulative_spot_fees,
                    self.cumulative_perp_funding,
                    self.liquidation_margin_freed,
                    self.last_active_slot,
                    self.next_order_id,
                    self.max_margin_ratio,
                    self.next_liquidation_id,
                    self.sub_account_id,
                    self.status,
                    self.is_margin_trading_enabled,
                    self.idle,
                    self.open_orders,
                    self.has_open_order,
                    self.open_auctions,
                    self.has_open_auction,
                    self.padding if len(self.padding) == 21 else fixed_bytes(self.padding, 21),
                ),
            )
        )

    @classmethod
    def decode(cls, data: bytes, *, allow_longer: bool = False, lazy: bool = False) -> User:
        """As `AccountRecord.decode`; `lazy` leaves array slots undecoded until used."""
        cls.check(data, allow_longer=allow_longer)
        if not lazy:
            return cls._read(data, 8)
        r = User.__new__(User)
        (
            v1,
            v2,
            r.name,
            v3,
            v4,
            v5,
            r.last_add_perp_lp_shares_ts,
            r.total_deposits,
            r.total_withdraws,
            r.total_social_loss,
            r.settled_perp_pnl,
            r.cumulative_spot_fees,
            r.cumulative_perp_funding,
            r.liquidation_margin_freed,
            r.last_active_slot,
            r.next_order_id,
            r.max_margin_ratio,
            r.next_liquidation_id,
            r.sub_account_id,
            r.status,
            v6,
            v7,
            r.open_orders,
            v8,
            r.open_auctions,
            v9,
            r.padding,
        ) = _USER.unpack_from(data, 8)
        r.authority = Pubkey(v1)
        r.delegate = Pubkey(v2)
        r.spot_positions = LazyArray(v3, SpotPosition)
        r.perp_positions = LazyArray(v4, PerpPosition)
        r.orders = LazyArray(v5, Order)
        r.is_margin_trading_enabled = BOOLS[v6]
        r.idle = BOOLS[v7]
        r.has_open_order = BOOLS[v8]
        r.has_open_auction = BOOLS[v9]
        return r


_USER_STATS: Final = Struct("<32s32s6Qq3Q3qQ2H2B50s")
_USER_STATS_0: Final = Struct("<8s32s32s6Qq3Q3qQ2H2B50s")


@native(allow_interpreted_subclasses=True)
class UserStats(AccountRecord):
    """`UserStats` of the interface, 240 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "authority",
        "referrer",
        "fees",
        "next_epoch_ts",
        "maker_volume_30d",
        "taker_volume_30d",
        "filler_volume_30d",
        "last_maker_volume_30d_ts",
        "last_taker_volume_30d_ts",
        "last_filler_volume_30d_ts",
        "if_staked_quote_asset_amount",
        "number_of_sub_accounts",
        "number_of_sub_accounts_created",
        "is_referrer",
        "disable_update_perp_bid_ask_twap",
        "padding",
    )
    __slots__ = FIELDS

    authority: Pubkey
    """pubkey"""
    referrer: Pubkey
    """pubkey"""
    fees: UserFees
    next_epoch_ts: int
    """unix_s"""
    maker_volume_30d: int
    """quote_1e6"""
    taker_volume_30d: int
    """quote_1e6"""
    filler_volume_30d: int
    """quote_1e6"""
    last_maker_volume_30d_ts: int
    """unix_s"""
    last_taker_volume_30d_ts: int
    """unix_s"""
    last_filler_volume_30d_ts: int
    """unix_s"""
    if_staked_quote_asset_amount: int
    """quote_1e6"""
    number_of_sub_accounts: int
    """count"""
    number_of_sub_accounts_created: int
    """count"""
    is_referrer: Flag
    """bool"""
    disable_update_perp_bid_ask_twap: Flag
    """bool"""
    padding: bytes
    """padding"""

    SIZE: ClassVar[int] = 240
    DISCRIMINATOR: ClassVar[bytes] = b"\xb0\xdf\x88\x1bzO \xe3"

    def __init__(
        self,
        authority: Pubkey,
        referrer: Pubkey,
        fees: UserFees,
        next_epoch_ts: int,
        maker_volume_30d: int,
        taker_volume_30d: int,
        filler_volume_30d: int,
        last_maker_volume_30d_ts: int,
        last_taker_volume_30d_ts: int,
        last_filler_volume_30d_ts: int,
        if_staked_quote_asset_amount: int,
        number_of_sub_accounts: int,
        number_of_sub_accounts_created: int,
        is_referrer: Flag,
        disable_update_perp_bid_ask_twap: Flag,
        padding: bytes,
    ) -> None:
        self.authority = authority
        self.referrer = referrer
        self.fees = fees
        self.next_epoch_ts = next_epoch_ts
        self.maker_volume_30d = maker_volume_30d
        self.taker_volume_30d = taker_volume_30d
        self.filler_volume_30d = filler_volume_30d
        self.last_maker_volume_30d_ts = last_maker_volume_30d_ts
        self.last_taker_volume_30d_ts = last_taker_volume_30d_ts
        self.last_filler_volume_30d_ts = last_filler_volume_30d_ts
        self.if_staked_quote_asset_amount = if_staked_quote_asset_amount
        self.number_of_sub_accounts = number_of_sub_accounts
        self.number_of_sub_accounts_created = number_of_sub_accounts_created
        self.is_referrer = is_referrer
        self.disable_update_perp_bid_ask_twap = disable_update_perp_bid_ask_twap
        self.padding = padding

    @classmethod
    def _read(cls, data: bytes, at: int) -> UserStats:
        r = UserStats.__new__(UserStats)
        r_fees = r.fees = UserFees.__new__(UserFees)
        (
            v1,
            v2,
            r_fees.total_fee_paid,
            r_fees.total_fee_rebate,
            r_fees.total_token_discount,
            r_fees.total_referee_discount,
            r_fees.total_referrer_reward,
            r_fees.current_epoch_referrer_reward,
            r.next_epoch_ts,
            r.maker_volume_30d,
            r.taker_volume_30d,
            r.filler_volume_30d,
            r.last_maker_volume_30d_ts,
            r.last_taker_volume_30d_ts,
            r.last_filler_volume_30d_ts,
            r.if_staked_quote_asset_amount,
            r.number_of_sub_accounts,
            r.number_of_sub_accounts_created,
            v3,
            v4,
            r.padding,
        ) = _USER_STATS.unpack_from(data, at)
        r.authority = Pubkey(v1)
        r.referrer = Pubkey(v2)
        r.is_referrer = BOOLS[v3]
        r.disable_update_perp_bid_ask_twap = BOOLS[v4]
        return r

    def _write(self) -> bytes:
        _fees = self.fees
        return _USER_STATS_0.pack(
            self.DISCRIMINATOR,
            self.authority.__bytes__(),
            self.referrer.__bytes__(),
            _fees.total_fee_paid,
            _fees.total_fee_rebate,
            _fees.total_token_discount,
            _fees.total_referee_discount,
            _fees.total_referrer_reward,
            _fees.current_epoch_referrer_reward,
            self.next_epoch_ts,
            self.maker_volume_30d,
            self.taker_volume_30d,
            self.filler_volume_30d,
            self.last_maker_volume_30d_ts,
            self.last_taker_volume_30d_ts,
            self.last_filler_volume_30d_ts,
            self.if_staked_quote_asset_amount,
            self.number_of_sub_accounts,
            self.number_of_sub_accounts_created,
            self.is_referrer,
            self.disable_update_perp_bid_ask_twap,
            self.padding if len(self.padding) == 50 else fixed_bytes(self.padding, 50),
        )


_PRELAUNCH_ORACLE: Final = Struct("<2q3QH70s")
_PRELAUNCH_ORACLE_0: Final = Struct("<8s2q3QH70s")


@native(allow_interpreted_subclasses=True)
class PrelaunchOracle(AccountRecord):
    """`PrelaunchOracle` of the interface, 120 bytes."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "price",
        "max_price",
        "confidence",
        "last_update_slot",
        "amm_last_update_slot",
        "perp_market_index",
        "padding",
    )
    __slots__ = FIELDS

    price: int
    """price_1e6"""
    max_price: int
    """price_1e6"""
    confidence: int
    """price_1e6"""
    last_update_slot: int
    """slot"""
    amm_last_update_slot: int
    """slot"""
    perp_market_index: int
    """index"""
    padding: bytes
    """padding"""

    SIZE: ClassVar[int] = 120
    DISCRIMINATOR: ClassVar[bytes] = b"\\\x0e\x8b\xeaH\xf4D\x1a"

    def __init__(
        self,
        price: int,
        max_price: int,
        confidence: int,
        last_update_slot: int,
        amm_last_update_slot: int,
        perp_market_index: int,
        padding: bytes,
    ) -> None:
        self.price = price
        self.max_price = max_price
        self.confidence = confidence
        self.last_update_slot = last_update_slot
        self.amm_last_update_slot = amm_last_update_slot
        self.perp_market_index = perp_market_index
        self.padding = padding

    @classmethod
    def _read(cls, data: bytes, at: int) -> PrelaunchOracle:
        r = PrelaunchOracle.__new__(PrelaunchOracle)
        (
            r.price,
            r.max_price,
            r.confidence,
            r.last_update_slot,
            r.amm_last_update_slot,
            r.perp_market_index,
            r.padding,
        ) = _PRELAUNCH_ORACLE.unpack_from(data, at)
        return r

    def _write(self) -> bytes:
        return _PRELAUNCH_ORACLE_0.pack(
            self.DISCRIMINATOR,
            self.price,
            self.max_price,
            self.confidence,
            self.last_update_slot,
            self.amm_last_update_slot,
            self.perp_market_index,
            self.padding if len(self.padding) == 70 else fixed_bytes(self.padding, 70),
        )


ACCOUNTS: dict[bytes, type[AccountRecord]] = {
    State.DISCRIMINATOR: State,
    PerpMarket.DISCRIMINATOR: PerpMarket,
    SpotMarket.DISCRIMINATOR: SpotMarket,
    User.DISCRIMINATOR: User,
    UserStats.DISCRIMINATOR: UserStats,
    PrelaunchOracle.DISCRIMINATOR: PrelaunchOracle,
}
"""Discriminator to account class."""
