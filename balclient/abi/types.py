"""Structs of arguments and events.  Written by tools/generate_abi.py from idl/bal.json; change those."""

from __future__ import annotations

from struct import Struct
from typing import Any, ClassVar, Final

from solders.pubkey import Pubkey

from .accounts import (
    FeeStructure,
    FeeTier,
    OracleGuardRails,
    OrderFillerRewardStructure,
    PriceDivergenceGuardRails,
    ValidityGuardRails,
)
from .codec import BOOLS, M64, BorshRecord, bad_option
from .enums import (
    MARKET_TYPE_TAGS,
    ORDER_TRIGGER_CONDITION_TAGS,
    ORDER_TYPE_TAGS,
    POSITION_DIRECTION_TAGS,
    POST_ONLY_PARAM_TAGS,
    MarketType,
    OrderTriggerCondition,
    OrderType,
    PositionDirection,
    PostOnlyParam,
)
from .native import Flag, native

__all__ = [
    "FeeStructure",
    "FeeTier",
    "LiquidateBorrowForPerpPnlRecord",
    "LiquidatePerpPnlForDepositRecord",
    "LiquidatePerpRecord",
    "LiquidateSpotRecord",
    "OracleGuardRails",
    "OrderFillerRewardStructure",
    "OrderParams",
    "PerpBankruptcyRecord",
    "PrelaunchOracleParams",
    "PriceDivergenceGuardRails",
    "SpotBankruptcyRecord",
    "UpdatePerpMarketSummaryStatsParams",
    "ValidityGuardRails",
]

_S0: Final = Struct("<q")
_S1: Final = Struct("<B")
_S2: Final = Struct("<Bq")
_S3: Final = Struct("<2B")
_S4: Final = Struct("<H3q2Q2I2Q")
_S5: Final = Struct("<Hq2QHq3Q")
_S6: Final = Struct("<Hq2QHq2Q")
_S7: Final = Struct("<HQq2Q")
_S8: Final = Struct("<32s")
_S9: Final = Struct("<2Q")
_S10: Final = Struct("<16s")
_S11: Final = Struct("<Qq")
_S12: Final = Struct("<B32s")
_S13: Final = Struct("<B2Q")
_S14: Final = Struct("<H6Q")
_S15: Final = Struct("<H")
_S16: Final = Struct("<4B2QH3B")
_S17: Final = Struct("<Q")
_S18: Final = Struct("<i")
_S19: Final = Struct("<BQ")
_S20: Final = Struct("<Bi")


