"""Events.  Written by tools/generate_abi.py from idl/bal.json; change those."""

from __future__ import annotations

from struct import Struct, pack, unpack_from
from typing import ClassVar, Final

from solders.pubkey import Pubkey

from .accounts import (
    Order,
)
from .codec import BOOLS, EventRecord, bad_option, fixed_bytes
from .enums import (
    DEPOSIT_DIRECTION_TAGS,
    DEPOSIT_EXPLANATION_TAGS,
    LIQUIDATION_TYPE_TAGS,
    LP_ACTION_TAGS,
    MARKET_TYPE_TAGS,
    ORDER_ACTION_EXPLANATION_TAGS,
    ORDER_ACTION_TAGS,
    ORDER_STATUS_TAGS,
    ORDER_TRIGGER_CONDITION_TAGS,
    ORDER_TYPE_TAGS,
    POSITION_DIRECTION_TAGS,
    SETTLE_PNL_EXPLANATION_TAGS,
    DepositDirection,
    DepositExplanation,
    LiquidationType,
    LPAction,
    MarketType,
    OrderAction,
    OrderActionExplanation,
    PositionDirection,
    SettlePnlExplanation,
)
from .exceptions import UnknownEvent
from .native import Flag, native
from .types import (
    LiquidateBorrowForPerpPnlRecord,
    LiquidatePerpPnlForDepositRecord,
    LiquidatePerpRecord,
    LiquidateSpotRecord,
    PerpBankruptcyRecord,
    SpotBankruptcyRecord,
)

__all__ = [
    "EVENTS",
    "CurveRecord",
    "DepositRecord",
    "FundingPaymentRecord",
    "FundingRateRecord",
    "InsuranceFundRecord",
    "LPRecord",
    "LiquidationRecord",
    "NewUserRecord",
    "OrderActionRecord",
    "OrderRecord",
    "SettlePnlRecord",
    "SpotInterestRecord",
    "decode_event",
]

_S0: Final = Struct("<q32s32sH32s32s")
_S1: Final = Struct("<q32s32sB2QHq10QB")
_S2: Final = Struct("<32s")
_S3: Final = Struct("<q32s32sB2QHq16s16s16s16s2QB")
_S4: Final = Struct("<B32s")
_S5: Final = Struct("<qH8Q3I")
_S6: Final = Struct("<qH16s16s16s16s3I")
_S7: Final = Struct("<q32s32sH3qQqQq")
_S8: Final = Struct("<q32s32sH3q16s16s")
_S9: Final = Struct("<qQHqQqQqQqQ2qQqQqQq")
_S10: Final = Struct("<qQHq16s16s16s16sqQq16s16s")
_S11: Final = Struct("<q22QqQqQqQ2q2QIH")
_S12: Final = Struct("<qQ16s16s16s16s16s16s16s16s16s16s16s16s16s16sq16sIH")
_S13: Final = Struct("<q32s6Q3qiIH11B3s")
_S14: Final = Struct("<q2BHB")
_S15: Final = Struct("<Q")
_S16: Final = Struct("<q")
_S17: Final = Struct("<I")
_S18: Final = Struct("<B")
_S19: Final = Struct("<2B")
_S20: Final = Struct("<q32sBQH3q")
_S21: Final = Struct("<qB32s32s3QqQHB")
_S22: Final = Struct("<H3q2Q2I2QHq2QHq3QHq2QHq2QHq2QHq2Q")
_S23: Final = Struct("<H6Q")
_S24: Final = Struct("<qB32s32s16s16sQHB")
_S25: Final = Struct("<H3q2Q2I2QHq16sHq16sQHq16sHq16sHq16sHq16s")
_S26: Final = Struct("<H16s16s16s")
_S27: Final = Struct("<q32sHQ5qB")
_S28: Final = Struct("<q32sH16s4qB")
_S29: Final = Struct("<q2H2I6Qq")
_S30: Final = Struct("<q2H2I2Q16s16sq")


