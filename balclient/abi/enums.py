"""One-byte enums and bit masks.  Written by tools/generate_abi.py from idl/bal.json; change those."""

from __future__ import annotations

from typing import Final

from .tags import Bits, Tag, Tags

__all__ = [
    "AMM_LIQUIDITY_SPLIT_TAGS",
    "ASSET_TIER_TAGS",
    "CONTRACT_TIER_TAGS",
    "CONTRACT_TYPE_TAGS",
    "DEPOSIT_DIRECTION_TAGS",
    "DEPOSIT_EXPLANATION_TAGS",
    "LIQUIDATION_TYPE_TAGS",
    "LP_ACTION_TAGS",
    "MARKET_STATUS_TAGS",
    "MARKET_TYPE_TAGS",
    "ORACLE_SOURCE_TAGS",
    "ORDER_ACTION_EXPLANATION_TAGS",
    "ORDER_ACTION_TAGS",
    "ORDER_STATUS_TAGS",
    "ORDER_TRIGGER_CONDITION_TAGS",
    "ORDER_TYPE_TAGS",
    "POSITION_DIRECTION_TAGS",
    "POST_ONLY_PARAM_TAGS",
    "SETTLE_PNL_EXPLANATION_TAGS",
    "SETTLE_PNL_MODE_TAGS",
    "SPOT_BALANCE_TYPE_TAGS",
    "AMMLiquiditySplit",
    "AssetTier",
    "ContractTier",
    "ContractType",
    "DepositDirection",
    "DepositExplanation",
    "ExchangeStatus",
    "InsuranceFundOperation",
    "LPAction",
    "LiquidationType",
    "MarketStatus",
    "MarketType",
    "OracleSource",
    "OrderAction",
    "OrderActionExplanation",
    "OrderStatus",
    "OrderTriggerCondition",
    "OrderType",
    "PerpOperation",
    "PositionDirection",
    "PostOnlyParam",
    "SettlePnlExplanation",
    "SettlePnlMode",
    "SpotBalanceType",
    "SpotOperation",
    "UserStatus",
]


class MarketStatus(Tag):
    """`MarketStatus` of the interface, one byte."""

    Initialized = 0
    Active = 1
    FundingPaused = 2
    AmmPaused = 3
    FillPaused = 4
    WithdrawPaused = 5
    ReduceOnly = 6
    Settlement = 7
    Delisted = 8


class ContractType(Tag):
    """`ContractType` of the interface, one byte."""

    Perpetual = 0
    Future = 1


class ContractTier(Tag):
    """`ContractTier` of the interface, one byte."""

    A = 0
    B = 1
    C = 2
    Speculative = 3
    HighlySpeculative = 4
    Isolated = 5


class AMMLiquiditySplit(Tag):
    """`AMMLiquiditySplit` of the interface, one byte."""

    ProtocolOwned = 0
    LPOwned = 1
    Shared = 2


class OracleSource(Tag):
    """`OracleSource` of the interface, one byte."""

    Pyth = 0
    Switchboard = 1
    QuoteAsset = 2
    Pyth1K = 3
    Pyth1M = 4
    PythStableCoin = 5
    Prelaunch = 6
    PythPull = 7
    Pyth1KPull = 8
    Pyth1MPull = 9
    PythStableCoinPull = 10


class SpotBalanceType(Tag):
    """`SpotBalanceType` of the interface, one byte."""

    Deposit = 0
    Borrow = 1


class AssetTier(Tag):
    """`AssetTier` of the interface, one byte."""

    Collateral = 0
    Protected = 1
    Cross = 2
    Isolated = 3
    Unlisted = 4


class OrderStatus(Tag):
    """`OrderStatus` of the interface, one byte."""

    Init = 0
    Open = 1
    Filled = 2
    Canceled = 3


class OrderType(Tag):
    """`OrderType` of the interface, one byte."""

    Market = 0
    Limit = 1
    TriggerMarket = 2
    TriggerLimit = 3
    Oracle = 4


class OrderTriggerCondition(Tag):
    """`OrderTriggerCondition` of the interface, one byte."""

    Above = 0
    Below = 1
    TriggeredAbove = 2
    TriggeredBelow = 3


class MarketType(Tag):
    """`MarketType` of the interface, one byte."""

    Spot = 0
    Perp = 1


class PositionDirection(Tag):
    """`PositionDirection` of the interface, one byte."""

    Long = 0
    Short = 1


class PostOnlyParam(Tag):
    """`PostOnlyParam` of the interface, one byte."""

    NONE = 0
    MustPostOnly = 1
    TryPostOnly = 2
    Slide = 3


class SettlePnlMode(Tag):
    """`SettlePnlMode` of the interface, one byte."""

    MustSettle = 0
    TrySettle = 1