@native(allow_interpreted_subclasses=True)
class UpdatePerpMarketSummaryStatsParams(BorshRecord):
    """`UpdatePerpMarketSummaryStatsParams` of the interface."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "quote_asset_amount_with_unsettled_lp",
        "net_unsettled_funding_pnl",
        "update_amm_summary_stats",
    )
    __slots__ = FIELDS

    quote_asset_amount_with_unsettled_lp: int | None
    net_unsettled_funding_pnl: int | None
    update_amm_summary_stats: Flag | None

    def __init__(
        self,
        *,
        quote_asset_amount_with_unsettled_lp: int | None = None,
        net_unsettled_funding_pnl: int | None = None,
        update_amm_summary_stats: Flag | None = None,
    ) -> None:
        self.quote_asset_amount_with_unsettled_lp = quote_asset_amount_with_unsettled_lp
        self.net_unsettled_funding_pnl = net_unsettled_funding_pnl
        self.update_amm_summary_stats = update_amm_summary_stats

    def __reduce__(self) -> tuple[Any, ...]:
        return UpdatePerpMarketSummaryStatsParams.decode, (self.encode(),)

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[UpdatePerpMarketSummaryStatsParams, int]:
        tag = data[at]
        if tag == 1:
            _quote_asset_amount_with_unsettled_lp = _S0.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _quote_asset_amount_with_unsettled_lp = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _net_unsettled_funding_pnl = _S0.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _net_unsettled_funding_pnl = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _update_amm_summary_stats = BOOLS[_S1.unpack_from(data, at + 1)[0]]
            at += 2
        elif tag == 0:
            _update_amm_summary_stats = None
            at += 1
        else:
            raise bad_option(tag, at)
        return UpdatePerpMarketSummaryStatsParams(
            quote_asset_amount_with_unsettled_lp=_quote_asset_amount_with_unsettled_lp,
            net_unsettled_funding_pnl=_net_unsettled_funding_pnl,
            update_amm_summary_stats=_update_amm_summary_stats,
        ), at

    def _write(self) -> bytes:
        return b"".join(
            (
                (
                    b"\0"
                    if self.quote_asset_amount_with_unsettled_lp is None
                    else _S2.pack(1, self.quote_asset_amount_with_unsettled_lp)
                ),
                (
                    b"\0"
                    if self.net_unsettled_funding_pnl is None
                    else _S2.pack(1, self.net_unsettled_funding_pnl)
                ),
                (
                    b"\0"
                    if self.update_amm_summary_stats is None
                    else _S3.pack(1, self.update_amm_summary_stats)
                ),
            )
        )


@native(allow_interpreted_subclasses=True)
class LiquidatePerpRecord(BorshRecord):
    """`LiquidatePerpRecord` of the interface."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "market_index",
        "oracle_price",
        "base_asset_amount",
        "quote_asset_amount",
        "lp_shares",
        "fill_record_id",
        "user_order_id",
        "liquidator_order_id",
        "liquidator_fee",
        "if_fee",
    )
    __slots__ = FIELDS

    market_index: int
    oracle_price: int
    base_asset_amount: int
    quote_asset_amount: int
    lp_shares: int
    fill_record_id: int
    user_order_id: int
    liquidator_order_id: int
    liquidator_fee: int
    if_fee: int

    def __init__(
        self,
        market_index: int,
        oracle_price: int,
        base_asset_amount: int,
        quote_asset_amount: int,
        lp_shares: int,
        fill_record_id: int,
        user_order_id: int,
        liquidator_order_id: int,
        liquidator_fee: int,
        if_fee: int,
    ) -> None:
        self.market_index = market_index
        self.oracle_price = oracle_price
        self.base_asset_amount = base_asset_amount
        self.quote_asset_amount = quote_asset_amount
        self.lp_shares = lp_shares
        self.fill_record_id = fill_record_id
        self.user_order_id = user_order_id
        self.liquidator_order_id = liquidator_order_id
        self.liquidator_fee = liquidator_fee
        self.if_fee = if_fee

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[LiquidatePerpRecord, int]:
        (
            a0,
            a1,
            a2,
            a3,
            a4,
            a5,
            a6,
            a7,
            a8,
            a9,
        ) = _S4.unpack_from(data, at)
        at += 66
        return LiquidatePerpRecord(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9), at

    def _write(self) -> bytes:
        return _S4.pack(
            self.market_index,
            self.oracle_price,
            self.base_asset_amount,
            self.quote_asset_amount,
            self.lp_shares,
            self.fill_record_id,
            self.user_order_id,
            self.liquidator_order_id,
            self.liquidator_fee,
            self.if_fee,
        )


@native(allow_interpreted_subclasses=True)
class LiquidateSpotRecord(BorshRecord):
    """`LiquidateSpotRecord` of the interface."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "asset_market_index",
        "asset_price",
        "asset_transfer",
        "liability_market_index",
        "liability_price",
        "liability_transfer",
        "if_fee",
    )
    __slots__ = FIELDS

    asset_market_index: int
    asset_price: int
    asset_transfer: int
    liability_market_index: int
    liability_price: int
    liability_transfer: int
    if_fee: int

    def __init__(
        self,
        asset_market_index: int,
        asset_price: int,
        asset_transfer: int,
        liability_market_index: int,
        liability_price: int,
        liability_transfer: int,
        if_fee: int,
    ) -> None:
        self.asset_market_index = asset_market_index
        self.asset_price = asset_price
        self.asset_transfer = asset_transfer
        self.liability_market_index = liability_market_index
        self.liability_price = liability_price
        self.liability_transfer = liability_transfer
        self.if_fee = if_fee

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[LiquidateSpotRecord, int]:
        (
            a0,
            a1,
            a2,
            a3,
            a4,
            a5,
            a6,
            a7,
            a8,
        ) = _S5.unpack_from(data, at)
        at += 60
        return LiquidateSpotRecord(a0, a1, a2 | a3 << 64, a4, a5, a6 | a7 << 64, a8), at

    def _write(self) -> bytes:
        return _S5.pack(
            self.asset_market_index,
            self.asset_price,
            self.asset_transfer & M64,
            self.asset_transfer >> 64,
            self.liability_market_index,
            self.liability_price,
            self.liability_transfer & M64,
            self.liability_transfer >> 64,
            self.if_fee,
        )


@native(allow_interpreted_subclasses=True)
class LiquidateBorrowForPerpPnlRecord(BorshRecord):
    """`LiquidateBorrowForPerpPnlRecord` of the interface."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "perp_market_index",
        "market_oracle_price",
        "pnl_transfer",
        "liability_market_index",
        "liability_price",
        "liability_transfer",
    )
    __slots__ = FIELDS

    perp_market_index: int
    market_oracle_price: int
    pnl_transfer: int
    liability_market_index: int
    liability_price: int
    liability_transfer: int

    def __init__(
        self,
        perp_market_index: int,
        market_oracle_price: int,
        pnl_transfer: int,
        liability_market_index: int,
        liability_price: int,
        liability_transfer: int,
    ) -> None:
        self.perp_market_index = perp_market_index
        self.market_oracle_price = market_oracle_price
        self.pnl_transfer = pnl_transfer
        self.liability_market_index = liability_market_index
        self.liability_price = liability_price
        self.liability_transfer = liability_transfer

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[LiquidateBorrowForPerpPnlRecord, int]:
        (
            a0,
            a1,
            a2,
            a3,
            a4,
            a5,
            a6,
            a7,
        ) = _S6.unpack_from(data, at)
        at += 52
        return LiquidateBorrowForPerpPnlRecord(a0, a1, a2 | a3 << 64, a4, a5, a6 | a7 << 64), at

    def _write(self) -> bytes:
        return _S6.pack(
            self.perp_market_index,
            self.market_oracle_price,
            self.pnl_transfer & M64,
            self.pnl_transfer >> 64,
            self.liability_market_index,
            self.liability_price,
            self.liability_transfer & M64,
            self.liability_transfer >> 64,
        )