@native(allow_interpreted_subclasses=True)
class NewUserRecord(EventRecord):
    """Event `NewUserRecord`."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "ts",
        "user_authority",
        "user",
        "sub_account_id",
        "name",
        "referrer",
    )
    __slots__ = FIELDS

    ts: int
    user_authority: Pubkey
    user: Pubkey
    sub_account_id: int
    name: bytes
    referrer: Pubkey

    DISCRIMINATOR: ClassVar[bytes] = b"\xec\xbaq\xdb*3\x95\xf9"

    def __init__(
        self,
        ts: int,
        user_authority: Pubkey,
        user: Pubkey,
        sub_account_id: int,
        name: bytes,
        referrer: Pubkey,
    ) -> None:
        self.ts = ts
        self.user_authority = user_authority
        self.user = user
        self.sub_account_id = sub_account_id
        self.name = name
        self.referrer = referrer

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[NewUserRecord, int]:
        (
            a0,
            a1,
            a2,
            a3,
            a4,
            a5,
        ) = _S0.unpack_from(data, at)
        at += 138
        return NewUserRecord(a0, Pubkey(a1), Pubkey(a2), a3, a4, Pubkey(a5)), at

    def _write(self) -> bytes:
        return _S0.pack(
            self.ts,
            self.user_authority.__bytes__(),
            self.user.__bytes__(),
            self.sub_account_id,
            self.name if len(self.name) == 32 else fixed_bytes(self.name, 32),
            self.referrer.__bytes__(),
        )


@native(allow_interpreted_subclasses=True)
class DepositRecord(EventRecord):
    """Event `DepositRecord`."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "ts",
        "user_authority",
        "user",
        "direction",
        "deposit_record_id",
        "amount",
        "market_index",
        "oracle_price",
        "market_deposit_balance",
        "market_withdraw_balance",
        "market_cumulative_deposit_interest",
        "market_cumulative_borrow_interest",
        "total_deposits_after",
        "total_withdraws_after",
        "explanation",
        "transfer_user",
    )
    __slots__ = FIELDS

    ts: int
    user_authority: Pubkey
    user: Pubkey
    direction: DepositDirection
    deposit_record_id: int
    amount: int
    market_index: int
    oracle_price: int
    market_deposit_balance: int
    market_withdraw_balance: int
    market_cumulative_deposit_interest: int
    market_cumulative_borrow_interest: int
    total_deposits_after: int
    total_withdraws_after: int
    explanation: DepositExplanation
    transfer_user: Pubkey | None

    DISCRIMINATOR: ClassVar[bytes] = b"\xb4\xf1\xda\xcff\x87,\x86"

    def __init__(
        self,
        ts: int,
        user_authority: Pubkey,
        user: Pubkey,
        direction: DepositDirection,
        deposit_record_id: int,
        amount: int,
        market_index: int,
        oracle_price: int,
        market_deposit_balance: int,
        market_withdraw_balance: int,
        market_cumulative_deposit_interest: int,
        market_cumulative_borrow_interest: int,
        total_deposits_after: int,
        total_withdraws_after: int,
        explanation: DepositExplanation,
        transfer_user: Pubkey | None,
    ) -> None:
        self.ts = ts
        self.user_authority = user_authority
        self.user = user
        self.direction = direction
        self.deposit_record_id = deposit_record_id
        self.amount = amount
        self.market_index = market_index
        self.oracle_price = oracle_price
        self.market_deposit_balance = market_deposit_balance
        self.market_withdraw_balance = market_withdraw_balance
        self.market_cumulative_deposit_interest = market_cumulative_deposit_interest
        self.market_cumulative_borrow_interest = market_cumulative_borrow_interest
        self.total_deposits_after = total_deposits_after
        self.total_withdraws_after = total_withdraws_after
        self.explanation = explanation
        self.transfer_user = transfer_user

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[DepositRecord, int]:
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
            a10,
            a11,
            a12,
            a13,
            a14,
            a15,
            a16,
            a17,
            a18,
        ) = _S1.unpack_from(data, at)
        at += 180
        tag = data[at]
        if tag == 1:
            _transfer_user = Pubkey(_S2.unpack_from(data, at + 1)[0])
            at += 33
        elif tag == 0:
            _transfer_user = None
            at += 1
        else:
            raise bad_option(tag, at)
        return DepositRecord(
            a0,
            Pubkey(a1),
            Pubkey(a2),
            DEPOSIT_DIRECTION_TAGS[a3],
            a4,
            a5,
            a6,
            a7,
            a8 | a9 << 64,
            a10 | a11 << 64,
            a12 | a13 << 64,
            a14 | a15 << 64,
            a16,
            a17,
            DEPOSIT_EXPLANATION_TAGS[a18],
            _transfer_user,
        ), at

    def _write(self) -> bytes:
        return b"".join(
            (
                _S3.pack(
                    self.ts,
                    self.user_authority.__bytes__(),
                    self.user.__bytes__(),
                    self.direction,
                    self.deposit_record_id,
                    self.amount,
                    self.market_index,
                    self.oracle_price,
                    self.market_deposit_balance.to_bytes(16, "little"),
                    self.market_withdraw_balance.to_bytes(16, "little"),
                    self.market_cumulative_deposit_interest.to_bytes(16, "little"),
                    self.market_cumulative_borrow_interest.to_bytes(16, "little"),
                    self.total_deposits_after,
                    self.total_withdraws_after,
                    self.explanation,
                ),
                (b"\0" if self.transfer_user is None else _S4.pack(1, self.transfer_user.__bytes__())),
            )
        )


@native(allow_interpreted_subclasses=True)
class SpotInterestRecord(EventRecord):
    """Event `SpotInterestRecord`."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "ts",
        "market_index",
        "deposit_balance",
        "cumulative_deposit_interest",
        "borrow_balance",
        "cumulative_borrow_interest",
        "optimal_utilization",
        "optimal_borrow_rate",
        "max_borrow_rate",
    )
    __slots__ = FIELDS

    ts: int
    market_index: int
    deposit_balance: int
    cumulative_deposit_interest: int
    borrow_balance: int
    cumulative_borrow_interest: int
    optimal_utilization: int
    optimal_borrow_rate: int
    max_borrow_rate: int

    DISCRIMINATOR: ClassVar[bytes] = b"\xb7\xba\xcb\xba\xe1\xbb_\x82"

    def __init__(
        self,
        ts: int,
        market_index: int,
        deposit_balance: int,
        cumulative_deposit_interest: int,
        borrow_balance: int,
        cumulative_borrow_interest: int,
        optimal_utilization: int,
        optimal_borrow_rate: int,
        max_borrow_rate: int,
    ) -> None:
        self.ts = ts
        self.market_index = market_index
        self.deposit_balance = deposit_balance
        self.cumulative_deposit_interest = cumulative_deposit_interest
        self.borrow_balance = borrow_balance
        self.cumulative_borrow_interest = cumulative_borrow_interest
        self.optimal_utilization = optimal_utilization
        self.optimal_borrow_rate = optimal_borrow_rate
        self.max_borrow_rate = max_borrow_rate

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[SpotInterestRecord, int]:
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
            a10,
            a11,
            a12,
        ) = _S5.unpack_from(data, at)
        at += 86
        return SpotInterestRecord(
            a0, a1, a2 | a3 << 64, a4 | a5 << 64, a6 | a7 << 64, a8 | a9 << 64, a10, a11, a12
        ), at

    def _write(self) -> bytes:
        return _S6.pack(
            self.ts,
            self.market_index,
            self.deposit_balance.to_bytes(16, "little"),
            self.cumulative_deposit_interest.to_bytes(16, "little"),
            self.borrow_balance.to_bytes(16, "little"),
            self.cumulative_borrow_interest.to_bytes(16, "little"),
            self.optimal_utilization,
            self.optimal_borrow_rate,
            self.max_borrow_rate,
        )


@native(allow_interpreted_subclasses=True)
class FundingPaymentRecord(EventRecord):
    """Event `FundingPaymentRecord`."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "ts",
        "user_authority",
        "user",
        "market_index",
        "funding_payment",
        "base_asset_amount",
        "user_last_cumulative_funding",
        "amm_cumulative_funding_long",
        "amm_cumulative_funding_short",
    )
    __slots__ = FIELDS

    ts: int
    user_authority: Pubkey
    user: Pubkey
    market_index: int
    funding_payment: int
    base_asset_amount: int
    user_last_cumulative_funding: int
    amm_cumulative_funding_long: int
    amm_cumulative_funding_short: int

    DISCRIMINATOR: ClassVar[bytes] = b"\x08;`\x14\x89\xc98_"

    def __init__(
        self,
        ts: int,
        user_authority: Pubkey,
        user: Pubkey,
        market_index: int,
        funding_payment: int,
        base_asset_amount: int,
        user_last_cumulative_funding: int,
        amm_cumulative_funding_long: int,
        amm_cumulative_funding_short: int,
    ) -> None:
        self.ts = ts
        self.user_authority = user_authority
        self.user = user
        self.market_index = market_index
        self.funding_payment = funding_payment
        self.base_asset_amount = base_asset_amount
        self.user_last_cumulative_funding = user_last_cumulative_funding
        self.amm_cumulative_funding_long = amm_cumulative_funding_long
        self.amm_cumulative_funding_short = amm_cumulative_funding_short

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[FundingPaymentRecord, int]:
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
            a10,
        ) = _S7.unpack_from(data, at)
        at += 130
        return FundingPaymentRecord(
            a0, Pubkey(a1), Pubkey(a2), a3, a4, a5, a6, a7 | a8 << 64, a9 | a10 << 64
        ), at

    def _write(self) -> bytes:
        return _S8.pack(
            self.ts,
            self.user_authority.__bytes__(),
            self.user.__bytes__(),
            self.market_index,
            self.funding_payment,
            self.base_asset_amount,
            self.user_last_cumulative_funding,
            self.amm_cumulative_funding_long.to_bytes(16, "little", signed=True),
            self.amm_cumulative_funding_short.to_bytes(16, "little", signed=True),
        )