class LPAction(Tag):
    """`LPAction` of the interface, one byte."""

    AddLiquidity = 0
    RemoveLiquidity = 1
    SettleLiquidity = 2
    RemoveLiquidityDerisk = 3


class OrderAction(Tag):
    """`OrderAction` of the interface, one byte."""

    Place = 0
    Cancel = 1
    Fill = 2
    Trigger = 3
    Expire = 4


class OrderActionExplanation(Tag):
    """`OrderActionExplanation` of the interface, one byte."""

    NONE = 0
    InsufficientFreeCollateral = 1
    OraclePriceBreachedLimitPrice = 2
    MarketOrderFilledToLimitPrice = 3
    OrderExpired = 4
    Liquidation = 5
    OrderFilledWithAMM = 6
    OrderFilledWithAMMJit = 7
    OrderFilledWithMatch = 8
    OrderFilledWithMatchJit = 9
    MarketExpired = 10
    RiskingIncreasingOrder = 11
    ReduceOnlyOrderIncreasedPosition = 12
    OrderFillWithSerum = 13
    NoBorrowLiquidity = 14
    OrderFillWithPhoenix = 15
    OrderFilledWithAMMJitLPSplit = 16
    OrderFilledWithLPJit = 17
    DeriskLp = 18


class DepositDirection(Tag):
    """`DepositDirection` of the interface, one byte."""

    Deposit = 0
    Withdraw = 1


class DepositExplanation(Tag):
    """`DepositExplanation` of the interface, one byte."""

    NONE = 0
    Transfer = 1
    Borrow = 2
    RepayBorrow = 3


class LiquidationType(Tag):
    """`LiquidationType` of the interface, one byte."""

    LiquidatePerp = 0
    LiquidateSpot = 1
    LiquidateBorrowForPerpPnl = 2
    LiquidatePerpPnlForDeposit = 3
    PerpBankruptcy = 4
    SpotBankruptcy = 5


class SettlePnlExplanation(Tag):
    """`SettlePnlExplanation` of the interface, one byte."""

    NONE = 0
    ExpiredPosition = 1


class UserStatus(Bits):
    """Bits of the `UserStatus` mask."""

    BeingLiquidated = 1
    Bankrupt = 2
    ReduceOnly = 4
    AdvancedLp = 8


class ExchangeStatus(Bits):
    """Bits of the `ExchangeStatus` mask."""

    DepositPaused = 1
    WithdrawPaused = 2
    AmmPaused = 4
    FillPaused = 8
    LiqPaused = 16
    FundingPaused = 32
    SettlePnlPaused = 64


class PerpOperation(Bits):
    """Bits of the `PerpOperation` mask."""

    UpdateFunding = 1
    AmmFill = 2
    Fill = 4
    SettlePnl = 8
    SettlePnlWithPosition = 16
    Liquidation = 32


class SpotOperation(Bits):
    """Bits of the `SpotOperation` mask."""

    UpdateCumulativeInterest = 1
    Fill = 2
    Withdraw = 4
    Liquidation = 8


class InsuranceFundOperation(Bits):
    """Bits of the `InsuranceFundOperation` mask."""

    Init = 1
    Add = 2
    RequestRemove = 4
    Remove = 8


MARKET_STATUS_TAGS: Final = MarketStatus.table()
CONTRACT_TYPE_TAGS: Final = ContractType.table()
CONTRACT_TIER_TAGS: Final = ContractTier.table()
AMM_LIQUIDITY_SPLIT_TAGS: Final = Tags(AMMLiquiditySplit)
ORACLE_SOURCE_TAGS: Final = OracleSource.table()
SPOT_BALANCE_TYPE_TAGS: Final = SpotBalanceType.table()
ASSET_TIER_TAGS: Final = AssetTier.table()
ORDER_STATUS_TAGS: Final = OrderStatus.table()
ORDER_TYPE_TAGS: Final = OrderType.table()
ORDER_TRIGGER_CONDITION_TAGS: Final = OrderTriggerCondition.table()
MARKET_TYPE_TAGS: Final = MarketType.table()
POSITION_DIRECTION_TAGS: Final = PositionDirection.table()
POST_ONLY_PARAM_TAGS: Final = Tags(PostOnlyParam)
SETTLE_PNL_MODE_TAGS: Final = Tags(SettlePnlMode)
LP_ACTION_TAGS: Final = Tags(LPAction)
ORDER_ACTION_TAGS: Final = Tags(OrderAction)
ORDER_ACTION_EXPLANATION_TAGS: Final = Tags(OrderActionExplanation)
DEPOSIT_DIRECTION_TAGS: Final = Tags(DepositDirection)
DEPOSIT_EXPLANATION_TAGS: Final = Tags(DepositExplanation)
LIQUIDATION_TYPE_TAGS: Final = Tags(LiquidationType)
SETTLE_PNL_EXPLANATION_TAGS: Final = Tags(SettlePnlExplanation)
