# ruff: noqa: E501
"""Error codes of the token program (below 100), the account framework and the program (from 6000).  Written by tools/generate_abi.py from idl/bal.json; change those."""

from __future__ import annotations

from enum import IntEnum

__all__ = [
    "ErrorCode",
    "error_name",
    "message",
]


class ErrorCode(IntEnum):
    """A custom error code.  Token program names start with `Token`."""

    TokenNotRentExempt = 0
    TokenInsufficientFunds = 1
    TokenInvalidMint = 2
    TokenMintMismatch = 3
    TokenOwnerMismatch = 4
    TokenFixedSupply = 5
    TokenAlreadyInUse = 6
    TokenInvalidNumberOfProvidedSigners = 7
    TokenInvalidNumberOfRequiredSigners = 8
    TokenUninitializedState = 9
    TokenNativeNotSupported = 10
    TokenNonNativeHasBalance = 11
    TokenInvalidInstruction = 12
    TokenInvalidState = 13
    TokenOverflow = 14
    TokenAuthorityTypeNotSupported = 15
    TokenMintCannotFreeze = 16
    TokenAccountFrozen = 17
    TokenMintDecimalsMismatch = 18
    TokenNonNativeNotSupported = 19
    InstructionMissing = 100
    InstructionFallbackNotFound = 101
    InstructionDidNotDeserialize = 102
    InstructionDidNotSerialize = 103
    ConstraintMut = 2000
    ConstraintHasOne = 2001
    ConstraintSigner = 2002
    ConstraintRaw = 2003
    ConstraintOwner = 2004
    ConstraintRentExempt = 2005
    ConstraintSeeds = 2006
    ConstraintExecutable = 2007
    ConstraintState = 2008
    ConstraintAssociated = 2009
    ConstraintAssociatedInit = 2010
    ConstraintClose = 2011
    ConstraintAddress = 2012
    ConstraintZero = 2013
    ConstraintTokenMint = 2014
    ConstraintTokenOwner = 2015
    ConstraintMintMintAuthority = 2016
    ConstraintMintFreezeAuthority = 2017
    ConstraintMintDecimals = 2018
    ConstraintSpace = 2019
    ConstraintAccountIsNone = 2020
    RequireViolated = 2500
    RequireEqViolated = 2501
    RequireKeysEqViolated = 2502
    RequireNeqViolated = 2503
    RequireKeysNeqViolated = 2504
    RequireGtViolated = 2505
    RequireGteViolated = 2506
    AccountDiscriminatorAlreadySet = 3000
    AccountDiscriminatorNotFound = 3001
    AccountDiscriminatorMismatch = 3002
    AccountDidNotDeserialize = 3003
    AccountDidNotSerialize = 3004
    AccountNotEnoughKeys = 3005
    AccountNotMutable = 3006
    AccountOwnedByWrongProgram = 3007
    InvalidProgramId = 3008
    InvalidProgramExecutable = 3009
    AccountNotSigner = 3010
    AccountNotSystemOwned = 3011
    AccountNotInitialized = 3012
    AccountNotProgramData = 3013
    AccountNotAssociatedTokenAccount = 3014
    AccountSysvarMismatch = 3015
    AccountReallocExceedsLimit = 3016
    AccountDuplicateReallocs = 3017
    DeclaredProgramIdMismatch = 4100
    Deprecated = 5000
    InvalidSpotMarketAuthority = 6000
    InvalidInsuranceFundAuthority = 6001
    InsufficientDeposit = 6002
    InsufficientCollateral = 6003
    SufficientCollateral = 6004
    MaxNumberOfPositions = 6005
    AdminControlsPricesDisabled = 6006
    MarketDelisted = 6007
    MarketIndexAlreadyInitialized = 6008
    UserAccountAndUserPositionsAccountMismatch = 6009
    UserHasNoPositionInMarket = 6010
    InvalidInitialPeg = 6011
    InvalidRepegRedundant = 6012
    InvalidRepegDirection = 6013
    InvalidRepegProfitability = 6014
    SlippageOutsideLimit = 6015
    OrderSizeTooSmall = 6016
    InvalidUpdateK = 6017
    AdminWithdrawTooLarge = 6018
    MathError = 6019
    BnConversionError = 6020
    ClockUnavailable = 6021
    UnableToLoadOracle = 6022
    PriceBandsBreached = 6023
    ExchangePaused = 6024
    InvalidWhitelistToken = 6025
    WhitelistTokenNotFound = 6026
    InvalidDiscountToken = 6027
    DiscountTokenNotFound = 6028
    ReferrerNotFound = 6029
    ReferrerStatsNotFound = 6030
    ReferrerMustBeWritable = 6031
    ReferrerStatsMustBeWritable = 6032
    ReferrerAndReferrerStatsAuthorityUnequal = 6033
    InvalidReferrer = 6034
    InvalidOracle = 6035
    OracleNotFound = 6036
    LiquidationsBlockedByOracle = 6037
    MaxDeposit = 6038
    CantDeleteUserWithCollateral = 6039
    InvalidFundingProfitability = 6040
    CastingFailure = 6041
    InvalidOrder = 6042
    InvalidOrderMaxTs = 6043
    InvalidOrderMarketType = 6044
    InvalidOrderForInitialMarginReq = 6045
    InvalidOrderNotRiskReducing = 6046
    InvalidOrderSizeTooSmall = 6047
    InvalidOrderNotStepSizeMultiple = 6048
    InvalidOrderBaseQuoteAsset = 6049
    InvalidOrderIOC = 6050
    InvalidOrderPostOnly = 6051
    InvalidOrderIOCPostOnly = 6052
    InvalidOrderTrigger = 6053
    InvalidOrderAuction = 6054
    InvalidOrderOracleOffset = 6055
    InvalidOrderMinOrderSize = 6056
    PlacePostOnlyLimitFailure = 6057
    UserHasNoOrder = 6058
    OrderAmountTooSmall = 6059
    MaxNumberOfOrders = 6060
    OrderDoesNotExist = 6061
    OrderNotOpen = 6062
    FillOrderDidNotUpdateState = 6063
    ReduceOnlyOrderIncreasedRisk = 6064
    UnableToLoadAccountLoader = 6065
    TradeSizeTooLarge = 6066
    UserCantReferThemselves = 6067
    DidNotReceiveExpectedReferrer = 6068
    CouldNotDeserializeReferrer = 6069
    CouldNotDeserializeReferrerStats = 6070
    UserOrderIdAlreadyInUse = 6071
    NoPositionsLiquidatable = 6072
    InvalidMarginRatio = 6073
    CantCancelPostOnlyOrder = 6074
    InvalidOracleOffset = 6075
    CantExpireOrders = 6076
    CouldNotLoadMarketData = 6077
    PerpMarketNotFound = 6078
    InvalidMarketAccount = 6079
    UnableToLoadPerpMarketAccount = 6080
    MarketWrongMutability = 6081
    UnableToCastUnixTime = 6082
    CouldNotFindSpotPosition = 6083
    NoSpotPositionAvailable = 6084
    InvalidSpotMarketInitialization = 6085
    CouldNotLoadSpotMarketData = 6086
    SpotMarketNotFound = 6087
    InvalidSpotMarketAccount = 6088
    UnableToLoadSpotMarketAccount = 6089
    SpotMarketWrongMutability = 6090
    SpotMarketInterestNotUpToDate = 6091
    SpotMarketInsufficientDeposits = 6092
    UserMustSettleTheirOwnPositiveUnsettledPNL = 6093
    CantUpdatePoolBalanceType = 6094
    InsufficientCollateralForSettlingPNL = 6095
    AMMNotUpdatedInSameSlot = 6096
    AuctionNotComplete = 6097
    MakerNotFound = 6098
    MakerStatsNotFound = 6099
    MakerMustBeWritable = 6100
    MakerStatsMustBeWritable = 6101
    MakerOrderNotFound = 6102
    CouldNotDeserializeMaker = 6103
    CouldNotDeserializeMakerStats = 6104
    AuctionPriceDoesNotSatisfyMaker = 6105
    MakerCantFulfillOwnOrder = 6106
    MakerOrderMustBePostOnly = 6107
    CantMatchTwoPostOnlys = 6108
    OrderBreachesOraclePriceLimits = 6109
    OrderMustBeTriggeredFirst = 6110
    OrderNotTriggerable = 6111
    OrderDidNotSatisfyTriggerCondition = 6112
    PositionAlreadyBeingLiquidated = 6113
    PositionDoesntHaveOpenPositionOrOrders = 6114
    AllOrdersAreAlreadyLiquidations = 6115
    CantCancelLiquidationOrder = 6116
    UserIsBeingLiquidated = 6117
    LiquidationsOngoing = 6118
    WrongSpotBalanceType = 6119
    UserCantLiquidateThemself = 6120
    InvalidPerpPositionToLiquidate = 6121
    InvalidBaseAssetAmountForLiquidatePerp = 6122
    InvalidPositionLastFundingRate = 6123
    InvalidPositionDelta = 6124
    UserBankrupt = 6125
    UserNotBankrupt = 6126
    UserHasInvalidBorrow = 6127
    DailyWithdrawLimit = 6128
    DefaultError = 6129
    InsufficientLPTokens = 6130
    CantLPWithPerpPosition = 6131
    UnableToBurnLPTokens = 6132
    TryingToRemoveLiquidityTooFast = 6133
    InvalidSpotMarketVault = 6134
    InvalidSpotMarketState = 6135
    InvalidSerumProgram = 6136
    InvalidSerumMarket = 6137
    InvalidSerumBids = 6138
    InvalidSerumAsks = 6139
    InvalidSerumOpenOrders = 6140
    FailedSerumCPI = 6141
    FailedToFillOnExternalMarket = 6142
    InvalidFulfillmentConfig = 6143
    InvalidFeeStructure = 6144
    InsufficientIFShares = 6145
    MarketActionPaused = 6146
    MarketPlaceOrderPaused = 6147
    MarketFillOrderPaused = 6148
    MarketWithdrawPaused = 6149
    ProtectedAssetTierViolation = 6150
    IsolatedAssetTierViolation = 6151
    UserCantBeDeleted = 6152
    ReduceOnlyWithdrawIncreasedRisk = 6153
    MaxOpenInterest = 6154
    CantResolvePerpBankruptcy = 6155
    LiquidationDoesntSatisfyLimitPrice = 6156
    MarginTradingDisabled = 6157
    InvalidMarketStatusToSettlePnl = 6158
    PerpMarketNotInSettlement = 6159
    PerpMarketNotInReduceOnly = 6160
    PerpMarketSettlementBufferNotReached = 6161
    PerpMarketSettlementUserHasOpenOrders = 6162
    PerpMarketSettlementUserHasActiveLP = 6163
    UnableToSettleExpiredUserPosition = 6164
    UnequalMarketIndexForSpotTransfer = 6165
    InvalidPerpPositionDetected = 6166
    InvalidSpotPositionDetected = 6167
    InvalidAmmDetected = 6168
    InvalidAmmForFillDetected = 6169
    InvalidAmmLimitPriceOverride = 6170
    InvalidOrderFillPrice = 6171
    SpotMarketBalanceInvariantViolated = 6172
    SpotMarketVaultInvariantViolated = 6173
    InvalidPDA = 6174
    InvalidPDASigner = 6175
    RevenueSettingsCannotSettleToIF = 6176
    NoRevenueToSettleToIF = 6177
    NoAmmPerpPnlDeficit = 6178
    SufficientPerpPnlPool = 6179
    InsufficientPerpPnlPool = 6180
    PerpPnlDeficitBelowThreshold = 6181
    MaxRevenueWithdrawPerPeriodReached = 6182
    MaxIFWithdrawReached = 6183
    NoIFWithdrawAvailable = 6184
    InvalidIFUnstake = 6185
    InvalidIFUnstakeSize = 6186
    InvalidIFUnstakeCancel = 6187
    InvalidIFForNewStakes = 6188
    InvalidIFRebase = 6189
    InvalidInsuranceUnstakeSize = 6190
    InvalidOrderLimitPrice = 6191
    InvalidIFDetected = 6192
    InvalidAmmMaxSpreadDetected = 6193
    InvalidConcentrationCoef = 6194
    InvalidSrmVault = 6195
    InvalidVaultOwner = 6196
    InvalidMarketStatusForFills = 6197
    IFWithdrawRequestInProgress = 6198
    NoIFWithdrawRequestInProgress = 6199
    IFWithdrawRequestTooSmall = 6200
    IncorrectSpotMarketAccountPassed = 6201
    BlockchainClockInconsistency = 6202
    InvalidIFSharesDetected = 6203
    NewLPSizeTooSmall = 6204
    MarketStatusInvalidForNewLP = 6205
    InvalidMarkTwapUpdateDetected = 6206
    MarketSettlementAttemptOnActiveMarket = 6207
    MarketSettlementRequiresSettledLP = 6208
    MarketSettlementAttemptTooEarly = 6209
    MarketSettlementTargetPriceInvalid = 6210
    UnsupportedSpotMarket = 6211
    SpotOrdersDisabled = 6212
    MarketBeingInitialized = 6213
    InvalidUserSubAccountId = 6214
    InvalidTriggerOrderCondition = 6215
    InvalidSpotPosition = 6216
    CantTransferBetweenSameUserAccount = 6217
    InvalidPerpPosition = 6218
    UnableToGetLimitPrice = 6219
    InvalidLiquidation = 6220
    SpotFulfillmentConfigDisabled = 6221
    InvalidMaker = 6222
    FailedUnwrap = 6223
    MaxNumberOfUsers = 6224
    InvalidOracleForSettlePnl = 6225
    MarginOrdersOpen = 6226
    TierViolationLiquidatingPerpPnl = 6227
    CouldNotLoadUserData = 6228
    UserWrongMutability = 6229
    InvalidUserAccount = 6230
    CouldNotLoadUserStatsData = 6231
    UserStatsWrongMutability = 6232
    InvalidUserStatsAccount = 6233
    UserNotFound = 6234
    UnableToLoadUserAccount = 6235
    UserStatsNotFound = 6236
    UnableToLoadUserStatsAccount = 6237
    UserNotInactive = 6238
    RevertFill = 6239
    InvalidMarketAccountforDeletion = 6240
    InvalidSpotFulfillmentParams = 6241
    FailedToGetMint = 6242
    FailedPhoenixCPI = 6243
    FailedToDeserializePhoenixMarket = 6244
    InvalidPricePrecision = 6245
    InvalidPhoenixProgram = 6246
    InvalidPhoenixMarket = 6247
    InvalidSwap = 6248
    SwapLimitPriceBreached = 6249
    SpotMarketReduceOnly = 6250
    FundingWasNotUpdated = 6251
    ImpossibleFill = 6252
    CantUpdatePerpBidAskTwap = 6253
    UserReduceOnly = 6254
    InvalidMarginCalculation = 6255
    CantPayUserInitFee = 6256
    CantReclaimRent = 6257
    InsuranceFundOperationPaused = 6258
    NoUnsettledPnl = 6259
    PnlPoolCantSettleUser = 6260
    OracleNonPositive = 6261
    OracleTooVolatile = 6262
    OracleTooUncertain = 6263
    OracleStaleForMargin = 6264
    OracleInsufficientDataPoints = 6265
    OracleStaleForAMM = 6266
    UnableToParsePullOracleMessage = 6267
    MaxBorrows = 6268

    def __repr__(self) -> str:
        return f"ErrorCode.{self._name_}"