@native(allow_interpreted_subclasses=True)
class FundingRateRecord(EventRecord):
    """Event `FundingRateRecord`."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "ts",
        "record_id",
        "market_index",
        "funding_rate",
        "funding_rate_long",
        "funding_rate_short",
        "cumulative_funding_rate_long",
        "cumulative_funding_rate_short",
        "oracle_price_twap",
        "mark_price_twap",
        "period_revenue",
        "base_asset_amount_with_amm",
        "base_asset_amount_with_unsettled_lp",
    )
    __slots__ = FIELDS

    ts: int
    record_id: int
    market_index: int
    funding_rate: int
    funding_rate_long: int
    funding_rate_short: int
    cumulative_funding_rate_long: int
    cumulative_funding_rate_short: int
    oracle_price_twap: int
    mark_price_twap: int
    period_revenue: int
    base_asset_amount_with_amm: int
    base_asset_amount_with_unsettled_lp: int

    DISCRIMINATOR: ClassVar[bytes] = b"D\x03\xff\x1a\x85[\x93\xfe"

    def __init__(
        self,
        ts: int,
        record_id: int,
        market_index: int,
        funding_rate: int,
        funding_rate_long: int,
        funding_rate_short: int,
        cumulative_funding_rate_long: int,
        cumulative_funding_rate_short: int,
        oracle_price_twap: int,
        mark_price_twap: int,
        period_revenue: int,
        base_asset_amount_with_amm: int,
        base_asset_amount_with_unsettled_lp: int,
    ) -> None:
        self.ts = ts
        self.record_id = record_id
        self.market_index = market_index
        self.funding_rate = funding_rate
        self.funding_rate_long = funding_rate_long
        self.funding_rate_short = funding_rate_short
        self.cumulative_funding_rate_long = cumulative_funding_rate_long
        self.cumulative_funding_rate_short = cumulative_funding_rate_short
        self.oracle_price_twap = oracle_price_twap
        self.mark_price_twap = mark_price_twap
        self.period_revenue = period_revenue
        self.base_asset_amount_with_amm = base_asset_amount_with_amm
        self.base_asset_amount_with_unsettled_lp = base_asset_amount_with_unsettled_lp

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[FundingRateRecord, int]:
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
            a10,
            a11,
            a12,
            a13,
            a14,
            a15,
            a16,
            a17,
            a18,
        ) = _S9.unpack_from(data, at)
        at += 146
        return FundingRateRecord(
            a0,
            a1,
            a2,
            a3,
            a4 | a5 << 64,
            a6 | a7 << 64,
            a8 | a9 << 64,
            a10 | a11 << 64,
            a12,
            a13,
            a14,
            a15 | a16 << 64,
            a17 | a18 << 64,
        ), at

    def _write(self) -> bytes:
        return _S10.pack(
            self.ts,
            self.record_id,
            self.market_index,
            self.funding_rate,
            self.funding_rate_long.to_bytes(16, "little", signed=True),
            self.funding_rate_short.to_bytes(16, "little", signed=True),
            self.cumulative_funding_rate_long.to_bytes(16, "little", signed=True),
            self.cumulative_funding_rate_short.to_bytes(16, "little", signed=True),
            self.oracle_price_twap,
            self.mark_price_twap,
            self.period_revenue,
            self.base_asset_amount_with_amm.to_bytes(16, "little", signed=True),
            self.base_asset_amount_with_unsettled_lp.to_bytes(16, "little", signed=True),
        )


@native(allow_interpreted_subclasses=True)
class CurveRecord(EventRecord):
    """Event `CurveRecord`."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "ts",
        "record_id",
        "peg_multiplier_before",
        "base_asset_reserve_before",
        "quote_asset_reserve_before",
        "sqrt_k_before",
        "peg_multiplier_after",
        "base_asset_reserve_after",
        "quote_asset_reserve_after",
        "sqrt_k_after",
        "base_asset_amount_long",
        "base_asset_amount_short",
        "base_asset_amount_with_amm",
        "total_fee",
        "total_fee_minus_distributions",
        "adjustment_cost",
        "oracle_price",
        "fill_record",
        "number_of_users",
        "market_index",
    )
    __slots__ = FIELDS

    ts: int
    record_id: int
    peg_multiplier_before: int
    base_asset_reserve_before: int
    quote_asset_reserve_before: int
    sqrt_k_before: int
    peg_multiplier_after: int
    base_asset_reserve_after: int
    quote_asset_reserve_after: int
    sqrt_k_after: int
    base_asset_amount_long: int
    base_asset_amount_short: int
    base_asset_amount_with_amm: int
    total_fee: int
    total_fee_minus_distributions: int
    adjustment_cost: int
    oracle_price: int
    fill_record: int
    number_of_users: int
    market_index: int

    DISCRIMINATOR: ClassVar[bytes] = b"e\xee(\xe4F.=u"

    def __init__(
        self,
        ts: int,
        record_id: int,
        peg_multiplier_before: int,
        base_asset_reserve_before: int,
        quote_asset_reserve_before: int,
        sqrt_k_before: int,
        peg_multiplier_after: int,
        base_asset_reserve_after: int,
        quote_asset_reserve_after: int,
        sqrt_k_after: int,
        base_asset_amount_long: int,
        base_asset_amount_short: int,
        base_asset_amount_with_amm: int,
        total_fee: int,
        total_fee_minus_distributions: int,
        adjustment_cost: int,
        oracle_price: int,
        fill_record: int,
        number_of_users: int,
        market_index: int,
    ) -> None:
        self.ts = ts
        self.record_id = record_id
        self.peg_multiplier_before = peg_multiplier_before
        self.base_asset_reserve_before = base_asset_reserve_before
        self.quote_asset_reserve_before = quote_asset_reserve_before
        self.sqrt_k_before = sqrt_k_before
        self.peg_multiplier_after = peg_multiplier_after
        self.base_asset_reserve_after = base_asset_reserve_after
        self.quote_asset_reserve_after = quote_asset_reserve_after
        self.sqrt_k_after = sqrt_k_after
        self.base_asset_amount_long = base_asset_amount_long
        self.base_asset_amount_short = base_asset_amount_short
        self.base_asset_amount_with_amm = base_asset_amount_with_amm
        self.total_fee = total_fee
        self.total_fee_minus_distributions = total_fee_minus_distributions
        self.adjustment_cost = adjustment_cost
        self.oracle_price = oracle_price
        self.fill_record = fill_record
        self.number_of_users = number_of_users
        self.market_index = market_index

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[CurveRecord, int]:
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
            a10,
            a11,
            a12,
            a13,
            a14,
            a15,
            a16,
            a17,
            a18,
            a19,
            a20,
            a21,
            a22,
            a23,
            a24,
            a25,
            a26,
            a27,
            a28,
            a29,
            a30,
            a31,
            a32,
            a33,
            a34,
        ) = _S11.unpack_from(data, at)
        at += 270
        return CurveRecord(
            a0,
            a1,
            a2 | a3 << 64,
            a4 | a5 << 64,
            a6 | a7 << 64,
            a8 | a9 << 64,
            a10 | a11 << 64,
            a12 | a13 << 64,
            a14 | a15 << 64,
            a16 | a17 << 64,
            a18 | a19 << 64,
            a20 | a21 << 64,
            a22 | a23 << 64,
            a24 | a25 << 64,
            a26 | a27 << 64,
            a28 | a29 << 64,
            a30,
            a31 | a32 << 64,
            a33,
            a34,
        ), at

    def _write(self) -> bytes:
        return _S12.pack(
            self.ts,
            self.record_id,
            self.peg_multiplier_before.to_bytes(16, "little"),
            self.base_asset_reserve_before.to_bytes(16, "little"),
            self.quote_asset_reserve_before.to_bytes(16, "little"),
            self.sqrt_k_before.to_bytes(16, "little"),
            self.peg_multiplier_after.to_bytes(16, "little"),
            self.base_asset_reserve_after.to_bytes(16, "little"),
            self.quote_asset_reserve_after.to_bytes(16, "little"),
            self.sqrt_k_after.to_bytes(16, "little"),
            self.base_asset_amount_long.to_bytes(16, "little"),
            self.base_asset_amount_short.to_bytes(16, "little"),
            self.base_asset_amount_with_amm.to_bytes(16, "little", signed=True),
            self.total_fee.to_bytes(16, "little", signed=True),
            self.total_fee_minus_distributions.to_bytes(16, "little", signed=True),
            self.adjustment_cost.to_bytes(16, "little", signed=True),
            self.oracle_price,
            self.fill_record.to_bytes(16, "little"),
            self.number_of_users,
            self.market_index,
        )


