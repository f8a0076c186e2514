//! Every error that the program returns.

use pinocchio::error::ProgramError;

/// Result of everything that can fail.
pub type Res<T> = Result<T, Error>;

/// An error: a custom code, or one of the runtime's own errors above [`Error::RUNTIME`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Error(pub u32);

impl Error {
    const RUNTIME: u32 = 0x8000_0000;
    pub const INVALID_INSTRUCTION_DATA: Error = Error(Self::RUNTIME + 3);
    pub const INVALID_ACCOUNT_DATA: Error = Error(Self::RUNTIME + 4);
    pub const ACCOUNT_BORROW_FAILED: Error = Error(Self::RUNTIME + 12);

    /// The instruction or the account state is not covered by this program.
    pub const UNSUPPORTED: Error = Error(7000);

    pub const INSTRUCTION_FALLBACK_NOT_FOUND: Error = Error(101);
    pub const INSTRUCTION_DID_NOT_DESERIALIZE: Error = Error(102);
    pub const CONSTRAINT_MUT: Error = Error(2000);
    pub const CONSTRAINT_HAS_ONE: Error = Error(2001);
    pub const CONSTRAINT_SIGNER: Error = Error(2002);
    pub const CONSTRAINT_RAW: Error = Error(2003);
    pub const CONSTRAINT_OWNER: Error = Error(2004);
    pub const CONSTRAINT_RENT_EXEMPT: Error = Error(2005);
    pub const CONSTRAINT_SEEDS: Error = Error(2006);
    pub const CONSTRAINT_ADDRESS: Error = Error(2012);
    pub const CONSTRAINT_TOKEN_MINT: Error = Error(2014);
    pub const CONSTRAINT_TOKEN_OWNER: Error = Error(2015);
    pub const ACCOUNT_DISCRIMINATOR_ALREADY_SET: Error = Error(3000);
    pub const ACCOUNT_DISCRIMINATOR_NOT_FOUND: Error = Error(3001);
    pub const ACCOUNT_DISCRIMINATOR_MISMATCH: Error = Error(3002);
    pub const ACCOUNT_DID_NOT_DESERIALIZE: Error = Error(3003);
    pub const ACCOUNT_NOT_ENOUGH_KEYS: Error = Error(3005);
    pub const ACCOUNT_NOT_MUTABLE: Error = Error(3006);
    pub const ACCOUNT_OWNED_BY_WRONG_PROGRAM: Error = Error(3007);
    pub const INVALID_PROGRAM_ID: Error = Error(3008);
    pub const INVALID_PROGRAM_EXECUTABLE: Error = Error(3009);
    pub const ACCOUNT_NOT_SIGNER: Error = Error(3010);
    pub const ACCOUNT_NOT_INITIALIZED: Error = Error(3012);
    pub const ACCOUNT_SYSVAR_MISMATCH: Error = Error(3015);

