"""What participants do in a local world, one method each: send, and return the outcome, error or not."""

from __future__ import annotations

from typing import Any

from balclient.abi import instructions as build
from balclient.abi.enums import MarketType, OrderType, PositionDirection, PostOnlyParam
from balclient.abi.types import OrderParams
from balclient.abi.values import Instruction, Outcome
from balclient.localnet.net import Localnet
from balclient.localnet.users import LocalUser

__all__ = ["Actions"]

_EMPTY = 100


class Actions:
    """Sends instructions for the users of a `Localnet`; amounts and sizes are the program's integers."""

    def __init__(self, net: Localnet) -> None:
        self.net = net

    # --- liquidity

    def add_lp_shares(self, user: LocalUser, market: int, n_shares: int) -> Outcome:
        """Add LP shares (10**-9)."""
        return self._send(
            build.add_perp_lp_shares(
                n_shares=n_shares,
                market_index=market,
                user=user.address,
                authority=user.authority,
                **self._id,
            ),
            user,
        )

    def remove_lp_shares(self, user: LocalUser, market: int, shares_to_burn: int) -> Outcome:
        """Burn LP shares (10**-9)."""
        return self._send(
            build.remove_perp_lp_shares(
                shares_to_burn=shares_to_burn,
                market_index=market,
                user=user.address,
                authority=user.authority,
                **self._id,
            ),
            user,
        )

    def remove_lp_shares_in_expiring_market(
        self, user: LocalUser, market: int, shares_to_burn: int
    ) -> Outcome:
        """Burn anybody's LP shares in a market that is being wound down."""
        return self._send(
            build.remove_perp_lp_shares_in_expiring_market(
                shares_to_burn=shares_to_burn, market_index=market, user=user.address, **self._id
            ),
            user,
        )

    def settle_lp(self, user: LocalUser, market: int) -> Outcome:
        """Move the LP's share of the curve's trades into its position."""
        return self._send(build.settle_lp(market_index=market, user=user.address, **self._id), user)

    # --- keeping

    def settle_pnl(self, user: LocalUser, market: int, caller: LocalUser | None = None) -> Outcome:
        """Settle the user's profit or loss, called by the user or by somebody else."""
        authority = (caller or user).authority
        return self._send(
            build.settle_pnl(market_index=market, user=user.address, authority=authority, **self._id), user
        )

    def settle_funding_payment(self, user: LocalUser) -> Outcome:
        """Pay or receive the funding that is due."""
        return self._send(build.settle_funding_payment(user=user.address, **self._id), user)

    def update_funding_rate(self, market: int) -> Outcome:
        """Update the market's funding rate, if it is time."""
        found = self.net.market(market)
        return self._send(
            build.update_funding_rate(
                market_index=market, perp_market=found.address, oracle=found.oracle, **self._id
            )
        )

    def update_amms(self, *markets: int) -> Outcome:
        """Refresh curves against their oracles."""
        listed = [*markets, *[_EMPTY] * (5 - len(markets))]
        authority = self.net.admin.pubkey()
        return self._send(build.update_amms(market_indexes=listed, authority=authority, **self._id))

    # --- trading

    def take(
        self, user: LocalUser, market: int, base: int, *, price: int = 0, makers: tuple[LocalUser, ...] = ()
    ) -> Outcome:
        """A market order, or a limit order with `price`, of signed size, filled at once."""
        params = self._order(
            market, base, price, order_type=OrderType.Limit if price else OrderType.Market, cancel=bool(price)
        )
        return self._send(
            build.place_and_take_perp_order(
                params=params, user=user.address, authority=user.authority, **self._id
            ),
            user,
            *makers,
            pairs=makers,
        )

    def place(
        self,
        user: LocalUser,
        market: int,
        base: int,
        price: int,
        *,
        post_only: PostOnlyParam = PostOnlyParam.NONE,
        **params: Any,
    ) -> Outcome:
        """A limit order of signed size that rests, or a market order with an auction by `params`."""
        order = self._order(market, base, price, post_only=post_only, **params)
        return self._send(
            build.place_perp_order(params=order, user=user.address, authority=user.authority, **self._id),
            user,
        )

    def make(self, maker: LocalUser, taker: LocalUser, market: int, base: int, price: int) -> Outcome:
        """A post-only order against the taker's latest order."""
        order = self._order(market, base, price, post_only=PostOnlyParam.MustPostOnly, cancel=True)
        latest = self.net.user_account(taker).next_order_id - 1
        return self._send(
            build.place_and_make_perp_order(
                params=order,
                taker_order_id=max(latest, 0),
                user=maker.address,
                taker=taker.address,
                taker_stats=taker.stats,
                authority=maker.authority,
                **self._id,
            ),
            maker,
            taker,
        )

    def fill(self, filler: LocalUser, user: LocalUser, makers: tuple[LocalUser, ...] = ()) -> Outcome:
        """Fill the user's latest order against makers and curve."""
        return self._send(
            build.fill_perp_order(
                authority=filler.authority,
                filler=filler.address,
                user=user.address,
                user_stats=user.stats,
                **self._id,
            ),
            user,
            *makers,
            filler,
            pairs=makers,
        )

    def cancel_orders(self, user: LocalUser) -> Outcome:
        """Cancel every order of the user."""
        return self._send(build.cancel_orders(user=user.address, authority=user.authority, **self._id), user)

    # --- collateral

    def deposit(self, user: LocalUser, amount: int) -> Outcome:
        """Deposit from the user's token account (10**-6 dollars)."""
        return self._send(
            build.deposit(
                market_index=0,
                amount=amount,
                user=user.address,
                authority=user.authority,
                user_token_account=user.token_account,
                **self._id,
            ),
            user,
        )

    def withdraw(self, user: LocalUser, amount: int, *, reduce_only: bool = False) -> Outcome:
        """Withdraw to the user's token account (10**-6 dollars)."""
        return self._send(
            build.withdraw(
                market_index=0,
                amount=amount,
                reduce_only=reduce_only,
                user=user.address,
                authority=user.authority,
                user_token_account=user.token_account,
                **self._id,
            ),
            user,
        )

    def transfer(self, source: LocalUser, target: LocalUser, amount: int) -> Outcome:
        """Move deposits between two sub-accounts of one authority (10**-6 dollars)."""
        return self._send(
            build.transfer_deposit(
                market_index=0,
                amount=amount,
                from_user=source.address,
                to_user=target.address,
                authority=source.authority,
                **self._id,
            ),
            source,
        )

    # --- trouble

    def liquidate(self, liquidator: LocalUser, user: LocalUser, market: int, max_base: int) -> Outcome:
        """Take over up to `max_base` of an under-margined position."""
        return self._send(
            build.liquidate_perp(
                market_index=market,
                liquidator_max_base_asset_amount=max_base,
                authority=liquidator.authority,
                liquidator=liquidator.address,
                user=user.address,
                user_stats=user.stats,
                **self._id,
            ),
            liquidator,
            user,
        )

    def resolve_bankruptcy(self, liquidator: LocalUser, user: LocalUser, market: int) -> Outcome:
        """Socialize what a bankrupt user owes."""
        return self._send(
            build.resolve_perp_bankruptcy(
                quote_spot_market_index=0,
                market_index=market,
                authority=liquidator.authority,
                liquidator=liquidator.address,
                user=user.address,
                user_stats=user.stats,
                **self._id,
            ),
            liquidator,
            user,
        )

    def settle_expired_market(self, market: int) -> Outcome:
        """Give an expired market its settlement price."""
        authority = self.net.admin.pubkey()
        return self._send(build.settle_expired_market(market_index=market, authority=authority, **self._id))

    def admin(self, name: str, **arguments: Any) -> Outcome:
        """An administrator's instruction by name with its builder's arguments; `market` is a perp market."""
        market = arguments.pop("market", None)
        if market is not None:
            arguments["perp_market"] = market
            if name in ("update_k", "repeg_amm_curve"):
                arguments["oracle"] = self.net.market(market).oracle
        instruction: Instruction = getattr(build, name)(
            admin=self.net.admin.pubkey(), program_id=self.net.program_id, **arguments
        )
        return self.net.send(instruction)

    def as_owner(self, name: str, user: LocalUser, **arguments: Any) -> Outcome:
        """A setter of the user's own account by name, with the arguments of its builder."""
        instruction: Instruction = getattr(build, name)(
            sub_account_id=user.sub_account_id,
            authority=user.authority,
            program_id=self.net.program_id,
            **arguments,
        )
        return self.net.send(instruction)

    # --- inside

    @property
    def _id(self) -> dict[str, Any]:
        return {"program_id": self.net.program_id}

    def _send(
        self, instruction: Instruction, *users: LocalUser, pairs: tuple[LocalUser, ...] = ()
    ) -> Outcome:
        return self.net.send(self.net.complete(instruction, *users, pairs=pairs))

    def _order(
        self,
        market: int,
        base: int,
        price: int,
        *,
        order_type: OrderType = OrderType.Limit,
        cancel: bool = False,
        **params: Any,
    ) -> OrderParams:
        return OrderParams(
            order_type=order_type,
            market_type=MarketType.Perp,
            direction=PositionDirection.Long if base > 0 else PositionDirection.Short,
            base_asset_amount=abs(base),
            price=price,
            market_index=market,
            immediate_or_cancel=cancel,
            **params,
        )