@native(allow_interpreted_subclasses=True)
class OrderRecord(EventRecord):
    """Event `OrderRecord`."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "ts",
        "user",
        "order",
    )
    __slots__ = FIELDS

    ts: int
    user: Pubkey
    order: Order

    DISCRIMINATOR: ClassVar[bytes] = b"h\x13@8Y\x15\x02Z"

    def __init__(
        self,
        ts: int,
        user: Pubkey,
        order: Order,
    ) -> None:
        self.ts = ts
        self.user = user
        self.order = order

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[OrderRecord, int]:
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
            a10,
            a11,
            a12,
            a13,
            a14,
            a15,
            a16,
            a17,
            a18,
            a19,
            a20,
            a21,
            a22,
            a23,
            a24,
            a25,
        ) = _S13.unpack_from(data, at)
        at += 136
        return OrderRecord(
            a0,
            Pubkey(a1),
            Order(
                a2,
                a3,
                a4,
                a5,
                a6,
                a7,
                a8,
                a9,
                a10,
                a11,
                a12,
                a13,
                ORDER_STATUS_TAGS[a14],
                ORDER_TYPE_TAGS[a15],
                MARKET_TYPE_TAGS[a16],
                a17,
                POSITION_DIRECTION_TAGS[a18],
                POSITION_DIRECTION_TAGS[a19],
                BOOLS[a20],
                BOOLS[a21],
                BOOLS[a22],
                ORDER_TRIGGER_CONDITION_TAGS[a23],
                a24,
                a25,
            ),
        ), at

    def _write(self) -> bytes:
        _order = self.order
        return _S13.pack(
            self.ts,
            self.user.__bytes__(),
            _order.slot,
            _order.price,
            _order.base_asset_amount,
            _order.base_asset_amount_filled,
            _order.quote_asset_amount_filled,
            _order.trigger_price,
            _order.auction_start_price,
            _order.auction_end_price,
            _order.max_ts,
            _order.oracle_price_offset,
            _order.order_id,
            _order.market_index,
            _order.status,
            _order.order_type,
            _order.market_type,
            _order.user_order_id,
            _order.existing_position_direction,
            _order.direction,
            _order.reduce_only,
            _order.post_only,
            _order.immediate_or_cancel,
            _order.trigger_condition,
            _order.auction_duration,
            _order.padding if len(_order.padding) == 3 else fixed_bytes(_order.padding, 3),
        )


@native(allow_interpreted_subclasses=True)
class OrderActionRecord(EventRecord):
    """Event `OrderActionRecord`."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "ts",
        "action",
        "action_explanation",
        "market_index",
        "market_type",
        "filler",
        "filler_reward",
        "fill_record_id",
        "base_asset_amount_filled",
        "quote_asset_amount_filled",
        "taker_fee",
        "maker_fee",
        "referrer_reward",
        "quote_asset_amount_surplus",
        "spot_fulfillment_method_fee",
        "taker",
        "taker_order_id",
        "taker_order_direction",
        "taker_order_base_asset_amount",
        "taker_order_cumulative_base_asset_amount_filled",
        "taker_order_cumulative_quote_asset_amount_filled",
        "maker",
        "maker_order_id",
        "maker_order_direction",
        "maker_order_base_asset_amount",
        "maker_order_cumulative_base_asset_amount_filled",
        "maker_order_cumulative_quote_asset_amount_filled",
        "oracle_price",
    )
    __slots__ = FIELDS

    ts: int
    action: OrderAction
    action_explanation: OrderActionExplanation
    market_index: int
    market_type: MarketType
    filler: Pubkey | None
    filler_reward: int | None
    fill_record_id: int | None
    base_asset_amount_filled: int | None
    quote_asset_amount_filled: int | None
    taker_fee: int | None
    maker_fee: int | None
    referrer_reward: int | None
    quote_asset_amount_surplus: int | None
    spot_fulfillment_method_fee: int | None
    taker: Pubkey | None
    taker_order_id: int | None
    taker_order_direction: PositionDirection | None
    taker_order_base_asset_amount: int | None
    taker_order_cumulative_base_asset_amount_filled: int | None
    taker_order_cumulative_quote_asset_amount_filled: int | None
    maker: Pubkey | None
    maker_order_id: int | None
    maker_order_direction: PositionDirection | None
    maker_order_base_asset_amount: int | None
    maker_order_cumulative_base_asset_amount_filled: int | None
    maker_order_cumulative_quote_asset_amount_filled: int | None
    oracle_price: int

    DISCRIMINATOR: ClassVar[bytes] = b"\xe04CG\xc2\xedm\x01"

    def __init__(
        self,
        ts: int,
        action: OrderAction,
        action_explanation: OrderActionExplanation,
        market_index: int,
        market_type: MarketType,
        filler: Pubkey | None,
        filler_reward: int | None,
        fill_record_id: int | None,
        base_asset_amount_filled: int | None,
        quote_asset_amount_filled: int | None,
        taker_fee: int | None,
        maker_fee: int | None,
        referrer_reward: int | None,
        quote_asset_amount_surplus: int | None,
        spot_fulfillment_method_fee: int | None,
        taker: Pubkey | None,
        taker_order_id: int | None,
        taker_order_direction: PositionDirection | None,
        taker_order_base_asset_amount: int | None,
        taker_order_cumulative_base_asset_amount_filled: int | None,
        taker_order_cumulative_quote_asset_amount_filled: int | None,
        maker: Pubkey | None,
        maker_order_id: int | None,
        maker_order_direction: PositionDirection | None,
        maker_order_base_asset_amount: int | None,
        maker_order_cumulative_base_asset_amount_filled: int | None,
        maker_order_cumulative_quote_asset_amount_filled: int | None,
        oracle_price: int,
    ) -> None:
        self.ts = ts
        self.action = action
        self.action_explanation = action_explanation
        self.market_index = market_index
        self.market_type = market_type
        self.filler = filler
        self.filler_reward = filler_reward
        self.fill_record_id = fill_record_id
        self.base_asset_amount_filled = base_asset_amount_filled
        self.quote_asset_amount_filled = quote_asset_amount_filled
        self.taker_fee = taker_fee
        self.maker_fee = maker_fee
        self.referrer_reward = referrer_reward
        self.quote_asset_amount_surplus = quote_asset_amount_surplus
        self.spot_fulfillment_method_fee = spot_fulfillment_method_fee
        self.taker = taker
        self.taker_order_id = taker_order_id
        self.taker_order_direction = taker_order_direction
        self.taker_order_base_asset_amount = taker_order_base_asset_amount
        self.taker_order_cumulative_base_asset_amount_filled = taker_order_cumulative_base_asset_amount_filled
        self.taker_order_cumulative_quote_asset_amount_filled = (
            taker_order_cumulative_quote_asset_amount_filled
        )
        self.maker = maker
        self.maker_order_id = maker_order_id
        self.maker_order_direction = maker_order_direction
        self.maker_order_base_asset_amount = maker_order_base_asset_amount
        self.maker_order_cumulative_base_asset_amount_filled = maker_order_cumulative_base_asset_amount_filled
        self.maker_order_cumulative_quote_asset_amount_filled = (
            maker_order_cumulative_quote_asset_amount_filled
        )
        self.oracle_price = oracle_price

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[OrderActionRecord, int]:
        (
            a0,
            a1,
            a2,
            a3,
            a4,
        ) = _S14.unpack_from(data, at)
        at += 13
        tag = data[at]
        if tag == 1:
            _filler = Pubkey(_S2.unpack_from(data, at + 1)[0])
            at += 33
        elif tag == 0:
            _filler = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _filler_reward = _S15.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _filler_reward = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _fill_record_id = _S15.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _fill_record_id = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _base_asset_amount_filled = _S15.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _base_asset_amount_filled = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _quote_asset_amount_filled = _S15.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _quote_asset_amount_filled = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _taker_fee = _S15.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _taker_fee = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _maker_fee = _S16.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _maker_fee = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _referrer_reward = _S17.unpack_from(data, at + 1)[0]
            at += 5
        elif tag == 0:
            _referrer_reward = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _quote_asset_amount_surplus = _S16.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _quote_asset_amount_surplus = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _spot_fulfillment_method_fee = _S15.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _spot_fulfillment_method_fee = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _taker = Pubkey(_S2.unpack_from(data, at + 1)[0])
            at += 33
        elif tag == 0:
            _taker = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _taker_order_id = _S17.unpack_from(data, at + 1)[0]
            at += 5
        elif tag == 0:
            _taker_order_id = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _taker_order_direction = POSITION_DIRECTION_TAGS[_S18.unpack_from(data, at + 1)[0]]
            at += 2
        elif tag == 0:
            _taker_order_direction = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _taker_order_base_asset_amount = _S15.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _taker_order_base_asset_amount = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _taker_order_cumulative_base_asset_amount_filled = _S15.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _taker_order_cumulative_base_asset_amount_filled = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _taker_order_cumulative_quote_asset_amount_filled = _S15.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _taker_order_cumulative_quote_asset_amount_filled = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _maker = Pubkey(_S2.unpack_from(data, at + 1)[0])
            at += 33
        elif tag == 0:
            _maker = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _maker_order_id = _S17.unpack_from(data, at + 1)[0]
            at += 5
        elif tag == 0:
            _maker_order_id = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _maker_order_direction = POSITION_DIRECTION_TAGS[_S18.unpack_from(data, at + 1)[0]]
            at += 2
        elif tag == 0:
            _maker_order_direction = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _maker_order_base_asset_amount = _S15.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _maker_order_base_asset_amount = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _maker_order_cumulative_base_asset_amount_filled = _S15.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _maker_order_cumulative_base_asset_amount_filled = None
            at += 1
        else:
            raise bad_option(tag, at)
        tag = data[at]
        if tag == 1:
            _maker_order_cumulative_quote_asset_amount_filled = _S15.unpack_from(data, at + 1)[0]
            at += 9
        elif tag == 0:
            _maker_order_cumulative_quote_asset_amount_filled = None
            at += 1
        else:
            raise bad_option(tag, at)
        (a5,) = _S16.unpack_from(data, at)
        at += 8
        return OrderActionRecord(
            a0,
            ORDER_ACTION_TAGS[a1],
            ORDER_ACTION_EXPLANATION_TAGS[a2],
            a3,
            MARKET_TYPE_TAGS[a4],
            _filler,
            _filler_reward,
            _fill_record_id,
            _base_asset_amount_filled,
            _quote_asset_amount_filled,
            _taker_fee,
            _maker_fee,
            _referrer_reward,
            _quote_asset_amount_surplus,
            _spot_fulfillment_method_fee,
            _taker,
            _taker_order_id,
            _taker_order_direction,
            _taker_order_base_asset_amount,
            _taker_order_cumulative_base_asset_amount_filled,
            _taker_order_cumulative_quote_asset_amount_filled,
            _maker,
            _maker_order_id,
            _maker_order_direction,
            _maker_order_base_asset_amount,
            _maker_order_cumulative_base_asset_amount_filled,
            _maker_order_cumulative_quote_asset_amount_filled,
            a5,
        ), at

    def _write(self) -> bytes:
        return b"".join(
            (
                _S14.pack(self.ts, self.action, self.action_explanation, self.market_index, self.market_type),
                (b"\0" if self.filler is None else _S4.pack(1, self.filler.__bytes__())),
                (b"\0" if self.filler_reward is None else b"\1" + self.filler_reward.to_bytes(8, "little")),
                (b"\0" if self.fill_record_id is None else b"\1" + self.fill_record_id.to_bytes(8, "little")),
                (
                    b"\0"
                    if self.base_asset_amount_filled is None
                    else b"\1" + self.base_asset_amount_filled.to_bytes(8, "little")
                ),
                (
                    b"\0"
                    if self.quote_asset_amount_filled is None
                    else b"\1" + self.quote_asset_amount_filled.to_bytes(8, "little")
                ),
                (b"\0" if self.taker_fee is None else b"\1" + self.taker_fee.to_bytes(8, "little")),
                (
                    b"\0"
                    if self.maker_fee is None
                    else b"\1" + self.maker_fee.to_bytes(8, "little", signed=True)
                ),
                (
                    b"\0"
                    if self.referrer_reward is None
                    else b"\1" + self.referrer_reward.to_bytes(4, "little")
                ),
                (
                    b"\0"
                    if self.quote_asset_amount_surplus is None
                    else b"\1" + self.quote_asset_amount_surplus.to_bytes(8, "little", signed=True)
                ),
                (
                    b"\0"
                    if self.spot_fulfillment_method_fee is None
                    else b"\1" + self.spot_fulfillment_method_fee.to_bytes(8, "little")
                ),
                (b"\0" if self.taker is None else _S4.pack(1, self.taker.__bytes__())),
                (b"\0" if self.taker_order_id is None else b"\1" + self.taker_order_id.to_bytes(4, "little")),
                (b"\0" if self.taker_order_direction is None else _S19.pack(1, self.taker_order_direction)),
                (
                    b"\0"
                    if self.taker_order_base_asset_amount is None
                    else b"\1" + self.taker_order_base_asset_amount.to_bytes(8, "little")
                ),
                (
                    b"\0"
                    if self.taker_order_cumulative_base_asset_amount_filled is None
                    else b"\1" + self.taker_order_cumulative_base_asset_amount_filled.to_bytes(8, "little")
                ),
                (
                    b"\0"
                    if self.taker_order_cumulative_quote_asset_amount_filled is None
                    else b"\1" + self.taker_order_cumulative_quote_asset_amount_filled.to_bytes(8, "little")
                ),
                (b"\0" if self.maker is None else _S4.pack(1, self.maker.__bytes__())),
                (b"\0" if self.maker_order_id is None else b"\1" + self.maker_order_id.to_bytes(4, "little")),
                (b"\0" if self.maker_order_direction is None else _S19.pack(1, self.maker_order_direction)),
                (
                    b"\0"
                    if self.maker_order_base_asset_amount is None
                    else b"\1" + self.maker_order_base_asset_amount.to_bytes(8, "little")
                ),
                (
                    b"\0"
                    if self.maker_order_cumulative_base_asset_amount_filled is None
                    else b"\1" + self.maker_order_cumulative_base_asset_amount_filled.to_bytes(8, "little")
                ),
                (
                    b"\0"
                    if self.maker_order_cumulative_quote_asset_amount_filled is None
                    else b"\1" + self.maker_order_cumulative_quote_asset_amount_filled.to_bytes(8, "little")
                ),
                _S16.pack(self.oracle_price),
            )
        )