@native(allow_interpreted_subclasses=True)
class LiquidatePerpPnlForDepositRecord(BorshRecord):
    """`LiquidatePerpPnlForDepositRecord` of the interface."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "perp_market_index",
        "market_oracle_price",
        "pnl_transfer",
        "asset_market_index",
        "asset_price",
        "asset_transfer",
    )
    __slots__ = FIELDS

    perp_market_index: int
    market_oracle_price: int
    pnl_transfer: int
    asset_market_index: int
    asset_price: int
    asset_transfer: int

    def __init__(
        self,
        perp_market_index: int,
        market_oracle_price: int,
        pnl_transfer: int,
        asset_market_index: int,
        asset_price: int,
        asset_transfer: int,
    ) -> None:
        self.perp_market_index = perp_market_index
        self.market_oracle_price = market_oracle_price
        self.pnl_transfer = pnl_transfer
        self.asset_market_index = asset_market_index
        self.asset_price = asset_price
        self.asset_transfer = asset_transfer

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[LiquidatePerpPnlForDepositRecord, int]:
        (
            a0,
            a1,
            a2,
            a3,
            a4,
            a5,
            a6,
            a7,
        ) = _S6.unpack_from(data, at)
        at += 52
        return LiquidatePerpPnlForDepositRecord(a0, a1, a2 | a3 << 64, a4, a5, a6 | a7 << 64), at

    def _write(self) -> bytes:
        return _S6.pack(
            self.perp_market_index,
            self.market_oracle_price,
            self.pnl_transfer & M64,
            self.pnl_transfer >> 64,
            self.asset_market_index,
            self.asset_price,
            self.asset_transfer & M64,
            self.asset_transfer >> 64,
        )


@native(allow_interpreted_subclasses=True)
class PerpBankruptcyRecord(BorshRecord):
    """`PerpBankruptcyRecord` of the interface."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "market_index",
        "pnl",
        "if_payment",
        "clawback_user",
        "clawback_user_payment",
        "cumulative_funding_rate_delta",
    )
    __slots__ = FIELDS

    market_index: int
    pnl: int
    if_payment: int
    clawback_user: Pubkey | None
    clawback_user_payment: int | None
    cumulative_funding_rate_delta: int

    def __init__(
        self,
        market_index: int,
        pnl: int,
        if_payment: int,
        clawback_user: Pubkey | None,
        clawback_user_payment: int | None,
        cumulative_funding_rate_delta: int,
    ) -> None:
        self.market_index = market_index
        self.pnl = pnl
        self.if_payment = if_payment
        self.clawback_user = clawback_user
        self.clawback_user_payment = clawback_user_payment
        self.cumulative_funding_rate_delta = cumulative_funding_rate_delta

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[PerpBankruptcyRecord, int]:
        (
            a0,
            a1,
            a2,
            a3,
            a4,
        ) = _S7.unpack_from(data, at)
        at += 34
        tag = data[at]
        if tag == 1:
            _clawback_user = Pubkey(_S8.unpack_from(data, at + 1)[0])
            at += 33
        elif tag == 0:
            _clawback_user = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _clawback_user_payment = int.from_bytes(_S10.unpack_from(data, at + 1)[0], "little")
            at += 17
        elif tag == 0:
            _clawback_user_payment = None
            at += 1
        else:
            raise bad_option(tag, at)
        (
            a5,
            a6,
        ) = _S11.unpack_from(data, at)
        at += 16
        return PerpBankruptcyRecord(
            a0, a1 | a2 << 64, a3 | a4 << 64, _clawback_user, _clawback_user_payment, a5 | a6 << 64
        ), at

    def _write(self) -> bytes:
        return b"".join(
            (
                _S7.pack(
                    self.market_index,
                    self.pnl & M64,
                    self.pnl >> 64,
                    self.if_payment & M64,
                    self.if_payment >> 64,
                ),
                (b"\0" if self.clawback_user is None else _S12.pack(1, self.clawback_user.__bytes__())),
                (
                    b"\0"
                    if self.clawback_user_payment is None
                    else _S13.pack(1, self.clawback_user_payment & M64, self.clawback_user_payment >> 64)
                ),
                _S11.pack(self.cumulative_funding_rate_delta & M64, self.cumulative_funding_rate_delta >> 64),
            )
        )


