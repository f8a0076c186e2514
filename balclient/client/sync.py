"""The client for chains whose methods return: an in-process chain, or any other of that kind."""

from __future__ import annotations

from collections.abc import Iterable

from solders.pubkey import Pubkey

from balclient.abi.addresses import PROGRAM_ID
from balclient.abi.amounts import Amount
from balclient.chain.keys import Signer
from balclient.client.core import Core
from balclient.client.identity import LP_NAME, Identity
from balclient.client.plans import Plan
from balclient.client.receipts import Receipt
from balclient.client.requests import AnyChain, drive
from balclient.client.risk import FillEffect, PathStep, Risk
from balclient.client.sizing import Reduction, Target
from balclient.client.standing import Standing
from balclient.client.views import MarketView, PositionView

__all__ = ["Client"]


class Client:
    """One LP sub-account on a chain: look at it, preview a change, make it, prove what it did.

    `authority` owns the sub-account; `signer` is its key or its delegate's, and without one the client reads
    and previews.  `sub_account` is a number or a name; where it does not exist it is made with the first
    deposit or liquidity.  The wallet's `token_account` is the associated one unless given.  Nothing is read
    or sent until a method is called; every method reads afresh, all at one slot.
    """

    def __init__(
        self,
        chain: AnyChain,
        *,
        signer: Signer | None = None,
        authority: Pubkey | None = None,
        sub_account: int | str = LP_NAME,
        program_id: Pubkey = PROGRAM_ID,
        token_account: Pubkey | None = None,
    ) -> None:
        self.chain = chain
        self.identity = Identity.of(
            authority=authority,
            signer=signer,
            sub_account=sub_account,
            program_id=program_id,
            token_account=token_account,
        )
        self._core = Core(self.identity)

    def __repr__(self) -> str:
        return f"Client({self.identity.authority}, sub_account={self.identity.sub_account!r})"

    # --- reading

    def markets(self) -> tuple[MarketView, ...]:
        """Every perp market, by index."""
        return drive(self.chain, self._core.markets())

    def positions(self) -> tuple[PositionView, ...]:
        """Every position of the sub-account: settled and unsettled, dust, P&L, share of the pool."""
        return drive(self.chain, self._core.positions())

    def position(self, market: str | int) -> PositionView:
        """The position in one market, all zero where there is none."""
        return drive(self.chain, self._core.position(market))

    def standing(self) -> Standing:
        """Margin used and free, leverage and health of the sub-account."""
        return drive(self.chain, self._core.standing())

    def wallet(self) -> int:
        """Quote tokens (1e6) in the wallet's token account."""
        return drive(self.chain, self._core.wallet())

    # --- risk

    def risk(self) -> Risk:
        """Standing, and the prices on both sides at which the account is liquidated."""
        return drive(self.chain, self._core.risk())

    def what_if_fill(self, market: str | int, *, base: Amount) -> FillEffect:
        """What a taker's fill would do: buying `base` from the curve, selling it if negative."""
        return drive(self.chain, self._core.what_if_fill(market, base))

    def what_if_path(
        self, market: str | int, prices: Iterable[Amount], *, follow: bool = True
    ) -> tuple[PathStep, ...]:
        """The account along oracle prices in dollars, up to liquidation.

        With `follow` takers trade the curve to each price, as arbitrage does.
        """
        return drive(self.chain, self._core.what_if_path(market, prices, follow))

    # --- previewing

    def preview_add(
        self,
        market: str | int,
        *,
        shares: Amount | None = None,
        base: Amount | None = None,
        usd: Amount | None = None,
        leverage: Amount | None = None,
        deposit: Amount | None = None,
    ) -> Plan:
        """What adding liquidity would do, and the largest amount that the program would accept.

        Say how much as `shares`, as `base` (by how much the position could at worst grow), as `usd` of money
        put in, with `leverage`, or as `leverage` of the whole account.  `deposit` dollars come from the
        wallet first; unless given, what `usd` asks for beyond the margin that is free.  What is missing is
        made: stats, sub-accounts.
        """
        return drive(
            self.chain,
            self._core.preview_add(
                market, Target(shares=shares, base=base, usd=usd, leverage=leverage), deposit
            ),
        )

    def preview_remove(
        self,
        market: str | int,
        *,
        shares: Amount | None = None,
        part: Amount | None = None,
        base: Amount | None = None,
        usd: Amount | None = None,
        leverage: Amount | None = None,
    ) -> Plan:
        """What removing liquidity would do: all of it, or as much as one of the arguments says.

        So many `shares`, a `part` of them (0 to 1), at most as many as shrink the worst-case size by `base`
        or by `usd`, or as few as bring the whole account's `leverage` down to this.
        """
        reduction = Reduction(shares=shares, part=part, base=base, usd=usd, leverage=leverage)
        return drive(self.chain, self._core.preview_remove(market, reduction))

    def preview_settle(self, market: str | int) -> Plan:
        """What settling would do."""
        return drive(self.chain, self._core.preview_settle(market))

    def preview_close(self, market: str | int, *, slippage: Amount = "0.01") -> Plan:
        """What closing would do: remove all, trade to flat within `slippage` of the curve, settle P&L."""
        return drive(self.chain, self._core.preview_close(market, slippage))

    def preview_deposit(self, usd: Amount) -> Plan:
        """What depositing from the wallet would do."""
        return drive(self.chain, self._core.preview_deposit(usd))

    def preview_withdraw(self, usd: Amount | None = None) -> Plan:
        """What withdrawing to the wallet would do; all that is there and may leave if None."""
        return drive(self.chain, self._core.preview_withdraw(usd))

    def preview_transfer(self, usd: Amount | None = None, *, to: int) -> Plan:
        """What a transfer to another sub-account would do; all that is there and may leave if None."""
        return drive(self.chain, self._core.preview_transfer(usd, to))

    # --- doing

    def send(self, plan: Plan) -> Receipt:
        """Send any plan of this client."""
        return drive(self.chain, self._core.send(plan))

    def add_liquidity(
        self,
        market: str | int | Plan,
        *,
        shares: Amount | None = None,
        base: Amount | None = None,
        usd: Amount | None = None,
        leverage: Amount | None = None,
        deposit: Amount | None = None,
    ) -> Receipt:
        """Add liquidity: a plan of `preview_add`, or the same arguments."""
        steps = (
            self._core.send(market, "add")
            if isinstance(market, Plan)
            else self._core.planned(
                self._core.preview_add(
                    market, Target(shares=shares, base=base, usd=usd, leverage=leverage), deposit
                ),
                "add",
            )
        )
        return drive(self.chain, steps)

    def remove_liquidity(
        self,
        market: str | int | Plan,
        *,
        shares: Amount | None = None,
        part: Amount | None = None,
        base: Amount | None = None,
        usd: Amount | None = None,
        leverage: Amount | None = None,
    ) -> Receipt:
        """Remove liquidity: a plan of `preview_remove`, or the same arguments."""
        reduction = Reduction(shares=shares, part=part, base=base, usd=usd, leverage=leverage)
        steps = (
            self._core.send(market, "remove")
            if isinstance(market, Plan)
            else self._core.planned(self._core.preview_remove(market, reduction), "remove")
        )
        return drive(self.chain, steps)

    def settle(self, market: str | int | Plan) -> Receipt:
        """Settle funding and what the shares earned into the position."""
        steps = (
            self._core.send(market, "settle")
            if isinstance(market, Plan)
            else self._core.planned(self._core.preview_settle(market), "settle")
        )
        return drive(self.chain, steps)

    def close_position(self, market: str | int | Plan, *, slippage: Amount = "0.01") -> Receipt:
        """Remove all, trade to flat, settle the P&L: a plan of `preview_close`, or the same arguments."""
        steps = (
            self._core.send(market, "close")
            if isinstance(market, Plan)
            else self._core.planned(self._core.preview_close(market, slippage), "close")
        )
        return drive(self.chain, steps)

    def deposit(self, usd: Amount | Plan) -> Receipt:
        """Deposit dollars from the wallet."""
        steps = (
            self._core.send(usd, "deposit")
            if isinstance(usd, Plan)
            else self._core.planned(self._core.preview_deposit(usd), "deposit")
        )
        return drive(self.chain, steps)

    def withdraw(self, usd: Amount | Plan | None = None) -> Receipt:
        """Withdraw dollars to the wallet; all that is there and may leave if None."""
        steps = (
            self._core.send(usd, "withdraw")
            if isinstance(usd, Plan)
            else self._core.planned(self._core.preview_withdraw(usd), "withdraw")
        )
        return drive(self.chain, steps)

    def transfer(self, usd: Amount | Plan | None = None, *, to: int = 0) -> Receipt:
        """Move dollars to another sub-account of the same authority."""
        steps = (
            self._core.send(usd, "transfer")
            if isinstance(usd, Plan)
            else self._core.planned(self._core.preview_transfer(usd, to), "transfer")
        )
        return drive(self.chain, steps)