@native(allow_interpreted_subclasses=True)
class LPRecord(EventRecord):
    """Event `LPRecord`."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "ts",
        "user",
        "action",
        "n_shares",
        "market_index",
        "delta_base_asset_amount",
        "delta_quote_asset_amount",
        "pnl",
    )
    __slots__ = FIELDS

    ts: int
    user: Pubkey
    action: LPAction
    n_shares: int
    market_index: int
    delta_base_asset_amount: int
    delta_quote_asset_amount: int
    pnl: int

    DISCRIMINATOR: ClassVar[bytes] = b"e\x166&\xb2\r\x8eo"

    def __init__(
        self,
        ts: int,
        user: Pubkey,
        action: LPAction,
        n_shares: int,
        market_index: int,
        delta_base_asset_amount: int,
        delta_quote_asset_amount: int,
        pnl: int,
    ) -> None:
        self.ts = ts
        self.user = user
        self.action = action
        self.n_shares = n_shares
        self.market_index = market_index
        self.delta_base_asset_amount = delta_base_asset_amount
        self.delta_quote_asset_amount = delta_quote_asset_amount
        self.pnl = pnl

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[LPRecord, int]:
        (
            a0,
            a1,
            a2,
            a3,
            a4,
            a5,
            a6,
            a7,
        ) = _S20.unpack_from(data, at)
        at += 75
        return LPRecord(a0, Pubkey(a1), LP_ACTION_TAGS[a2], a3, a4, a5, a6, a7), at

    def _write(self) -> bytes:
        return _S20.pack(
            self.ts,
            self.user.__bytes__(),
            self.action,
            self.n_shares,
            self.market_index,
            self.delta_base_asset_amount,
            self.delta_quote_asset_amount,
            self.pnl,
        )


@native(allow_interpreted_subclasses=True)
class LiquidationRecord(EventRecord):
    """Event `LiquidationRecord`."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "ts",
        "liquidation_type",
        "user",
        "liquidator",
        "margin_requirement",
        "total_collateral",
        "margin_freed",
        "liquidation_id",
        "bankrupt",
        "canceled_order_ids",
        "liquidate_perp",
        "liquidate_spot",
        "liquidate_borrow_for_perp_pnl",
        "liquidate_perp_pnl_for_deposit",
        "perp_bankruptcy",
        "spot_bankruptcy",
    )
    __slots__ = FIELDS

    ts: int
    liquidation_type: LiquidationType
    user: Pubkey
    liquidator: Pubkey
    margin_requirement: int
    total_collateral: int
    margin_freed: int
    liquidation_id: int
    bankrupt: Flag
    canceled_order_ids: list[int]
    liquidate_perp: LiquidatePerpRecord
    liquidate_spot: LiquidateSpotRecord
    liquidate_borrow_for_perp_pnl: LiquidateBorrowForPerpPnlRecord
    liquidate_perp_pnl_for_deposit: LiquidatePerpPnlForDepositRecord
    perp_bankruptcy: PerpBankruptcyRecord
    spot_bankruptcy: SpotBankruptcyRecord

    DISCRIMINATOR: ClassVar[bytes] = b"\x7f\x11\x00l\xb6\r\xe75"

    def __init__(
        self,
        ts: int,
        liquidation_type: LiquidationType,
        user: Pubkey,
        liquidator: Pubkey,
        margin_requirement: int,
        total_collateral: int,
        margin_freed: int,
        liquidation_id: int,
        bankrupt: Flag,
        canceled_order_ids: list[int],
        liquidate_perp: LiquidatePerpRecord,
        liquidate_spot: LiquidateSpotRecord,
        liquidate_borrow_for_perp_pnl: LiquidateBorrowForPerpPnlRecord,
        liquidate_perp_pnl_for_deposit: LiquidatePerpPnlForDepositRecord,
        perp_bankruptcy: PerpBankruptcyRecord,
        spot_bankruptcy: SpotBankruptcyRecord,
    ) -> None:
        self.ts = ts
        self.liquidation_type = liquidation_type
        self.user = user
        self.liquidator = liquidator
        self.margin_requirement = margin_requirement
        self.total_collateral = total_collateral
        self.margin_freed = margin_freed
        self.liquidation_id = liquidation_id
        self.bankrupt = bankrupt
        self.canceled_order_ids = canceled_order_ids
        self.liquidate_perp = liquidate_perp
        self.liquidate_spot = liquidate_spot
        self.liquidate_borrow_for_perp_pnl = liquidate_borrow_for_perp_pnl
        self.liquidate_perp_pnl_for_deposit = liquidate_perp_pnl_for_deposit
        self.perp_bankruptcy = perp_bankruptcy
        self.spot_bankruptcy = spot_bankruptcy

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[LiquidationRecord, int]:
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
            a10,
        ) = _S21.unpack_from(data, at)
        at += 116
        count = _S17.unpack_from(data, at)[0]
        at += 4
        if count * 4 > len(data) - at:
            raise IndexError
        _canceled_order_ids = list(unpack_from(f"<{count}I", data, at))
        at += 4 * count
        (
            a11,
            a12,
            a13,
            a14,
            a15,
            a16,
            a17,
            a18,
            a19,
            a20,
            a21,
            a22,
            a23,
            a24,
            a25,
            a26,
            a27,
            a28,
            a29,
            a30,
            a31,
            a32,
            a33,
            a34,
            a35,
            a36,
            a37,
            a38,
            a39,
            a40,
            a41,
            a42,
            a43,
            a44,
            a45,
        ) = _S22.unpack_from(data, at)
        at += 230
        _perp_bankruptcy, at = PerpBankruptcyRecord.parse(data, at)
        (
            a46,
            a47,
            a48,
            a49,
            a50,
            a51,
            a52,
        ) = _S23.unpack_from(data, at)
        at += 50
        return LiquidationRecord(
            a0,
            LIQUIDATION_TYPE_TAGS[a1],
            Pubkey(a2),
            Pubkey(a3),
            a4 | a5 << 64,
            a6 | a7 << 64,
            a8,
            a9,
            BOOLS[a10],
            _canceled_order_ids,
            LiquidatePerpRecord(a11, a12, a13, a14, a15, a16, a17, a18, a19, a20),
            LiquidateSpotRecord(a21, a22, a23 | a24 << 64, a25, a26, a27 | a28 << 64, a29),
            LiquidateBorrowForPerpPnlRecord(a30, a31, a32 | a33 << 64, a34, a35, a36 | a37 << 64),
            LiquidatePerpPnlForDepositRecord(a38, a39, a40 | a41 << 64, a42, a43, a44 | a45 << 64),
            _perp_bankruptcy,
            SpotBankruptcyRecord(a46, a47 | a48 << 64, a49 | a50 << 64, a51 | a52 << 64),
        ), at

    def _write(self) -> bytes:
        _liquidate_perp = self.liquidate_perp
        _liquidate_spot = self.liquidate_spot
        _liquidate_borrow_for_perp_pnl = self.liquidate_borrow_for_perp_pnl
        _liquidate_perp_pnl_for_deposit = self.liquidate_perp_pnl_for_deposit
        _spot_bankruptcy = self.spot_bankruptcy
        return b"".join(
            (
                _S24.pack(
                    self.ts,
                    self.liquidation_type,
                    self.user.__bytes__(),
                    self.liquidator.__bytes__(),
                    self.margin_requirement.to_bytes(16, "little"),
                    self.total_collateral.to_bytes(16, "little", signed=True),
                    self.margin_freed,
                    self.liquidation_id,
                    self.bankrupt,
                ),
                pack(
                    f"<I{len(self.canceled_order_ids)}I",
                    len(self.canceled_order_ids),
                    *self.canceled_order_ids,
                ),
                _S25.pack(
                    _liquidate_perp.market_index,
                    _liquidate_perp.oracle_price,
                    _liquidate_perp.base_asset_amount,
                    _liquidate_perp.quote_asset_amount,
                    _liquidate_perp.lp_shares,
                    _liquidate_perp.fill_record_id,
                    _liquidate_perp.user_order_id,
                    _liquidate_perp.liquidator_order_id,
                    _liquidate_perp.liquidator_fee,
                    _liquidate_perp.if_fee,
                    _liquidate_spot.asset_market_index,
                    _liquidate_spot.asset_price,
                    _liquidate_spot.asset_transfer.to_bytes(16, "little"),
                    _liquidate_spot.liability_market_index,
                    _liquidate_spot.liability_price,
                    _liquidate_spot.liability_transfer.to_bytes(16, "little"),
                    _liquidate_spot.if_fee,
                    _liquidate_borrow_for_perp_pnl.perp_market_index,
                    _liquidate_borrow_for_perp_pnl.market_oracle_price,
                    _liquidate_borrow_for_perp_pnl.pnl_transfer.to_bytes(16, "little"),
                    _liquidate_borrow_for_perp_pnl.liability_market_index,
                    _liquidate_borrow_for_perp_pnl.liability_price,
                    _liquidate_borrow_for_perp_pnl.liability_transfer.to_bytes(16, "little"),
                    _liquidate_perp_pnl_for_deposit.perp_market_index,
                    _liquidate_perp_pnl_for_deposit.market_oracle_price,
                    _liquidate_perp_pnl_for_deposit.pnl_transfer.to_bytes(16, "little"),
                    _liquidate_perp_pnl_for_deposit.asset_market_index,
                    _liquidate_perp_pnl_for_deposit.asset_price,
                    _liquidate_perp_pnl_for_deposit.asset_transfer.to_bytes(16, "little"),
                ),
                self.perp_bankruptcy.packed(),
                _S26.pack(
                    _spot_bankruptcy.market_index,
                    _spot_bankruptcy.borrow_amount.to_bytes(16, "little"),
                    _spot_bankruptcy.if_payment.to_bytes(16, "little"),
                    _spot_bankruptcy.cumulative_deposit_interest_delta.to_bytes(16, "little"),
                ),
            )
        )