_MESSAGES: dict[int, str] = {
    0: "the token account holds too few lamports to be rent exempt",
    1: "the token account holds too little",
    2: "the mint is invalid",
    3: "the token account belongs to another mint",
    4: "the token account belongs to another owner",
    5: "the supply of the mint is fixed",
    6: "the token account is already in use",
    7: "a wrong number of signers was given",
    8: "a wrong number of signers is required",
    9: "the token account is not initialized",
    10: "not possible with a native token account",
    11: "the token account still holds a balance",
    12: "the token instruction is invalid",
    13: "the token account is in the wrong state",
    14: "a token amount overflowed",
    15: "the account does not have this kind of authority",
    16: "the mint cannot freeze accounts",
    17: "the token account is frozen",
    18: "the decimals differ from the mint's",
    19: "only possible with a native token account",
    100: "the instruction data has no discriminator",
    101: "no instruction has this discriminator",
    102: "the instruction arguments could not be read",
    103: "the instruction arguments could not be written",
    2000: "an account has to be writable",
    2001: "an account does not name the account passed beside it",
    2002: "an account has to sign",
    2003: "an account fails the instruction's condition, such as the right to sign for a user",
    2004: "an account belongs to the wrong program",
    2005: "an account holds too few lamports to be rent exempt",
    2006: "an account is not at its derived address",
    2007: "an account has to be a program",
    2008: "the state condition failed",
    2009: "an associated account condition failed",
    2010: "an associated account could not be created",
    2011: "an account could not be closed",
    2012: "an account has the wrong address",
    2013: "an account to be created is not empty",
    2014: "a token account has the wrong mint",
    2015: "a token account has the wrong owner",
    2016: "a mint has the wrong mint authority",
    2017: "a mint has the wrong freeze authority",
    2018: "a mint has the wrong decimals",
    2019: "an account has the wrong size",
    2020: "a required account was left out",
    2500: "a required condition does not hold",
    2501: "two values had to be equal",
    2502: "two addresses had to be equal",
    2503: "two values had to differ",
    2504: "two addresses had to differ",
    2505: "a value had to be greater",
    2506: "a value had to be at least as great",
    3000: "an account to be created already has a type",
    3001: "an account is too short to have a type",
    3002: "an account has another type",
    3003: "an account could not be read",
    3004: "an account could not be written",
    3005: "too few accounts were passed",
    3006: "an account to be written was passed read-only",
    3007: "an account belongs to the wrong program",
    3008: "a program account has the wrong address",
    3009: "a program account is not executable",
    3010: "an account that has to sign did not",
    3011: "an account has to belong to the system program",
    3012: "an account does not exist yet",
    3013: "an account is no program data account",
    3014: "an account is not the associated token account",
    3015: "an account is not the sysvar it has to be",
    3016: "an account grew by more than the limit",
    3017: "an account was resized twice",
    4100: "the program runs at another address than it declares",
    5000: "the interface used is no longer supported",
    6000: "invalid spot market authority",
    6001: "invalid insurance fund authority",
    6002: "deposit amount was zero",
    6003: "margin requirement not met",
    6004: "account is healthy, nothing to liquidate",
    6005: "all eight perp slots are in use",
    6006: "price control off",
    6007: "market has been delisted",
    6008: "market index already initialized",
    6009: "user account and user positions account mismatch",
    6010: "no used perp slot for that market",
    6011: "invalid initial peg",
    6012: "invalid repeg redundant",
    6013: "invalid repeg direction",
    6014: "invalid repeg profitability",
    6015: "slippage outside limit",
    6016: "order size too small",
    6017: "liquidity change rejected",
    6018: "admin withdraw too large",
    6019: "checked arithmetic failed",
    6020: "big integer did not fit the target width",
    6021: "clock unavailable",
    6022: "oracle account could not be read",
    6023: "price too far from the 5 minute oracle average",
    6024: "operation switched off by exchange status",
    6025: "invalid whitelist token",
    6026: "whitelist token not found",
    6027: "invalid discount token",
    6028: "discount token not found",
    6029: "referrer not found",
    6030: "referrer stats not found",
    6031: "referrer must be writable",
    6032: "referrer stats must be writable",
    6033: "referrer and referrer stats authority unequal",
    6034: "invalid referrer",
    6035: "oracle rejected for this action",
    6036: "needed oracle missing from remaining accounts",
    6037: "liquidations blocked by oracle",
    6038: "deposit cap exceeded",
    6039: "cant delete user with collateral",
    6040: "invalid funding profitability",
    6041: "integer does not fit the target type",
    6042: "invalid order",
    6043: "invalid order max ts",
    6044: "invalid order market type",
    6045: "invalid order for initial margin req",
    6046: "invalid order not risk reducing",
    6047: "invalid order size too small",
    6048: "invalid order not step size multiple",
    6049: "invalid order base quote asset",
    6050: "invalid order IOC",
    6051: "invalid order post only",
    6052: "invalid order IOC post only",
    6053: "invalid order trigger",
    6054: "invalid order auction",
    6055: "invalid order oracle offset",
    6056: "invalid order min order size",
    6057: "place post only limit failure",
    6058: "user has no order",
    6059: "order amount too small",
    6060: "max number of orders",
    6061: "order does not exist",
    6062: "order not open",
    6063: "fill order did not update state",
    6064: "reduce only order increased risk",
    6065: "unable to load account loader",
    6066: "trade size too large",
    6067: "user cant refer themselves",
    6068: "did not receive expected referrer",
    6069: "could not deserialize referrer",
    6070: "could not deserialize referrer stats",
    6071: "user order id already in use",
    6072: "no positions liquidatable",
    6073: "margin parameters or values inconsistent",
    6074: "cant cancel post only order",
    6075: "invalid oracle offset",
    6076: "cant expire orders",
    6077: "could not load market data",
    6078: "needed perp market missing from remaining accounts",
    6079: "invalid market account",
    6080: "unable to load perp market account",
    6081: "perp market had to be writable",
    6082: "unable to cast unix time",
    6083: "could not find spot position",
    6084: "no spot position available",
    6085: "invalid spot market initialization",
    6086: "could not load spot market data",
    6087: "needed spot market missing from remaining accounts",
    6088: "invalid spot market account",
    6089: "unable to load spot market account",
    6090: "spot market had to be writable",
    6091: "spot market interest not up to date",
    6092: "borrows would exceed deposits",
    6093: "only owner or delegate may settle this positive pnl",
    6094: "cant update pool balance type",
    6095: "maintenance margin not met while pnl is negative",
    6096: "AMM not refreshed in the current slot",
    6097: "auction not complete",
    6098: "maker not found",
    6099: "maker stats not found",
    6100: "maker must be writable",
    6101: "maker stats must be writable",
    6102: "maker order not found",
    6103: "could not deserialize maker",
    6104: "could not deserialize maker stats",
    6105: "auction price does not satisfy maker",
    6106: "maker cant fulfill own order",
    6107: "maker order must be post only",
    6108: "cant match two post onlys",
    6109: "order breaches oracle price limits",
    6110: "order must be triggered first",
    6111: "order not triggerable",
    6112: "order did not satisfy trigger condition",
    6113: "position already being liquidated",
    6114: "nothing to liquidate in that market",
    6115: "all orders are already liquidations",
    6116: "cant cancel liquidation order",
    6117: "account is under liquidation",
    6118: "account is under liquidation",
    6119: "wrong spot balance type",
    6120: "user and liquidator are the same account",
    6121: "invalid perp position to liquidate",
    6122: "liquidator size rounds to zero",
    6123: "funding of the position is stale",
    6124: "remainder or aggregate not step aligned",
    6125: "account is bankrupt",
    6126: "account is not bankrupt",
    6127: "user has invalid borrow",
    6128: "24 h withdraw guard hit",
    6129: "generic failure",
    6130: "asked to burn more shares than held",
    6131: "cant LP with perp position",
    6132: "final burn leaves an unsettled remainder above one step",
    6133: "LP cooldown not over yet",
    6134: "invalid spot market vault",
    6135: "invalid spot market state",
    6136: "invalid serum program",
    6137: "invalid serum market",
    6138: "invalid serum bids",
    6139: "invalid serum asks",
    6140: "invalid serum open orders",
    6141: "failed serum CPI",
    6142: "failed to fill on external market",
    6143: "invalid fulfillment config",
    6144: "invalid fee structure",
    6145: "insufficient IF shares",
    6146: "market status forbids the action",
    6147: "market place order paused",
    6148: "market fill order paused",
    6149: "market withdraw paused",
    6150: "protected asset tier violation",
    6151: "isolated-tier rule broken",
    6152: "account still has state",
    6153: "reduce-only withdraw on a borrow",
    6154: "open interest cap exceeded",
    6155: "no open interest to share the loss",
    6156: "liquidator limit price breached",
    6157: "account has spot margin trading off",
    6158: "market status or pause flag forbids settling",
    6159: "market has no settlement price yet",
    6160: "market is not reduce-only",
    6161: "settlement delay not over",
    6162: "orders must be cancelled first",
    6163: "LP shares must be burned first",
    6164: "slot not empty after expiry settlement",
    6165: "unequal market index for spot transfer",
    6166: "position invariant broken",
    6167: "invalid spot position detected",
    6168: "market invariant broken",
    6169: "invalid amm for fill detected",
    6170: "invalid amm limit price override",
    6171: "invalid order fill price",
    6172: "spot market balance invariant violated",
    6173: "vault holds less than owed or revenue above deposits",
    6174: "invalid PDA",
    6175: "invalid PDA signer",
    6176: "revenue settings cannot settle to IF",
    6177: "no revenue to settle to IF",
    6178: "no amm perp pnl deficit",
    6179: "sufficient perp pnl pool",
    6180: "pnl pool short",
    6181: "perp pnl deficit below threshold",
    6182: "max revenue withdraw per period reached",
    6183: "max IF withdraw reached",
    6184: "no IF withdraw available",
    6185: "invalid IF unstake",
    6186: "invalid IF unstake size",
    6187: "invalid IF unstake cancel",
    6188: "invalid IF for new stakes",
    6189: "invalid IF rebase",
    6190: "invalid insurance unstake size",
    6191: "invalid order limit price",
    6192: "invalid IF detected",
    6193: "invalid amm max spread detected",
    6194: "invalid concentration coef",
    6195: "invalid srm vault",
    6196: "invalid vault owner",
    6197: "invalid market status for fills",
    6198: "IF withdraw request in progress",
    6199: "no IF withdraw request in progress",
    6200: "IF withdraw request too small",
    6201: "incorrect spot market account passed",
    6202: "blockchain clock inconsistency",
    6203: "invalid IF shares detected",
    6204: "share amount below one step",
    6205: "market not active or AMM fills paused",
    6206: "invalid mark twap update detected",
    6207: "no expiry time set",
    6208: "LP shares or unsettled LP position remain",
    6209: "expiry time not reached",
    6210: "market settlement target price invalid",
    6211: "unsupported spot market",
    6212: "spot orders disabled",
    6213: "market being initialized",
    6214: "sub account ids must be consecutive",
    6215: "invalid trigger order condition",
    6216: "invalid spot position",
    6217: "cant transfer between same user account",
    6218: "position not step aligned",
    6219: "unable to get limit price",
    6220: "liquidation paused for this market",
    6221: "spot fulfillment config disabled",
    6222: "invalid maker",
    6223: "expected value absent",
    6224: "account cap reached",
    6225: "reserved",
    6226: "margin orders open",
    6227: "tier violation liquidating perp pnl",
    6228: "could not load user data",
    6229: "user wrong mutability",
    6230: "invalid user account",
    6231: "could not load user stats data",
    6232: "user stats wrong mutability",
    6233: "invalid user stats account",
    6234: "user not found",
    6235: "unable to load user account",
    6236: "user stats not found",
    6237: "unable to load user stats account",
    6238: "user not inactive",
    6239: "revert fill",
    6240: "invalid market accountfor deletion",
    6241: "invalid spot fulfillment params",
    6242: "failed to get mint",
    6243: "failed phoenix CPI",
    6244: "failed to deserialize phoenix market",
    6245: "invalid price precision",
    6246: "invalid phoenix program",
    6247: "invalid phoenix market",
    6248: "invalid swap",
    6249: "swap limit price breached",
    6250: "spot market reduce only",
    6251: "funding update conditions not met",
    6252: "impossible fill",
    6253: "cant update perp bid ask twap",
    6254: "account may only reduce",
    6255: "invalid margin calculation",
    6256: "cant pay user init fee",
    6257: "cant reclaim rent",
    6258: "insurance fund operation paused",
    6259: "settleable pnl is zero",
    6260: "pool or withdraw limit allows nothing",
    6261: "oracle non positive",
    6262: "oracle too volatile",
    6263: "oracle too uncertain",
    6264: "oracle stale for margin",
    6265: "oracle insufficient data points",
    6266: "oracle stale for AMM",
    6267: "unable to parse pull oracle message",
    6268: "borrow cap exceeded",
}


def message(code: int) -> str:
    """What an error code means, in words."""
    return _MESSAGES.get(code, f"unknown error code {code}")


def error_name(code: int) -> str:
    """Name of an error code, `Unknown(code)` if it has none."""
    try:
        return ErrorCode(code)._name_
    except ValueError:
        return f"Unknown({code})"