@native(allow_interpreted_subclasses=True)
class SpotBankruptcyRecord(BorshRecord):
    """`SpotBankruptcyRecord` of the interface."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "market_index",
        "borrow_amount",
        "if_payment",
        "cumulative_deposit_interest_delta",
    )
    __slots__ = FIELDS

    market_index: int
    borrow_amount: int
    if_payment: int
    cumulative_deposit_interest_delta: int

    def __init__(
        self,
        market_index: int,
        borrow_amount: int,
        if_payment: int,
        cumulative_deposit_interest_delta: int,
    ) -> None:
        self.market_index = market_index
        self.borrow_amount = borrow_amount
        self.if_payment = if_payment
        self.cumulative_deposit_interest_delta = cumulative_deposit_interest_delta

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[SpotBankruptcyRecord, int]:
        (
            a0,
            a1,
            a2,
            a3,
            a4,
            a5,
            a6,
        ) = _S14.unpack_from(data, at)
        at += 50
        return SpotBankruptcyRecord(a0, a1 | a2 << 64, a3 | a4 << 64, a5 | a6 << 64), at

    def _write(self) -> bytes:
        return _S14.pack(
            self.market_index,
            self.borrow_amount & M64,
            self.borrow_amount >> 64,
            self.if_payment & M64,
            self.if_payment >> 64,
            self.cumulative_deposit_interest_delta & M64,
            self.cumulative_deposit_interest_delta >> 64,
        )


@native(allow_interpreted_subclasses=True)
class PrelaunchOracleParams(BorshRecord):
    """`PrelaunchOracleParams` of the interface."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "perp_market_index",
        "price",
        "max_price",
    )
    __slots__ = FIELDS

    perp_market_index: int
    price: int | None
    max_price: int | None

    def __init__(
        self,
        *,
        perp_market_index: int,
        price: int | None = None,
        max_price: int | None = None,
    ) -> None:
        self.perp_market_index = perp_market_index
        self.price = price
        self.max_price = max_price

    def __reduce__(self) -> tuple[Any, ...]:
        return PrelaunchOracleParams.decode, (self.encode(),)

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[PrelaunchOracleParams, int]:
        (a0,) = _S15.unpack_from(data, at)
        at += 2
        tag = data[at]
        if tag == 1:
            _price = _S0.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _price = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _max_price = _S0.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _max_price = None
            at += 1
        else:
            raise bad_option(tag, at)
        return PrelaunchOracleParams(perp_market_index=a0, price=_price, max_price=_max_price), at

    def _write(self) -> bytes:
        return b"".join(
            (
                _S15.pack(self.perp_market_index),
                (b"\0" if self.price is None else _S2.pack(1, self.price)),
                (b"\0" if self.max_price is None else _S2.pack(1, self.max_price)),
            )
        )