@native(allow_interpreted_subclasses=True)
class SettlePnlRecord(EventRecord):
    """Event `SettlePnlRecord`."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "ts",
        "user",
        "market_index",
        "pnl",
        "base_asset_amount",
        "quote_asset_amount_after",
        "quote_entry_amount",
        "settle_price",
        "explanation",
    )
    __slots__ = FIELDS

    ts: int
    user: Pubkey
    market_index: int
    pnl: int
    base_asset_amount: int
    quote_asset_amount_after: int
    quote_entry_amount: int
    settle_price: int
    explanation: SettlePnlExplanation

    DISCRIMINATOR: ClassVar[bytes] = b"9Di\x1aw\xc6\xd5Y"

    def __init__(
        self,
        ts: int,
        user: Pubkey,
        market_index: int,
        pnl: int,
        base_asset_amount: int,
        quote_asset_amount_after: int,
        quote_entry_amount: int,
        settle_price: int,
        explanation: SettlePnlExplanation,
    ) -> None:
        self.ts = ts
        self.user = user
        self.market_index = market_index
        self.pnl = pnl
        self.base_asset_amount = base_asset_amount
        self.quote_asset_amount_after = quote_asset_amount_after
        self.quote_entry_amount = quote_entry_amount
        self.settle_price = settle_price
        self.explanation = explanation

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[SettlePnlRecord, int]:
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
        ) = _S27.unpack_from(data, at)
        at += 91
        return SettlePnlRecord(
            a0, Pubkey(a1), a2, a3 | a4 << 64, a5, a6, a7, a8, SETTLE_PNL_EXPLANATION_TAGS[a9]
        ), at

    def _write(self) -> bytes:
        return _S28.pack(
            self.ts,
            self.user.__bytes__(),
            self.market_index,
            self.pnl.to_bytes(16, "little", signed=True),
            self.base_asset_amount,
            self.quote_asset_amount_after,
            self.quote_entry_amount,
            self.settle_price,
            self.explanation,
        )


@native(allow_interpreted_subclasses=True)
class InsuranceFundRecord(EventRecord):
    """Event `InsuranceFundRecord`."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "ts",
        "spot_market_index",
        "perp_market_index",
        "user_if_factor",
        "total_if_factor",
        "vault_amount_before",
        "insurance_vault_amount_before",
        "total_if_shares_before",
        "total_if_shares_after",
        "amount",
    )
    __slots__ = FIELDS

    ts: int
    spot_market_index: int
    perp_market_index: int
    user_if_factor: int
    total_if_factor: int
    vault_amount_before: int
    insurance_vault_amount_before: int
    total_if_shares_before: int
    total_if_shares_after: int
    amount: int

    DISCRIMINATOR: ClassVar[bytes] = b"8\xde\xd7\xebN\xc5c\x92"

    def __init__(
        self,
        ts: int,
        spot_market_index: int,
        perp_market_index: int,
        user_if_factor: int,
        total_if_factor: int,
        vault_amount_before: int,
        insurance_vault_amount_before: int,
        total_if_shares_before: int,
        total_if_shares_after: int,
        amount: int,
    ) -> None:
        self.ts = ts
        self.spot_market_index = spot_market_index
        self.perp_market_index = perp_market_index
        self.user_if_factor = user_if_factor
        self.total_if_factor = total_if_factor
        self.vault_amount_before = vault_amount_before
        self.insurance_vault_amount_before = insurance_vault_amount_before
        self.total_if_shares_before = total_if_shares_before
        self.total_if_shares_after = total_if_shares_after
        self.amount = amount

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[InsuranceFundRecord, int]:
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
            a10,
            a11,
        ) = _S29.unpack_from(data, at)
        at += 76
        return InsuranceFundRecord(a0, a1, a2, a3, a4, a5, a6, a7 | a8 << 64, a9 | a10 << 64, a11), at

    def _write(self) -> bytes:
        return _S30.pack(
            self.ts,
            self.spot_market_index,
            self.perp_market_index,
            self.user_if_factor,
            self.total_if_factor,
            self.vault_amount_before,
            self.insurance_vault_amount_before,
            self.total_if_shares_before.to_bytes(16, "little"),
            self.total_if_shares_after.to_bytes(16, "little"),
            self.amount,
        )


