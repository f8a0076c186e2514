"""The program's refusal in words, with the numbers that caused it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from balclient.abi.enums import ExchangeStatus, MarketStatus
from balclient.abi.errors import ErrorCode, message
from balclient.abi.exceptions import Refused
from balclient.abi.values import Instruction
from balclient.client.draft import Draft
from balclient.client.sizing import with_shares
from balclient.client.standing import Book
from balclient.client.world import market_name
from balclient.mirror.margin import INITIAL_STRICT, MAINTENANCE
from balclient.reconcile.units import decimal

__all__ = ["Refusal", "explain"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the program refuses: its error, the instruction that raises it, and the reason in words."""

    code: int | None
    name: str
    instruction: str
    reason: str

    def __str__(self) -> str:
        number = "" if self.code is None else f" ({self.code})"
        return f"{self.instruction} is refused: {self.reason} [{self.name}{number}]"


def explain(draft: Draft) -> Refusal | None:
    """The refusal of a draft's failed instruction in the state in which it failed; None if none failed."""
    error, failed = draft.error, draft.failed
    if error is None or failed is None:
        return None
    teller = _REASONS.get(error.code or 0)
    reason = ""
    if teller is not None:
        try:
            reason = teller(draft, failed) or ""
        except Refused:
            reason = ""
    if not reason:
        # A runtime error has no code; its last log line says the most about it.
        reason = (
            message(error.code) if error.code is not None else (error.log or ("the program stopped",))[-1]
        )
    return Refusal(error.code, error.name, failed.name, reason)


def _shares(value: int) -> str:
    return f"{decimal(value, 9)} shares"


def _usd(value: int) -> str:
    return f"{decimal(value, 6)} USD"


def _index(failed: Instruction) -> int:
    args: Any = failed.args
    return int(args["market_index"] if "market_index" in args else args["params"].market_index)


def _collateral(draft: Draft, failed: Instruction) -> str:
    book = Book.after(draft)
    if failed.name == "add_perp_lp_shares":
        index = _index(failed)
        step = draft.market(index).amm.order_step_size
        asked = failed.args["n_shares"]
        tried = with_shares(book, index, asked - asked % step)
        if tried is None:
            return ""
        margin = tried.margin(INITIAL_STRICT)
        missing = margin.margin_requirement - margin.total_collateral
        return (
            f"{_shares(asked)} need an initial margin of {_usd(margin.margin_requirement)} (worst-case size "
            f"{decimal(abs(tried.worst_case(index)), 9)} at {_usd(book.price(index))}), and the account has "
            f"{_usd(margin.total_collateral)}: {_usd(missing)} short"
        )
    margin = book.margin(INITIAL_STRICT)
    leaving = failed.args.get("amount")
    away = "" if leaving is None else f"; {_usd(leaving)} would leave"
    return (
        f"the initial margin is {_usd(margin.margin_requirement)} and the account has "
        f"{_usd(margin.total_collateral)}{away}"
    )


def _cooldown(draft: Draft, failed: Instruction) -> str:
    user = draft.user()
    if user is None:
        return ""
    waited = draft.world.clock.unix_timestamp - user.last_add_perp_lp_shares_ts
    wanted = draft.world.state.lp_cooldown_time
    return (
        f"liquidity was last added to this sub-account {waited} s ago, in this or another market, and has to "
        f"stay {wanted} s: wait {wanted - waited} s"
    )


def _not_held(draft: Draft, failed: Instruction) -> str:
    slot = draft.position(_index(failed))
    held = 0 if slot is None else slot.lp_shares
    return f"{_shares(failed.args['shares_to_burn'])} are to be burnt, {_shares(held)} are held"


def _stuck(draft: Draft, failed: Instruction) -> str:
    market = draft.market(_index(failed))
    return (
        "these are the market's last LP shares, and base that no LP has settled would be left behind "
        f"({decimal(market.amm.base_asset_amount_with_unsettled_lp, 9)} before this LP settles), more than "
        f"one step of {decimal(market.amm.order_step_size, 9)}: all but one step of the shares can leave"
    )


def _too_small(draft: Draft, failed: Instruction) -> str:
    step = draft.market(_index(failed)).amm.order_step_size
    return f"{_shares(failed.args['n_shares'])} are less than one step of {_shares(step)}"


