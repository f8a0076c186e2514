//! Tags and bits of the account fields (`layouts.json: enums`). Accounts hold them as plain bytes.

macro_rules! tags {
    ($(#[$doc:meta])* $name:ident: $($tag:ident = $value:expr),+ $(,)?) => {
        $(#[$doc])*
        pub mod $name {
            $(pub const $tag: u8 = $value;)+
        }
    };
}

tags!(/// Status of a market.
    market_status: INITIALIZED = 0, ACTIVE = 1, FUNDING_PAUSED = 2, AMM_PAUSED = 3, FILL_PAUSED = 4, WITHDRAW_PAUSED = 5,
    REDUCE_ONLY = 6, SETTLEMENT = 7, DELISTED = 8);
tags!(/// Risk tier of a perp market.
    contract_tier: A = 0, B = 1, C = 2, SPECULATIVE = 3, HIGHLY_SPECULATIVE = 4, ISOLATED = 5);
tags!(/// How an oracle account is read.
    oracle_source: PYTH = 0, SWITCHBOARD = 1, QUOTE_ASSET = 2, PYTH_1K = 3, PYTH_1M = 4, PYTH_STABLE_COIN = 5,
    PRELAUNCH = 6, PYTH_PULL = 7, PYTH_1K_PULL = 8, PYTH_1M_PULL = 9, PYTH_STABLE_COIN_PULL = 10);
tags!(/// Side of a spot balance.
    spot_balance_type: DEPOSIT = 0, BORROW = 1);
tags!(/// Tier of a spot market.
    asset_tier: COLLATERAL = 0, PROTECTED = 1, CROSS = 2, ISOLATED = 3, UNLISTED = 4);
tags!(/// Status of an order slot.
    order_status: INIT = 0, OPEN = 1, FILLED = 2, CANCELED = 3);
tags!(/// Type of an order.
    order_type: MARKET = 0, LIMIT = 1, TRIGGER_MARKET = 2, TRIGGER_LIMIT = 3, ORACLE = 4);
tags!(/// Trigger of an order.
    order_trigger_condition: ABOVE = 0, BELOW = 1, TRIGGERED_ABOVE = 2, TRIGGERED_BELOW = 3);
tags!(/// Kind of market.
    market_type: SPOT = 0, PERP = 1);
tags!(/// Direction of a position or an order.
    direction: LONG = 0, SHORT = 1);
tags!(/// Bits of `User.status`.
    user_status: BEING_LIQUIDATED = 1, BANKRUPT = 2, REDUCE_ONLY = 4, ADVANCED_LP = 8);
tags!(/// Bits of `State.exchange_status`.
    exchange_status: DEPOSIT_PAUSED = 1, WITHDRAW_PAUSED = 2, AMM_PAUSED = 4, FILL_PAUSED = 8, LIQ_PAUSED = 16,
    FUNDING_PAUSED = 32, SETTLE_PNL_PAUSED = 64, PAUSED = 127);
tags!(/// Bits of `PerpMarket.paused_operations`.
    perp_operation: UPDATE_FUNDING = 1, AMM_FILL = 2, FILL = 4, SETTLE_PNL = 8, SETTLE_PNL_WITH_POSITION = 16,
    LIQUIDATION = 32);
tags!(/// Bits of `SpotMarket.paused_operations`.
    spot_operation: UPDATE_CUMULATIVE_INTEREST = 1, FILL = 2, WITHDRAW = 4, LIQUIDATION = 8);
tags!(/// Post-only argument of an order.
    post_only_param: NONE = 0, MUST_POST_ONLY = 1, TRY_POST_ONLY = 2, SLIDE = 3);
tags!(/// Mode of settle_multiple_pnls.
    settle_pnl_mode: MUST_SETTLE = 0, TRY_SETTLE = 1);
tags!(/// Action of an LP event.
    lp_action: ADD_LIQUIDITY = 0, REMOVE_LIQUIDITY = 1, SETTLE_LIQUIDITY = 2, REMOVE_LIQUIDITY_DERISK = 3);
tags!(/// Action of an order event.
    order_action: PLACE = 0, CANCEL = 1, FILL = 2, TRIGGER = 3, EXPIRE = 4);
tags!(/// Explanation of an order event.
    order_action_explanation: NONE = 0, INSUFFICIENT_FREE_COLLATERAL = 1, ORACLE_PRICE_BREACHED_LIMIT_PRICE = 2,
    MARKET_ORDER_FILLED_TO_LIMIT_PRICE = 3, ORDER_EXPIRED = 4, LIQUIDATION = 5, ORDER_FILLED_WITH_AMM = 6,
    ORDER_FILLED_WITH_AMM_JIT = 7, ORDER_FILLED_WITH_MATCH = 8, ORDER_FILLED_WITH_MATCH_JIT = 9, MARKET_EXPIRED = 10,
    RISKING_INCREASING_ORDER = 11, REDUCE_ONLY_ORDER_INCREASED_POSITION = 12, ORDER_FILL_WITH_SERUM = 13,
    NO_BORROW_LIQUIDITY = 14, ORDER_FILL_WITH_PHOENIX = 15, ORDER_FILLED_WITH_AMM_JIT_LP_SPLIT = 16,
    ORDER_FILLED_WITH_LP_JIT = 17, DERISK_LP = 18);
tags!(/// Direction of a deposit event.
    deposit_direction: DEPOSIT = 0, WITHDRAW = 1);
tags!(/// Explanation of a deposit event.
    deposit_explanation: NONE = 0, TRANSFER = 1, BORROW = 2, REPAY_BORROW = 3);
tags!(/// Kind of a liquidation event.
    liquidation_type: LIQUIDATE_PERP = 0, LIQUIDATE_SPOT = 1, LIQUIDATE_BORROW_FOR_PERP_PNL = 2,
    LIQUIDATE_PERP_PNL_FOR_DEPOSIT = 3, PERP_BANKRUPTCY = 4, SPOT_BANKRUPTCY = 5);
tags!(/// Explanation of a settle event.
    settle_pnl_explanation: NONE = 0, EXPIRED_POSITION = 1);
tags!(/// Whose liquidity an AMM fill uses.
    amm_liquidity_split: PROTOCOL_OWNED = 0, LP_OWNED = 1, SHARED = 2);