    pub const INVALID_SPOT_MARKET_AUTHORITY: Error = Error(6000);
    pub const INVALID_INSURANCE_FUND_AUTHORITY: Error = Error(6001);
    pub const INSUFFICIENT_DEPOSIT: Error = Error(6002);
    pub const INSUFFICIENT_COLLATERAL: Error = Error(6003);
    pub const SUFFICIENT_COLLATERAL: Error = Error(6004);
    pub const MAX_NUMBER_OF_POSITIONS: Error = Error(6005);
    pub const ADMIN_CONTROLS_PRICES_DISABLED: Error = Error(6006);
    pub const MARKET_DELISTED: Error = Error(6007);
    pub const MARKET_INDEX_ALREADY_INITIALIZED: Error = Error(6008);
    pub const USER_ACCOUNT_AND_USER_POSITIONS_ACCOUNT_MISMATCH: Error = Error(6009);
    pub const USER_HAS_NO_POSITION_IN_MARKET: Error = Error(6010);
    pub const INVALID_INITIAL_PEG: Error = Error(6011);
    pub const INVALID_REPEG_REDUNDANT: Error = Error(6012);
    pub const INVALID_REPEG_DIRECTION: Error = Error(6013);
    pub const INVALID_REPEG_PROFITABILITY: Error = Error(6014);
    pub const SLIPPAGE_OUTSIDE_LIMIT: Error = Error(6015);
    pub const ORDER_SIZE_TOO_SMALL: Error = Error(6016);
    pub const INVALID_UPDATE_K: Error = Error(6017);
    pub const ADMIN_WITHDRAW_TOO_LARGE: Error = Error(6018);
    pub const MATH_ERROR: Error = Error(6019);
    pub const BN_CONVERSION_ERROR: Error = Error(6020);
    pub const CLOCK_UNAVAILABLE: Error = Error(6021);
    pub const UNABLE_TO_LOAD_ORACLE: Error = Error(6022);
    pub const PRICE_BANDS_BREACHED: Error = Error(6023);
    pub const EXCHANGE_PAUSED: Error = Error(6024);
    pub const INVALID_WHITELIST_TOKEN: Error = Error(6025);
    pub const WHITELIST_TOKEN_NOT_FOUND: Error = Error(6026);
    pub const INVALID_DISCOUNT_TOKEN: Error = Error(6027);
    pub const DISCOUNT_TOKEN_NOT_FOUND: Error = Error(6028);
    pub const REFERRER_NOT_FOUND: Error = Error(6029);
    pub const REFERRER_STATS_NOT_FOUND: Error = Error(6030);
    pub const REFERRER_MUST_BE_WRITABLE: Error = Error(6031);
    pub const REFERRER_STATS_MUST_BE_WRITABLE: Error = Error(6032);
    pub const REFERRER_AND_REFERRER_STATS_AUTHORITY_UNEQUAL: Error = Error(6033);
    pub const INVALID_REFERRER: Error = Error(6034);
    pub const INVALID_ORACLE: Error = Error(6035);
    pub const ORACLE_NOT_FOUND: Error = Error(6036);
    pub const LIQUIDATIONS_BLOCKED_BY_ORACLE: Error = Error(6037);
    pub const MAX_DEPOSIT: Error = Error(6038);
    pub const CANT_DELETE_USER_WITH_COLLATERAL: Error = Error(6039);
    pub const INVALID_FUNDING_PROFITABILITY: Error = Error(6040);
    pub const CASTING_FAILURE: Error = Error(6041);
    pub const INVALID_ORDER: Error = Error(6042);
    pub const INVALID_ORDER_MAX_TS: Error = Error(6043);
    pub const INVALID_ORDER_MARKET_TYPE: Error = Error(6044);
    pub const INVALID_ORDER_FOR_INITIAL_MARGIN_REQ: Error = Error(6045);
    pub const INVALID_ORDER_NOT_RISK_REDUCING: Error = Error(6046);
    pub const INVALID_ORDER_SIZE_TOO_SMALL: Error = Error(6047);
    pub const INVALID_ORDER_NOT_STEP_SIZE_MULTIPLE: Error = Error(6048);
    pub const INVALID_ORDER_BASE_QUOTE_ASSET: Error = Error(6049);
    pub const INVALID_ORDER_IOC: Error = Error(6050);
    pub const INVALID_ORDER_POST_ONLY: Error = Error(6051);
    pub const INVALID_ORDER_IOC_POST_ONLY: Error = Error(6052);
    pub const INVALID_ORDER_TRIGGER: Error = Error(6053);
    pub const INVALID_ORDER_AUCTION: Error = Error(6054);
    pub const INVALID_ORDER_ORACLE_OFFSET: Error = Error(6055);
    pub const INVALID_ORDER_MIN_ORDER_SIZE: Error = Error(6056);
    pub const PLACE_POST_ONLY_LIMIT_FAILURE: Error = Error(6057);
    pub const USER_HAS_NO_ORDER: Error = Error(6058);
    pub const ORDER_AMOUNT_TOO_SMALL: Error = Error(6059);
    pub const MAX_NUMBER_OF_ORDERS: Error = Error(6060);
    pub const ORDER_DOES_NOT_EXIST: Error = Error(6061);
    pub const ORDER_NOT_OPEN: Error = Error(6062);
    pub const FILL_ORDER_DID_NOT_UPDATE_STATE: Error = Error(6063);
    pub const REDUCE_ONLY_ORDER_INCREASED_RISK: Error = Error(6064);
    pub const UNABLE_TO_LOAD_ACCOUNT_LOADER: Error = Error(6065);
    pub const TRADE_SIZE_TOO_LARGE: Error = Error(6066);
    pub const USER_CANT_REFER_THEMSELVES: Error = Error(6067);
    pub const DID_NOT_RECEIVE_EXPECTED_REFERRER: Error = Error(6068);
    pub const COULD_NOT_DESERIALIZE_REFERRER: Error = Error(6069);
    pub const COULD_NOT_DESERIALIZE_REFERRER_STATS: Error = Error(6070);
    pub const USER_ORDER_ID_ALREADY_IN_USE: Error = Error(6071);
    pub const NO_POSITIONS_LIQUIDATABLE: Error = Error(6072);
    pub const INVALID_MARGIN_RATIO: Error = Error(6073);
    pub const CANT_CANCEL_POST_ONLY_ORDER: Error = Error(6074);
    pub const INVALID_ORACLE_OFFSET: Error = Error(6075);
    pub const CANT_EXPIRE_ORDERS: Error = Error(6076);
    pub const COULD_NOT_LOAD_MARKET_DATA: Error = Error(6077);
    pub const PERP_MARKET_NOT_FOUND: Error = Error(6078);
    pub const INVALID_MARKET_ACCOUNT: Error = Error(6079);
    pub const UNABLE_TO_LOAD_PERP_MARKET_ACCOUNT: Error = Error(6080);
    pub const MARKET_WRONG_MUTABILITY: Error = Error(6081);
    pub const UNABLE_TO_CAST_UNIX_TIME: Error = Error(6082);
    pub const COULD_NOT_FIND_SPOT_POSITION: Error = Error(6083);
    pub const NO_SPOT_POSITION_AVAILABLE: Error = Error(6084);
    pub const INVALID_SPOT_MARKET_INITIALIZATION: Error = Error(6085);
    pub const COULD_NOT_LOAD_SPOT_MARKET_DATA: Error = Error(6086);
    pub const SPOT_MARKET_NOT_FOUND: Error = Error(6087);
    pub const INVALID_SPOT_MARKET_ACCOUNT: Error = Error(6088);
    pub const UNABLE_TO_LOAD_SPOT_MARKET_ACCOUNT: Error = Error(6089);
    pub const SPOT_MARKET_WRONG_MUTABILITY: Error = Error(6090);
    pub const SPOT_MARKET_INTEREST_NOT_UP_TO_DATE: Error = Error(6091);
    pub const SPOT_MARKET_INSUFFICIENT_DEPOSITS: Error = Error(6092);
    pub const USER_MUST_SETTLE_THEIR_OWN_POSITIVE_UNSETTLED_PNL: Error = Error(6093);
    pub const CANT_UPDATE_POOL_BALANCE_TYPE: Error = Error(6094);
    pub const INSUFFICIENT_COLLATERAL_FOR_SETTLING_PNL: Error = Error(6095);
    pub const AMM_NOT_UPDATED_IN_SAME_SLOT: Error = Error(6096);
    pub const AUCTION_NOT_COMPLETE: Error = Error(6097);
    pub const MAKER_NOT_FOUND: Error = Error(6098);
    pub const MAKER_STATS_NOT_FOUND: Error = Error(6099);
    pub const MAKER_MUST_BE_WRITABLE: Error = Error(6100);
    pub const MAKER_STATS_MUST_BE_WRITABLE: Error = Error(6101);
    pub const MAKER_ORDER_NOT_FOUND: Error = Error(6102);
    pub const COULD_NOT_DESERIALIZE_MAKER: Error = Error(6103);
    pub const COULD_NOT_DESERIALIZE_MAKER_STATS: Error = Error(6104);
    pub const AUCTION_PRICE_DOES_NOT_SATISFY_MAKER: Error = Error(6105);
    pub const MAKER_CANT_FULFILL_OWN_ORDER: Error = Error(6106);
    pub const MAKER_ORDER_MUST_BE_POST_ONLY: Error = Error(6107);
    pub const CANT_MATCH_TWO_POST_ONLYS: Error = Error(6108);
    pub const ORDER_BREACHES_ORACLE_PRICE_LIMITS: Error = Error(6109);
    pub const ORDER_MUST_BE_TRIGGERED_FIRST: Error = Error(6110);
    pub const ORDER_NOT_TRIGGERABLE: Error = Error(6111);
    pub const ORDER_DID_NOT_SATISFY_TRIGGER_CONDITION: Error = Error(6112);
    pub const POSITION_ALREADY_BEING_LIQUIDATED: Error = Error(6113);
    pub const POSITION_DOESNT_HAVE_OPEN_POSITION_OR_ORDERS: Error = Error(6114);
    pub const ALL_ORDERS_ARE_ALREADY_LIQUIDATIONS: Error = Error(6115);
    pub const CANT_CANCEL_LIQUIDATION_ORDER: Error = Error(6116);
    pub const USER_IS_BEING_LIQUIDATED: Error = Error(6117);
    pub const LIQUIDATIONS_ONGOING: Error = Error(6118);
    pub const WRONG_SPOT_BALANCE_TYPE: Error = Error(6119);
    pub const USER_CANT_LIQUIDATE_THEMSELF: Error = Error(6120);
    pub const INVALID_PERP_POSITION_TO_LIQUIDATE: Error = Error(6121);
    pub const INVALID_BASE_ASSET_AMOUNT_FOR_LIQUIDATE_PERP: Error = Error(6122);
    pub const INVALID_POSITION_LAST_FUNDING_RATE: Error = Error(6123);
    pub const INVALID_POSITION_DELTA: Error = Error(6124);
    pub const USER_BANKRUPT: Error = Error(6125);
    pub const USER_NOT_BANKRUPT: Error = Error(6126);
    pub const USER_HAS_INVALID_BORROW: Error = Error(6127);
    pub const DAILY_WITHDRAW_LIMIT: Error = Error(6128);
    pub const DEFAULT_ERROR: Error = Error(6129);
    pub const INSUFFICIENT_LP_TOKENS: Error = Error(6130);
    pub const CANT_LP_WITH_PERP_POSITION: Error = Error(6131);
    pub const UNABLE_TO_BURN_LP_TOKENS: Error = Error(6132);
    pub const TRYING_TO_REMOVE_LIQUIDITY_TOO_FAST: Error = Error(6133);
    pub const INVALID_SPOT_MARKET_VAULT: Error = Error(6134);
    pub const INVALID_SPOT_MARKET_STATE: Error = Error(6135);
    pub const INVALID_SERUM_PROGRAM: Error = Error(6136);
    pub const INVALID_SERUM_MARKET: Error = Error(6137);
    pub const INVALID_SERUM_BIDS: Error = Error(6138);
    pub const INVALID_SERUM_ASKS: Error = Error(6139);
    pub const INVALID_SERUM_OPEN_ORDERS: Error = Error(6140);
    pub const FAILED_SERUM_CPI: Error = Error(6141);
    pub const FAILED_TO_FILL_ON_EXTERNAL_MARKET: Error = Error(6142);
    pub const INVALID_FULFILLMENT_CONFIG: Error = Error(6143);
    pub const INVALID_FEE_STRUCTURE: Error = Error(6144);
    pub const INSUFFICIENT_IF_SHARES: Error = Error(6145);
    pub const MARKET_ACTION_PAUSED: Error = Error(6146);
    pub const MARKET_PLACE_ORDER_PAUSED: Error = Error(6147);
    pub const MARKET_FILL_ORDER_PAUSED: Error = Error(6148);
    pub const MARKET_WITHDRAW_PAUSED: Error = Error(6149);
    pub const PROTECTED_ASSET_TIER_VIOLATION: Error = Error(6150);
    pub const ISOLATED_ASSET_TIER_VIOLATION: Error = Error(6151);
    pub const USER_CANT_BE_DELETED: Error = Error(6152);
    pub const REDUCE_ONLY_WITHDRAW_INCREASED_RISK: Error = Error(6153);
    pub const MAX_OPEN_INTEREST: Error = Error(6154);
    pub const CANT_RESOLVE_PERP_BANKRUPTCY: Error = Error(6155);
    pub const LIQUIDATION_DOESNT_SATISFY_LIMIT_PRICE: Error = Error(6156);
    pub const MARGIN_TRADING_DISABLED: Error = Error(6157);
    pub const INVALID_MARKET_STATUS_TO_SETTLE_PNL: Error = Error(6158);
    pub const PERP_MARKET_NOT_IN_SETTLEMENT: Error = Error(6159);
    pub const PERP_MARKET_NOT_IN_REDUCE_ONLY: Error = Error(6160);
    pub const PERP_MARKET_SETTLEMENT_BUFFER_NOT_REACHED: Error = Error(6161);
    pub const PERP_MARKET_SETTLEMENT_USER_HAS_OPEN_ORDERS: Error = Error(6162);
    pub const PERP_MARKET_SETTLEMENT_USER_HAS_ACTIVE_LP: Error = Error(6163);
    pub const UNABLE_TO_SETTLE_EXPIRED_USER_POSITION: Error = Error(6164);
    pub const UNEQUAL_MARKET_INDEX_FOR_SPOT_TRANSFER: Error = Error(6165);
    pub const INVALID_PERP_POSITION_DETECTED: Error = Error(6166);
    pub const INVALID_SPOT_POSITION_DETECTED: Error = Error(6167);
    pub const INVALID_AMM_DETECTED: Error = Error(6168);
    pub const INVALID_AMM_FOR_FILL_DETECTED: Error = Error(6169);
    pub const INVALID_AMM_LIMIT_PRICE_OVERRIDE: Error = Error(6170);
    pub const INVALID_ORDER_FILL_PRICE: Error = Error(6171);
    pub const SPOT_MARKET_BALANCE_INVARIANT_VIOLATED: Error = Error(6172);
    pub const SPOT_MARKET_VAULT_INVARIANT_VIOLATED: Error = Error(6173);
    pub const INVALID_PDA: Error = Error(6174);
    pub const INVALID_PDA_SIGNER: Error = Error(6175);
    pub const REVENUE_SETTINGS_CANNOT_SETTLE_TO_IF: Error = Error(6176);
    pub const NO_REVENUE_TO_SETTLE_TO_IF: Error = Error(6177);
    pub const NO_AMM_PERP_PNL_DEFICIT: Error = Error(6178);
    pub const SUFFICIENT_PERP_PNL_POOL: Error = Error(6179);
    pub const INSUFFICIENT_PERP_PNL_POOL: Error = Error(6180);
    pub const PERP_PNL_DEFICIT_BELOW_THRESHOLD: Error = Error(6181);
    pub const MAX_REVENUE_WITHDRAW_PER_PERIOD_REACHED: Error = Error(6182);
    pub const MAX_IF_WITHDRAW_REACHED: Error = Error(6183);
    pub const NO_IF_WITHDRAW_AVAILABLE: Error = Error(6184);
    pub const INVALID_IF_UNSTAKE: Error = Error(6185);
    pub const INVALID_IF_UNSTAKE_SIZE: Error = Error(6186);
    pub const INVALID_IF_UNSTAKE_CANCEL: Error = Error(6187);
    pub const INVALID_IF_FOR_NEW_STAKES: Error = Error(6188);
    pub const INVALID_IF_REBASE: Error = Error(6189);
    pub const INVALID_INSURANCE_UNSTAKE_SIZE: Error = Error(6190);
    pub const INVALID_ORDER_LIMIT_PRICE: Error = Error(6191);
    pub const INVALID_IF_DETECTED: Error = Error(6192);
    pub const INVALID_AMM_MAX_SPREAD_DETECTED: Error = Error(6193);
    pub const INVALID_CONCENTRATION_COEF: Error = Error(6194);
    pub const INVALID_SRM_VAULT: Error = Error(6195);
    pub const INVALID_VAULT_OWNER: Error = Error(6196);
    pub const INVALID_MARKET_STATUS_FOR_FILLS: Error = Error(6197);
    pub const IF_WITHDRAW_REQUEST_IN_PROGRESS: Error = Error(6198);
    pub const NO_IF_WITHDRAW_REQUEST_IN_PROGRESS: Error = Error(6199);
    pub const IF_WITHDRAW_REQUEST_TOO_SMALL: Error = Error(6200);
    pub const INCORRECT_SPOT_MARKET_ACCOUNT_PASSED: Error = Error(6201);
    pub const BLOCKCHAIN_CLOCK_INCONSISTENCY: Error = Error(6202);
    pub const INVALID_IF_SHARES_DETECTED: Error = Error(6203);
    pub const NEW_LP_SIZE_TOO_SMALL: Error = Error(6204);
    pub const MARKET_STATUS_INVALID_FOR_NEW_LP: Error = Error(6205);
    pub const INVALID_MARK_TWAP_UPDATE_DETECTED: Error = Error(6206);
    pub const MARKET_SETTLEMENT_ATTEMPT_ON_ACTIVE_MARKET: Error = Error(6207);
    pub const MARKET_SETTLEMENT_REQUIRES_SETTLED_LP: Error = Error(6208);
    pub const MARKET_SETTLEMENT_ATTEMPT_TOO_EARLY: Error = Error(6209);
    pub const MARKET_SETTLEMENT_TARGET_PRICE_INVALID: Error = Error(6210);
    pub const UNSUPPORTED_SPOT_MARKET: Error = Error(6211);
    pub const SPOT_ORDERS_DISABLED: Error = Error(6212);
    pub const MARKET_BEING_INITIALIZED: Error = Error(6213);
    pub const INVALID_USER_SUB_ACCOUNT_ID: Error = Error(6214);
    pub const INVALID_TRIGGER_ORDER_CONDITION: Error = Error(6215);
    pub const INVALID_SPOT_POSITION: Error = Error(6216);
    pub const CANT_TRANSFER_BETWEEN_SAME_USER_ACCOUNT: Error = Error(6217);
    pub const INVALID_PERP_POSITION: Error = Error(6218);
    pub const UNABLE_TO_GET_LIMIT_PRICE: Error = Error(6219);
    pub const INVALID_LIQUIDATION: Error = Error(6220);
    pub const SPOT_FULFILLMENT_CONFIG_DISABLED: Error = Error(6221);
    pub const INVALID_MAKER: Error = Error(6222);
    pub const FAILED_UNWRAP: Error = Error(6223);
    pub const MAX_NUMBER_OF_USERS: Error = Error(6224);
    pub const INVALID_ORACLE_FOR_SETTLE_PNL: Error = Error(6225);
    pub const MARGIN_ORDERS_OPEN: Error = Error(6226);
    pub const TIER_VIOLATION_LIQUIDATING_PERP_PNL: Error = Error(6227);
    pub const COULD_NOT_LOAD_USER_DATA: Error = Error(6228);
    pub const USER_WRONG_MUTABILITY: Error = Error(6229);
    pub const INVALID_USER_ACCOUNT: Error = Error(6230);
    pub const COULD_NOT_LOAD_USER_STATS_DATA: Error = Error(6231);
    pub const USER_STATS_WRONG_MUTABILITY: Error = Error(6232);
    pub const INVALID_USER_STATS_ACCOUNT: Error = Error(6233);
    pub const USER_NOT_FOUND: Error = Error(6234);
    pub const UNABLE_TO_LOAD_USER_ACCOUNT: Error = Error(6235);
    pub const USER_STATS_NOT_FOUND: Error = Error(6236);
    pub const UNABLE_TO_LOAD_USER_STATS_ACCOUNT: Error = Error(6237);
    pub const USER_NOT_INACTIVE: Error = Error(6238);
    pub const REVERT_FILL: Error = Error(6239);
    pub const INVALID_MARKET_ACCOUNTFOR_DELETION: Error = Error(6240);
    pub const INVALID_SPOT_FULFILLMENT_PARAMS: Error = Error(6241);
    pub const FAILED_TO_GET_MINT: Error = Error(6242);
    pub const FAILED_PHOENIX_CPI: Error = Error(6243);
    pub const FAILED_TO_DESERIALIZE_PHOENIX_MARKET: Error = Error(6244);
    pub const INVALID_PRICE_PRECISION: Error = Error(6245);
    pub const INVALID_PHOENIX_PROGRAM: Error = Error(6246);
    pub const INVALID_PHOENIX_MARKET: Error = Error(6247);
    pub const INVALID_SWAP: Error = Error(6248);
    pub const SWAP_LIMIT_PRICE_BREACHED: Error = Error(6249);
    pub const SPOT_MARKET_REDUCE_ONLY: Error = Error(6250);
    pub const FUNDING_WAS_NOT_UPDATED: Error = Error(6251);
    pub const IMPOSSIBLE_FILL: Error = Error(6252);
    pub const CANT_UPDATE_PERP_BID_ASK_TWAP: Error = Error(6253);
    pub const USER_REDUCE_ONLY: Error = Error(6254);
    pub const INVALID_MARGIN_CALCULATION: Error = Error(6255);
    pub const CANT_PAY_USER_INIT_FEE: Error = Error(6256);
    pub const CANT_RECLAIM_RENT: Error = Error(6257);
    pub const INSURANCE_FUND_OPERATION_PAUSED: Error = Error(6258);
    pub const NO_UNSETTLED_PNL: Error = Error(6259);
    pub const PNL_POOL_CANT_SETTLE_USER: Error = Error(6260);
    pub const ORACLE_NON_POSITIVE: Error = Error(6261);
    pub const ORACLE_TOO_VOLATILE: Error = Error(6262);
    pub const ORACLE_TOO_UNCERTAIN: Error = Error(6263);
    pub const ORACLE_STALE_FOR_MARGIN: Error = Error(6264);
    pub const ORACLE_INSUFFICIENT_DATA_POINTS: Error = Error(6265);
    pub const ORACLE_STALE_FOR_AMM: Error = Error(6266);
    pub const UNABLE_TO_PARSE_PULL_ORACLE_MESSAGE: Error = Error(6267);
    pub const MAX_BORROWS: Error = Error(6268);
}

impl From<Error> for ProgramError {
    fn from(e: Error) -> Self {
        match e {
            Error::INVALID_INSTRUCTION_DATA => ProgramError::InvalidInstructionData,
            Error::INVALID_ACCOUNT_DATA => ProgramError::InvalidAccountData,
            Error::ACCOUNT_BORROW_FAILED => ProgramError::AccountBorrowFailed,
            Error(code) => ProgramError::Custom(code),
        }
    }
}

impl From<ProgramError> for Error {
    fn from(e: ProgramError) -> Self {
        match e {
            ProgramError::Custom(code) => Error(code),
            ProgramError::AccountBorrowFailed => Error::ACCOUNT_BORROW_FAILED,
            ProgramError::InvalidInstructionData => Error::INVALID_INSTRUCTION_DATA,
            _ => Error::INVALID_ACCOUNT_DATA,
        }
    }
}

/// `Ok` when the condition holds, else the error.
#[inline(always)]
pub fn require(condition: bool, error: Error) -> Res<()> {
    if condition {
        Ok(())
    } else {
        Err(error)
    }
}

/// The program stops where the reference panics: a runtime error without a code.
#[cold]
#[inline(never)]
pub fn fault_panic() -> ! {
    panic!()
}
