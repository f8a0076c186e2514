"""Deposits, withdrawals, transfers between sub-accounts, and gifts to the revenue pool (spec pnl, 5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from solders.pubkey import Pubkey

from balclient.abi.accounts import SpotMarket, SpotPosition, User
from balclient.abi.enums import (
    AssetTier,
    DepositDirection,
    DepositExplanation,
    ExchangeStatus,
    MarketStatus,
    SpotBalanceType,
    SpotOperation,
    UserStatus,
)
from balclient.abi.errors import ErrorCode
from balclient.abi.events import DepositRecord
from balclient.mirror.context import Context
from balclient.mirror.faults import Fault
from balclient.mirror.integers import (
    U64_MAX,
    cast_i64,
    cast_u64,
    cast_u128,
    floor_div,
    math_i64,
    math_u64,
    math_u128,
    next_record_id,
)
from balclient.mirror.maps import Maps
from balclient.mirror.margin import (
    INITIAL,
    calculate_margin_requirement_and_total_collateral,
    exit_liquidation,
    liquidation_context,
    require_spot_margin_trading,
    require_withdraw_margin,
)
from balclient.mirror.margin_ratios import initial_asset_weight
from balclient.mirror.pauses import is_paused, require_not_fully_paused, require_not_paused
from balclient.mirror.position import is_liquidated_or_bankrupt, touch_user
from balclient.mirror.relations import require_program_signer_nonce
from balclient.mirror.spot import (
    borrow_tokens,
    deposit_tokens,
    force_spot_position,
    require_quote_market,
    signed_token_amount,
    token_amount,
    update_averages,
    update_cumulative_interest,
    update_revenue_pool,
    update_spot_balances,
    validate_spot_market_vault_amount,
)
from balclient.mirror.tokens import transfer
from balclient.mirror.withdraw import check_withdraw_limits

__all__ = ["HANDLERS"]

_FUNDING_PAUSED: Final = ExchangeStatus.FundingPaused

_PROTECTED: Final = AssetTier.Protected
_DIRECTION_IN: Final = DepositDirection.Deposit
_DIRECTION_OUT: Final = DepositDirection.Withdraw
_EXPLAINED_BORROW: Final = DepositExplanation.Borrow
_NO_EXPLANATION: Final = DepositExplanation.NONE
_REPAY_BORROW: Final = DepositExplanation.RepayBorrow
_TRANSFER: Final = DepositExplanation.Transfer
_DEPOSIT_PAUSED: Final = ExchangeStatus.DepositPaused
_WITHDRAW_PAUSED: Final = ExchangeStatus.WithdrawPaused
_ACTIVE: Final = MarketStatus.Active
_DELISTED: Final = MarketStatus.Delisted
_INITIALIZED: Final = MarketStatus.Initialized
_REDUCE_ONLY: Final = MarketStatus.ReduceOnly
_SETTLEMENT: Final = MarketStatus.Settlement
_BORROW: Final = SpotBalanceType.Borrow
_DEPOSIT: Final = SpotBalanceType.Deposit
_SPOT_WITHDRAW: Final = SpotOperation.Withdraw
_BANKRUPT: Final = UserStatus.Bankrupt

_Args = Mapping[str, Any]
_MIN_WITHDRAWN_FOR_FEE: Final = 10_000_000_000_000
_FEE: Final = 500
_QUOTE_DECIMALS: Final = 6
_FEE_WINDOW_SLOTS: Final = 50


def _quote_value(amount: int, price: int, market: SpotMarket) -> int:
    """Quote value (1e6, rounded down) of mint units, as the running totals of an account count it."""
    return cast_u64(math_u128(amount * cast_u128(price)) // 10**market.decimals)


def _is_borrow(position: SpotPosition) -> bool:
    return position.scaled_balance > 0 and position.balance_type is _BORROW


def _book(
    position: SpotPosition, market: SpotMarket, amount: int, direction: SpotBalanceType, leaving: bool
) -> None:
    """Move a balance and the count of what was ever put in."""
    update_spot_balances(amount, direction, market, position, leaving)
    signed = cast_i64(amount)
    if direction is _BORROW:
        signed = -signed
    position.cumulative_deposits = math_i64(position.cumulative_deposits + signed)


def _credit(user: User, market: SpotMarket, position: SpotPosition, amount: int, price: int) -> None:
    """The deposit half that deposits and transfers share."""
    user.total_deposits = min(U64_MAX, user.total_deposits + _quote_value(amount, price, market))
    _book(position, market, amount, _DEPOSIT, leaving=False)
    if position.scaled_balance and token_amount(position.scaled_balance, market, position.balance_type) == 0:
        raise Fault(ErrorCode.InvalidSpotPosition)


def _debit(user: User, market: SpotMarket, position: SpotPosition, amount: int, price: int) -> None:
    """The withdrawal half that withdrawals and transfers share: totals, balance, limits, status."""
    user.total_withdraws = min(U64_MAX, user.total_withdraws + _quote_value(amount, price, market))
    _book(position, market, amount, _BORROW, leaving=True)
    if not check_withdraw_limits(market, user, position, amount):
        raise Fault(ErrorCode.DailyWithdrawLimit)
    open_for_withdrawal = market.status in (
        _ACTIVE,
        _REDUCE_ONLY,
        _SETTLEMENT,
    )
    if not open_for_withdrawal or market.paused_operations & _SPOT_WITHDRAW:
        raise Fault(ErrorCode.MarketWithdrawPaused)
    if market.asset_tier is _PROTECTED and position.balance_type is _BORROW:
        raise Fault(ErrorCode.ProtectedAssetTierViolation)


def _leave(ctx: Context, user: User, maps: Maps) -> None:
    """What a withdrawing account has to meet afterwards; a liquidation flag ends with it."""
    require_withdraw_margin(user, maps)
    require_spot_margin_trading(user, maps)
    if is_liquidated_or_bankrupt(user):
        exit_liquidation(user)
    touch_user(user, ctx.clock.slot)


def _record(
    ctx: Context,
    user: User,
    user_key: Pubkey,
    market: SpotMarket,
    direction: DepositDirection,
    amount: int,
    price: int,
    explanation: DepositExplanation,
    other: Pubkey | None = None,
) -> None:
    """Emit a DepositRecord and take its id."""
    record_id = market.next_deposit_record_id
    market.next_deposit_record_id = next_record_id(record_id)
    ctx.emit(
        DepositRecord(
            ts=ctx.clock.unix_timestamp,
            user_authority=user.authority,
            user=user_key,
            direction=direction,
            deposit_record_id=record_id,
            amount=amount,
            market_index=market.market_index,
            oracle_price=price,
            market_deposit_balance=market.deposit_balance,
            market_withdraw_balance=market.borrow_balance,
            market_cumulative_deposit_interest=market.cumulative_deposit_interest,
            market_cumulative_borrow_interest=market.cumulative_borrow_interest,
            total_deposits_after=user.total_deposits,
            total_withdraws_after=user.total_withdraws,
            explanation=explanation,
            transfer_user=other,
        )
    )


def _validate_caps(market: SpotMarket) -> None:
    """MaxDeposit and MaxBorrows when the market holds more than its caps."""
    cap = market.max_token_deposits
    if cap == 0:
        return
    if deposit_tokens(market) > cap:
        raise Fault(ErrorCode.MaxDeposit)
    fraction = market.max_token_borrows_fraction
    if fraction > 0 and borrow_tokens(market) > cap * fraction // 10_000:
        raise Fault(ErrorCode.MaxBorrows)


def deposit(ctx: Context, args: _Args) -> None:
    """deposit: tokens into an account's spot slot (spec pnl 5.1)."""
    require_not_paused(ctx, _DEPOSIT_PAUSED)
    index: int = args["market_index"]
    amount: int = args["amount"]
    user, user_key = ctx.user(), ctx.key("user")
    maps = ctx.maps((), (index,))
    if amount == 0:
        raise Fault(ErrorCode.InsufficientDeposit)
    if user.status & _BANKRUPT:
        raise Fault(ErrorCode.UserBankrupt)
    market = maps.spot_mut(index)
    require_quote_market(market)
    price_data = maps.oracle(market.oracle)
    if market.status is _INITIALIZED:
        raise Fault(ErrorCode.MarketBeingInitialized)
    update_cumulative_interest(ctx, market, price_data)
    position = force_spot_position(user, index)
    repays = _is_borrow(position)
    limited = args["reduce_only"] or market.status is _REDUCE_ONLY
    if limited and position.balance_type is _BORROW:
        amount = min(cast_u64(token_amount(position.scaled_balance, market, position.balance_type)), amount)
    _credit(user, market, position, amount, price_data.price)
    if position.balance_type is _DEPOSIT and position.scaled_balance > 0 and market.status is not _ACTIVE:
        raise Fault(ErrorCode.MarketActionPaused)
    if is_liquidated_or_bankrupt(user):
        context = liquidation_context(ctx.state.liquidation_margin_buffer_ratio)
        if calculate_margin_requirement_and_total_collateral(user, maps, context).can_exit_liquidation:
            exit_liquidation(user)
    touch_user(user, ctx.clock.slot)
    transfer(
        ctx.token_account("user_token_account"),
        ctx.token_account("spot_market_vault"),
        ctx.key("authority"),
        amount,
    )
    explanation = _REPAY_BORROW if repays else _NO_EXPLANATION
    _record(ctx, user, user_key, market, _DIRECTION_IN, amount, price_data.price, explanation)
    _validate_caps(market)