EVENTS: dict[bytes, type[EventRecord]] = {
    NewUserRecord.DISCRIMINATOR: NewUserRecord,
    DepositRecord.DISCRIMINATOR: DepositRecord,
    SpotInterestRecord.DISCRIMINATOR: SpotInterestRecord,
    FundingPaymentRecord.DISCRIMINATOR: FundingPaymentRecord,
    FundingRateRecord.DISCRIMINATOR: FundingRateRecord,
    CurveRecord.DISCRIMINATOR: CurveRecord,
    OrderRecord.DISCRIMINATOR: OrderRecord,
    OrderActionRecord.DISCRIMINATOR: OrderActionRecord,
    LPRecord.DISCRIMINATOR: LPRecord,
    LiquidationRecord.DISCRIMINATOR: LiquidationRecord,
    SettlePnlRecord.DISCRIMINATOR: SettlePnlRecord,
    InsuranceFundRecord.DISCRIMINATOR: InsuranceFundRecord,
}
"""Discriminator to event class."""


def decode_event(data: bytes) -> EventRecord:
    """The event in `data`; raises UnknownEvent, WrongSize or DecodeError."""
    kind = EVENTS.get(bytes(data[:8]))
    if kind is None:
        raise UnknownEvent(f"no event has the discriminator {bytes(data[:8]).hex()}")
    return kind.decode(data)