@native(allow_interpreted_subclasses=True)
class OrderParams(BorshRecord):
    """`OrderParams` of the interface."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "order_type",
        "market_type",
        "direction",
        "user_order_id",
        "base_asset_amount",
        "price",
        "market_index",
        "reduce_only",
        "post_only",
        "immediate_or_cancel",
        "max_ts",
        "trigger_price",
        "trigger_condition",
        "oracle_price_offset",
        "auction_duration",
        "auction_start_price",
        "auction_end_price",
    )
    __slots__ = FIELDS

    order_type: OrderType
    market_type: MarketType
    direction: PositionDirection
    user_order_id: int
    base_asset_amount: int
    price: int
    market_index: int
    reduce_only: Flag
    post_only: PostOnlyParam
    immediate_or_cancel: Flag
    max_ts: int | None
    trigger_price: int | None
    trigger_condition: OrderTriggerCondition
    oracle_price_offset: int | None
    auction_duration: int | None
    auction_start_price: int | None
    auction_end_price: int | None

    def __init__(
        self,
        *,
        order_type: OrderType,
        market_type: MarketType = MarketType.Perp,
        direction: PositionDirection,
        user_order_id: int = 0,
        base_asset_amount: int,
        price: int = 0,
        market_index: int,
        reduce_only: Flag = False,
        post_only: PostOnlyParam = PostOnlyParam.NONE,
        immediate_or_cancel: Flag = False,
        max_ts: int | None = None,
        trigger_price: int | None = None,
        trigger_condition: OrderTriggerCondition = OrderTriggerCondition.Above,
        oracle_price_offset: int | None = None,
        auction_duration: int | None = None,
        auction_start_price: int | None = None,
        auction_end_price: int | None = None,
    ) -> None:
        self.order_type = order_type
        self.market_type = market_type
        self.direction = direction
        self.user_order_id = user_order_id
        self.base_asset_amount = base_asset_amount
        self.price = price
        self.market_index = market_index
        self.reduce_only = reduce_only
        self.post_only = post_only
        self.immediate_or_cancel = immediate_or_cancel
        self.max_ts = max_ts
        self.trigger_price = trigger_price
        self.trigger_condition = trigger_condition
        self.oracle_price_offset = oracle_price_offset
        self.auction_duration = auction_duration
        self.auction_start_price = auction_start_price
        self.auction_end_price = auction_end_price

    def __reduce__(self) -> tuple[Any, ...]:
        return OrderParams.decode, (self.encode(),)

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[OrderParams, int]:
        (
            a0,
            a1,
            a2,
            a3,
            a4,
            a5,
            a6,
            a7,
            a8,
            a9,
        ) = _S16.unpack_from(data, at)
        at += 25
        tag = data[at]
        if tag == 1:
            _max_ts = _S0.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _max_ts = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _trigger_price = _S17.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _trigger_price = None
            at += 1
        else:
            raise bad_option(tag, at)
        (a10,) = _S1.unpack_from(data, at)
        at += 1
        tag = data[at]
        if tag == 1:
            _oracle_price_offset = _S18.unpack_from(data, at + 1)[0]
            at += 5
        elif tag == 0:
            _oracle_price_offset = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _auction_duration = _S1.unpack_from(data, at + 1)[0]
            at += 2
        elif tag == 0:
            _auction_duration = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _auction_start_price = _S0.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _auction_start_price = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _auction_end_price = _S0.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _auction_end_price = None
            at += 1
        else:
            raise bad_option(tag, at)
        return OrderParams(
            order_type=ORDER_TYPE_TAGS[a0],
            market_type=MARKET_TYPE_TAGS[a1],
            direction=POSITION_DIRECTION_TAGS[a2],
            user_order_id=a3,
            base_asset_amount=a4,
            price=a5,
            market_index=a6,
            reduce_only=BOOLS[a7],
            post_only=POST_ONLY_PARAM_TAGS[a8],
            immediate_or_cancel=BOOLS[a9],
            max_ts=_max_ts,
            trigger_price=_trigger_price,
            trigger_condition=ORDER_TRIGGER_CONDITION_TAGS[a10],
            oracle_price_offset=_oracle_price_offset,
            auction_duration=_auction_duration,
            auction_start_price=_auction_start_price,
            auction_end_price=_auction_end_price,
        ), at

    def _write(self) -> bytes:
        return b"".join(
            (
                _S16.pack(
                    self.order_type,
                    self.market_type,
                    self.direction,
                    self.user_order_id,
                    self.base_asset_amount,
                    self.price,
                    self.market_index,
                    self.reduce_only,
                    self.post_only,
                    self.immediate_or_cancel,
                ),
                (b"\0" if self.max_ts is None else _S2.pack(1, self.max_ts)),
                (b"\0" if self.trigger_price is None else _S19.pack(1, self.trigger_price)),
                _S1.pack(self.trigger_condition),
                (b"\0" if self.oracle_price_offset is None else _S20.pack(1, self.oracle_price_offset)),
                (b"\0" if self.auction_duration is None else _S3.pack(1, self.auction_duration)),
                (b"\0" if self.auction_start_price is None else _S2.pack(1, self.auction_start_price)),
                (b"\0" if self.auction_end_price is None else _S2.pack(1, self.auction_end_price)),
            )
        )