def _status(draft: Draft, failed: Instruction) -> str:
    market = draft.market(_index(failed))
    if market.status is MarketStatus.Active:
        return f"{market_name(market)} has paused its vAMM fills, so it takes no new liquidity"
    return f"{market_name(market)} is {market.status.name}, only an Active market takes new liquidity"


def _curve(draft: Draft, failed: Instruction) -> str:
    market = draft.market(_index(failed))
    amm = market.amm
    if amm.base_spread % 2 and amm.long_spread + amm.short_spread < amm.base_spread:
        return (
            f"{market_name(market)} has an odd base spread of {amm.base_spread}, which halves to "
            f"{amm.long_spread} + {amm.short_spread}: its LP instructions fail until its spreads are "
            "computed again"
        )
    return f"the curve of {market_name(market)} fails the program's own checks"


def _no_position(draft: Draft, failed: Instruction) -> str:
    name = market_name(draft.market(_index(failed)))
    return f"sub-account {draft.world.sub_account_id} of {draft.identity.authority} has no position in {name}"


def _no_gain(draft: Draft, failed: Instruction) -> str:
    slot = draft.position(_index(failed))
    quote = 0 if slot is None else slot.quote_asset_amount
    return (
        f"a gain of {_usd(quote)} is paid out of what others have lost and settled, and this market's pool "
        "has nothing at the moment: it stays an unsettled gain until then"
    )


def _derisk(draft: Draft, failed: Instruction) -> str:
    margin = Book.after(draft).margin(INITIAL_STRICT)
    return (
        f"the account is below its initial margin ({_usd(margin.total_collateral)} of "
        f"{_usd(margin.margin_requirement)}), so settling P&L would burn shares and place an order to "
        "reduce the position; an LP without settled base gives that order a size of 0, and everything fails: "
        "remove liquidity or deposit first"
    )


def _wallet(draft: Draft, failed: Instruction) -> str:
    wallet = draft.world.wallet
    held = "no token account" if wallet is None else _usd(wallet)
    return f"{_usd(failed.args['amount'])} are to leave the wallet, which has {held}"


def _flagged(draft: Draft, failed: Instruction) -> str:
    margin = Book.after(draft).margin(MAINTENANCE)
    return (
        f"the account is being liquidated: it needs a margin of {_usd(margin.margin_requirement)} and has "
        f"{_usd(margin.total_collateral)}; deposit until it has more, the exchange's buffer included"
    )


def _absent(draft: Draft, failed: Instruction) -> str:
    if failed.name == "deposit" and draft.world.wallet is None:
        return f"the wallet has no token account {draft.world.token_account} to deposit from"
    if draft.user() is None:
        return f"sub-account {draft.world.sub_account_id} of {draft.identity.authority} does not exist"
    return ""


def _paused(draft: Draft, failed: Instruction) -> str:
    status = draft.world.state.exchange_status
    names = [flag.name for flag in ExchangeStatus if flag.value and status & flag.value and flag.name]
    return f"the exchange's status is {', '.join(names)}" if names else ""


def _slots(draft: Draft, failed: Instruction) -> str:
    user = draft.user()
    if user is None:
        return ""
    names = [market_name(draft.market(slot.market_index)) for slot in user.perp_positions]
    return f"all {len(names)} positions of the sub-account are in use ({', '.join(names)})"


_REASONS: dict[int, Callable[[Draft, Instruction], str]] = {
    ErrorCode.InsufficientCollateral: _collateral,
    ErrorCode.TryingToRemoveLiquidityTooFast: _cooldown,
    ErrorCode.InsufficientLPTokens: _not_held,
    ErrorCode.UnableToBurnLPTokens: _stuck,
    ErrorCode.NewLPSizeTooSmall: _too_small,
    ErrorCode.MarketStatusInvalidForNewLP: _status,
    ErrorCode.InvalidAmmDetected: _curve,
    ErrorCode.UserHasNoPositionInMarket: _no_position,
    ErrorCode.PnlPoolCantSettleUser: _no_gain,
    ErrorCode.OrderAmountTooSmall: _derisk,
    ErrorCode.TokenInsufficientFunds: _wallet,
    ErrorCode.ExchangePaused: _paused,
    ErrorCode.MaxNumberOfPositions: _slots,
    ErrorCode.AccountNotInitialized: _absent,
    ErrorCode.AccountOwnedByWrongProgram: _absent,
    ErrorCode.UserIsBeingLiquidated: _flagged,
}
