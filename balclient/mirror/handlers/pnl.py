"""Settling pnl and ending markets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from balclient.abi.enums import ExchangeStatus, MarketStatus, SettlePnlMode
from balclient.mirror.context import Context
from balclient.mirror.expiry import settle_expired_market as settle_market
from balclient.mirror.expiry import settle_expired_position
from balclient.mirror.margin import meets_settle_pnl_maintenance
from balclient.mirror.pauses import require_not_paused
from balclient.mirror.pnl import settle_pnl as settle_position
from balclient.mirror.position import touch_user
from balclient.mirror.repeg import update_amm
from balclient.mirror.spot import validate_spot_market_vault_amount

__all__ = ["HANDLERS"]

_AMM_PAUSED: Final = ExchangeStatus.AmmPaused
_SETTLE_PNL_PAUSED: Final = ExchangeStatus.SettlePnlPaused
_SETTLEMENT: Final = MarketStatus.Settlement


def settle_pnl(ctx: Context, args: Mapping[str, Any]) -> None:
    """Settle one position's pnl (spec pnl 1)."""
    _settle(ctx, (args["market_index"],), SettlePnlMode.MustSettle, check_once=False)


def settle_multiple_pnls(ctx: Context, args: Mapping[str, Any]) -> None:
    """Settle several positions' pnl; one margin result serves all (spec pnl 1)."""
    _settle(ctx, args["market_indexes"], args["mode"], check_once=True)


def _settle(ctx: Context, indexes: Iterable[int], mode: SettlePnlMode, *, check_once: bool) -> None:
    require_not_paused(ctx, _SETTLE_PNL_PAUSED)
    indexes = tuple(indexes)
    maps = ctx.maps(indexes, (0,))
    user = ctx.user()
    key = ctx.key("user")
    meets = meets_settle_pnl_maintenance(user, maps) if check_once else None
    for index in indexes:
        market = maps.perp(index)
        if market.status is _SETTLEMENT:
            require_not_paused(ctx, _AMM_PAUSED)
            settle_expired_position(ctx, maps, user, key, index)
        else:
            market = maps.perp_mut(index)
            update_amm(market, maps.oracle(market.amm.oracle), ctx.state, ctx.clock)
            settle_position(ctx, maps, user, key, ctx.key("authority"), index, mode, meets)
        touch_user(user, ctx.clock.slot)
    validate_spot_market_vault_amount(maps.spot(0), ctx.token_amount("spot_market_vault"))


def settle_expired_market(ctx: Context, args: Mapping[str, Any]) -> None:
    """Put an expired market into Settlement (spec liquidation 7)."""
    require_not_paused(ctx, _SETTLE_PNL_PAUSED)
    index = args["market_index"]
    settle_market(ctx, ctx.maps((index,), (0,)), index)


HANDLERS: Final[dict[str, Callable[[Context, Mapping[str, Any]], None]]] = {
    "settle_pnl": settle_pnl,
    "settle_multiple_pnls": settle_multiple_pnls,
    "settle_expired_market": settle_expired_market,
}