def _largest_reducing_withdrawal(user: User, maps: Maps, market: SpotMarket, position: SpotPosition) -> int:
    """Most mint units that leave without a liability uncovered, everything at weight 0 (spec pnl 5.2a)."""
    calculation = calculate_margin_requirement_and_total_collateral(user, maps, INITIAL)
    tokens = signed_token_amount(position, market)
    price = maps.oracle(market.oracle).price
    weight = initial_asset_weight(market, tokens, price)
    if weight == 0:
        return U64_MAX
    if not calculation.has_liabilities:
        return cast_u64(abs(tokens))
    free = math_u128(math_u128(calculation.free_collateral * 10_000) // weight * 1_000_000)
    free = floor_div(free, cast_u128(price))
    more = market.decimals - _QUOTE_DECIMALS
    return cast_u64(math_u128(free * 10**more) if more >= 0 else free // 10**-more)


def _withdraw_fee(ctx: Context, user: User, market: SpotMarket, position: SpotPosition, price: int) -> int:
    """Charge heavy withdrawers a flat fee and return it in mint units (spec pnl 5.2b)."""
    stats = ctx.user_stats()
    if (
        user.total_withdraws < _MIN_WITHDRAWN_FOR_FEE
        or user.total_withdraws // max(1, stats.fees.total_fee_paid) <= 10_000
        or ctx.clock.slot - user.last_active_slot >= _FEE_WINDOW_SLOTS
    ):
        return 0
    fee = floor_div(_FEE * 10**market.decimals, cast_u128(price))
    user.cumulative_spot_fees = math_i64(user.cumulative_spot_fees - cast_i64(fee))
    stats.fees.total_fee_paid = math_u64(stats.fees.total_fee_paid + fee)
    update_revenue_pool(fee, _DEPOSIT, market)
    update_spot_balances(fee, _BORROW, market, position, leaving=False)
    return fee


def withdraw(ctx: Context, args: _Args) -> None:
    """withdraw: tokens out of an account's spot slot, borrowing what is missing (spec pnl 5.2)."""
    require_not_paused(ctx, _WITHDRAW_PAUSED)
    index: int = args["market_index"]
    amount: int = args["amount"]
    user, user_key = ctx.user(), ctx.key("user")
    maps = ctx.maps((), (index,))
    if user.status & _BANKRUPT:
        raise Fault(ErrorCode.UserBankrupt)
    market = maps.spot_mut(index)
    require_quote_market(market)
    price_data = maps.oracle(market.oracle)
    update_cumulative_interest(ctx, market, price_data)
    position = force_spot_position(user, index)
    if args["reduce_only"] or market.status is _REDUCE_ONLY:
        if position.balance_type is not _DEPOSIT:
            raise Fault(ErrorCode.ReduceOnlyWithdrawIncreasedRisk)
        amount = min(
            amount,
            _largest_reducing_withdrawal(user, maps, market, position),
            cast_u64(token_amount(position.scaled_balance, market, position.balance_type)),
        )
    amount = math_u64(amount - _withdraw_fee(ctx, user, market, position, price_data.price))
    _debit(user, market, position, amount, price_data.price)
    _leave(ctx, user, maps)
    explanation = _EXPLAINED_BORROW if _is_borrow(position) else _NO_EXPLANATION
    _record(ctx, user, user_key, market, _DIRECTION_OUT, amount, price_data.price, explanation)
    require_program_signer_nonce(ctx)
    vault = ctx.token_account("spot_market_vault")
    transfer(vault, ctx.token_account("user_token_account"), ctx.key("drift_signer"), amount)
    validate_spot_market_vault_amount(market, vault.amount)


def transfer_deposit(ctx: Context, args: _Args) -> None:
    """transfer_deposit: a balance from one sub-account to another of the same authority (spec pnl 5.5)."""
    require_not_paused(ctx, _DEPOSIT_PAUSED | _WITHDRAW_PAUSED)
    index: int = args["market_index"]
    amount: int = args["amount"]
    from_key, to_key = ctx.key("from_user"), ctx.key("to_user")
    # The program borrows both accounts before it compares their addresses.
    if from_key == to_key:
        raise Fault(ErrorCode.UnableToLoadAccountLoader)
    source, target = ctx.user("from_user"), ctx.user("to_user")
    if (target.status | source.status) & _BANKRUPT:
        raise Fault(ErrorCode.UserBankrupt)
    maps = ctx.maps((), (index,))
    market = maps.spot_mut(index)
    require_quote_market(market)
    price_data = maps.oracle(market.oracle)
    price = price_data.price
    update_cumulative_interest(ctx, market, price_data)
    position = force_spot_position(source, index)
    _debit(source, market, position, amount, price)
    _leave(ctx, source, maps)
    explanation = _TRANSFER
    _record(ctx, source, from_key, market, _DIRECTION_OUT, amount, price, explanation, to_key)
    _credit(target, market, force_spot_position(target, index), amount, price)
    _record(ctx, target, to_key, market, _DIRECTION_IN, amount, price, explanation, from_key)
    touch_user(target, ctx.clock.slot)
    validate_spot_market_vault_amount(market, ctx.token_amount("spot_market_vault"))


def update_spot_market_cumulative_interest(ctx: Context, args: _Args) -> None:
    """Anyone's crank: interest and averages of a spot market, then the vault check (spec pnl 4).

    FundingPaused stops the interest; the averages move all the same.
    """
    del args
    market = ctx.spot_market()
    require_quote_market(market)
    if market.status is _DELISTED:
        raise Fault(ErrorCode.MarketDelisted)
    require_not_fully_paused(ctx)
    if market.oracle != ctx.key("oracle"):
        raise Fault(ErrorCode.InvalidOracle)
    if is_paused(ctx.state, _FUNDING_PAUSED):
        update_averages(market, ctx.oracle(), ctx.clock.unix_timestamp)
    else:
        update_cumulative_interest(ctx, market, ctx.oracle())
    validate_spot_market_vault_amount(market, ctx.token_amount("spot_market_vault"))


def deposit_into_spot_market_revenue_pool(ctx: Context, args: _Args) -> None:
    """Anyone's gift of tokens to a spot market's revenue pool (spec instructions 2, 6)."""
    require_not_paused(ctx, _DEPOSIT_PAUSED)
    amount: int = args["amount"]
    if amount == 0:
        raise Fault(ErrorCode.InsufficientDeposit)
    market = ctx.spot_market()
    ended = market.expiry_ts != 0 and ctx.clock.unix_timestamp >= market.expiry_ts
    closed = market.status in (_SETTLEMENT, _DELISTED)
    if ended or closed:
        raise Fault(ErrorCode.DefaultError)
    update_revenue_pool(amount, _DEPOSIT, market)
    vault = ctx.token_account("spot_market_vault")
    transfer(ctx.token_account("user_token_account"), vault, ctx.key("authority"), amount)
    _validate_caps(market)
    validate_spot_market_vault_amount(market, vault.amount)


HANDLERS: Final[dict[str, Callable[[Context, _Args], None]]] = {
    "deposit": deposit,
    "withdraw": withdraw,
    "transfer_deposit": transfer_deposit,
    "update_spot_market_cumulative_interest": update_spot_market_cumulative_interest,
    "deposit_into_spot_market_revenue_pool": deposit_into_spot_market_revenue_pool,
}
