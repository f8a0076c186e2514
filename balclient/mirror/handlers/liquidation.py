"""Liquidations and bankruptcies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from balclient.abi.enums import ExchangeStatus
from balclient.abi.errors import ErrorCode
from balclient.mirror.bankruptcy import resolve_perp_bankruptcy as resolve
from balclient.mirror.context import Context
from balclient.mirror.faults import fail
from balclient.mirror.insurance import attempt_settle_revenue
from balclient.mirror.liquidation import liquidate_perp as liquidate
from balclient.mirror.liquidation_pnl import liquidate_perp_pnl_for_deposit as take_pnl
from balclient.mirror.participants import Participant
from balclient.mirror.pauses import require_not_paused
from balclient.mirror.relations import require_program_signer_nonce
from balclient.mirror.spot import QUOTE_SPOT_MARKET_INDEX, validate_spot_market_vault_amount
from balclient.mirror.tokens import transfer

__all__ = ["HANDLERS"]

_LIQ_PAUSED: Final = ExchangeStatus.LiqPaused
_WITHDRAW_PAUSED: Final = ExchangeStatus.WithdrawPaused


def _parties(ctx: Context) -> tuple[Participant, Participant]:
    """The account that is liquidated and the one that liquidates; they must differ."""
    if ctx.key("user") == ctx.key("liquidator"):
        fail(ErrorCode.UserCantLiquidateThemself)
    return (
        Participant(ctx.key("user"), ctx.user(), ctx.user_stats()),
        Participant(ctx.key("liquidator"), ctx.user("liquidator"), ctx.user_stats("liquidator_stats")),
    )


def liquidate_perp(ctx: Context, args: Mapping[str, Any]) -> None:
    """Liquidate one market of an account (spec liquidation 1, 2)."""
    require_not_paused(ctx, _LIQ_PAUSED)
    victim, liquidator = _parties(ctx)
    if ctx.key("user_stats") == ctx.key("liquidator_stats"):
        # Both parties' statistics are opened for writing, which one account cannot be twice.
        fail(ErrorCode.UnableToLoadAccountLoader)
    index = args["market_index"]
    maps = ctx.maps((index,))
    liquidate(
        ctx,
        maps,
        victim,
        liquidator,
        index,
        args["liquidator_max_base_asset_amount"],
        args["limit_price"],
    )


def liquidate_perp_pnl_for_deposit(ctx: Context, args: Mapping[str, Any]) -> None:
    """Take over negative pnl for part of a deposit (spec liquidation 4a)."""
    require_not_paused(ctx, _LIQ_PAUSED)
    victim, liquidator = _parties(ctx)
    asset_index = args["spot_market_index"]
    maps = ctx.maps((), (asset_index,))
    take_pnl(
        ctx,
        maps,
        victim,
        liquidator,
        args["perp_market_index"],
        asset_index,
        args["liquidator_max_pnl_transfer"],
        args["limit_price"],
    )


def resolve_perp_bankruptcy(ctx: Context, args: Mapping[str, Any]) -> None:
    """Pay a bankrupt account's loss (spec liquidation 5)."""
    require_not_paused(ctx, _WITHDRAW_PAUSED)
    victim, liquidator = _parties(ctx)
    if args["quote_spot_market_index"] != QUOTE_SPOT_MARKET_INDEX:
        fail(ErrorCode.InvalidSpotMarketAccount)
    index = args["market_index"]
    maps = ctx.maps((index,), (QUOTE_SPOT_MARKET_INDEX,))
    quote_market = maps.spot_mut(QUOTE_SPOT_MARKET_INDEX)
    vault = ctx.token_account("spot_market_vault")
    insurance = ctx.token_account("insurance_fund_vault")
    signer = ctx.state.signer
    revenue = attempt_settle_revenue(ctx, quote_market, vault.amount, insurance.amount)
    if revenue > 0:
        require_program_signer_nonce(ctx)
        transfer(vault, insurance, signer, revenue)
    validate_spot_market_vault_amount(quote_market, vault.amount)
    payment = resolve(ctx, maps, victim, liquidator, index, insurance.amount)
    if payment > 0:
        if payment >= insurance.amount:
            fail(ErrorCode.InsufficientCollateral)
        require_program_signer_nonce(ctx)
        transfer(insurance, vault, signer, payment)
    validate_spot_market_vault_amount(quote_market, vault.amount)


HANDLERS: Final[dict[str, Callable[[Context, Mapping[str, Any]], None]]] = {
    "liquidate_perp": liquidate_perp,
    "liquidate_perp_pnl_for_deposit": liquidate_perp_pnl_for_deposit,
    "resolve_perp_bankruptcy": resolve_perp_bankruptcy,
}
