"""Instructions with everything they need: arguments, named accounts, markets and makers behind them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from solders.instruction import AccountMeta
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.addresses import PROGRAM_ID, RENT_SYSVAR_ID, SYSTEM_PROGRAM_ID, TOKEN_PROGRAM_ID
from balclient.abi.arguments import encode_args
from balclient.abi.values import Instruction
from balclient.fuzz.arguments import Cast, arguments
from balclient.fuzz.draw import Draw
from balclient.fuzz.scene import Scene
from balclient.localnet.net import LocalMarket
from balclient.localnet.program import data_file
from balclient.localnet.users import LocalUser

__all__ = ["WEIGHTS", "cast_for", "compose", "interface"]

# How often each instruction is drawn; the others, settings mostly, count 1 each.
WEIGHTS: Mapping[str, int] = {
    "add_perp_lp_shares": 26,
    "remove_perp_lp_shares": 24,
    "remove_perp_lp_shares_in_expiring_market": 10,
    "settle_lp": 24,
    "place_and_take_perp_order": 40,
    "place_and_make_perp_order": 26,
    "place_perp_order": 24,
    "place_orders": 8,
    "fill_perp_order": 26,
    "cancel_order": 5,
    "cancel_order_by_user_id": 4,
    "cancel_orders": 5,
    "cancel_orders_by_ids": 4,
    "force_cancel_orders": 8,
    "settle_pnl": 26,
    "settle_multiple_pnls": 8,
    "settle_funding_payment": 10,
    "update_funding_rate": 14,
    "update_amms": 10,
    "update_perp_bid_ask_twap": 10,
    "liquidate_perp": 26,
    "liquidate_perp_pnl_for_deposit": 14,
    "resolve_perp_bankruptcy": 12,
    "resolve_perp_pnl_deficit": 2,
    "settle_expired_market": 10,
    "deposit": 10,
    "withdraw": 12,
    "transfer_deposit": 10,
    "update_k": 5,
    "repeg_amm_curve": 5,
    "move_amm_price": 4,
    "recenter_perp_market_amm": 4,
    "update_perp_market_per_lp_base": 5,
    "update_perp_market_amm_summary_stats": 3,
    "update_perp_market_expiry": 3,
    "delete_user": 3,
    "delete_initialized_perp_market": 2,
    "deposit_into_spot_market_revenue_pool": 3,
    "initialize_user": 3,
}
_REFERRER_AT = 40
_NO_MARKETS = ("update_amms",)
_PAIRED = ("place_and_take_perp_order", "place_and_make_perp_order", "fill_perp_order")


@cache
def interface() -> Mapping[str, Mapping[str, Any]]:
    """Instructions of the interface description by name."""
    text = data_file("bal.json", "idl/bal.json").read_text(encoding="utf-8")
    return {entry["name"]: entry for entry in json.loads(text)["instructions"]}


def compose(name: str, draw: Draw, cast_: Cast) -> Instruction:
    """The named instruction by this cast, in good order: nothing about it is wrong yet."""
    entry = interface()[name]
    args = arguments(name, entry, draw, cast_)
    metas = [
        AccountMeta(_named(account["name"], name, args, draw, cast_), account["isSigner"], account["isMut"])
        for account in cast(Sequence[Mapping[str, Any]], entry["accounts"])
    ]
    if name == "delete_user" and draw.chance(0.8):
        # The interface has it read-only, but it takes the lamports; in life it is the fee payer.
        metas[-1] = AccountMeta(metas[-1].pubkey, True, True)
    data = encode_args(name, args)
    return Instruction(name, PROGRAM_ID, (*metas, *_behind(name, draw, cast_)), data, args)


def cast_for(name: str, draw: Draw, scene: Scene) -> Cast:
    """Who takes part in the named instruction: mostly those for whom it means something."""
    people = scene.world.people
    market = draw.pick(scene.world.markets)
    actor, other = draw.pick(people), draw.pick(people)
    if name in ("remove_perp_lp_shares", "settle_lp", "remove_perp_lp_shares_in_expiring_market"):
        lps = [(user, held) for user in people for held in scene.positions(user) if held.shares]
        if lps and draw.chance(0.9):
            actor, held = draw.pick(lps)
            market = _market(scene, held.market, market)
    elif name in ("fill_perp_order", "force_cancel_orders", "place_and_make_perp_order"):
        resting = [(user, order) for user in people for order in scene.orders(user)]
        if resting and draw.chance(0.9):
            other, order = draw.pick(resting)
            market = _market(scene, order.market, market)
        if name != "place_and_make_perp_order" and draw.chance(0.8):
            actor = scene.world.keeper
    elif name.startswith(("liquidate", "resolve", "settle_pnl", "settle_multiple")):
        holding = [(user, held) for user in people for held in scene.positions(user)]
        if holding and draw.chance(0.9):
            other, held = draw.pick(holding)
            market = _market(scene, held.market, market)
        if name.startswith("settle"):
            actor = other if draw.chance(0.7) else actor
        elif draw.chance(0.8):
            actor = scene.world.keeper
    elif name == "delete_initialized_perp_market" and draw.chance(0.8):
        market = scene.world.markets[-1]
    elif name == "transfer_deposit" and draw.chance(0.9):
        actor, other = (people[0], people[1]) if draw.chance(0.5) else (people[1], people[0])
    if actor == other and draw.chance(0.8) and not name.startswith("settle"):
        other = draw.pick([person for person in people if person != actor])
    makers: tuple[LocalUser, ...] = ()
    if name in _PAIRED and draw.chance(0.6):
        away = [person for person in people if person not in (actor, other)]
        makers = tuple(draw.random.sample(away, draw.pick((1, 1, 2, 3))))
    if name in _PAIRED and draw.chance(0.8):
        makers += _referrers(scene, actor if name == "place_and_take_perp_order" else other, makers)
    return Cast(scene, market, actor, other, makers)


def _referrers(scene: Scene, taker: LocalUser, listed: tuple[LocalUser, ...]) -> tuple[LocalUser, ...]:
    """Who is to be paid for having brought the taker, if not listed already."""
    authority = scene.data(taker.stats)[_REFERRER_AT : _REFERRER_AT + 32]
    return tuple(
        person
        for person in scene.world.people
        if bytes(person.authority) == authority and person.sub_account_id == 0 and person not in listed
    )


def _market(scene: Scene, index: int, fallback: LocalMarket) -> LocalMarket:
    return next((market for market in scene.world.markets if market.index == index), fallback)


_OTHERS = ("liquidate_perp", "liquidate_perp_pnl_for_deposit", "resolve_perp_bankruptcy", "fill_perp_order")


def _named(account: str, name: str, args: Mapping[str, Any], draw: Draw, cast_: Cast) -> Pubkey:
    """The right address for a named account of the instruction."""
    world, market = cast_.scene.world, cast_.market
    acted = cast_.other if name in (*_OTHERS, "force_cancel_orders") else cast_.actor
    if name in ("settle_pnl", "settle_multiple_pnls"):
        acted = cast_.other
    if account == "user":
        if name == "initialize_user" or (name.startswith("update_user_") and "sub_account_id" in args):
            return addresses.user(cast_.actor.authority, args["sub_account_id"])
        return acted.address
    if account == "user_stats":
        return acted.stats
    if account in ("filler", "liquidator", "from_user"):
        return cast_.actor.address
    if account in ("filler_stats", "liquidator_stats", "keeper_stats"):
        return cast_.actor.stats
    if account in ("taker", "to_user"):
        return cast_.other.address
    if account == "taker_stats":
        return cast_.other.stats
    if account in ("authority", "payer"):
        return cast_.actor.authority
    if account == "perp_market":
        return (
            addresses.perp_market(len(world.markets)) if name == "initialize_perp_market" else market.address
        )
    if account == "oracle":
        if "spot_market" in name:
            return Pubkey.default()
        return args.get("oracle", market.oracle) if name == "update_perp_market_oracle" else market.oracle
    fixed = {
        "state": addresses.state(),
        "admin": world.admin,
        "spot_market": addresses.spot_market(1 if name == "initialize_spot_market" else 0),
        "quote_spot_market": addresses.spot_market(0),
        "spot_market_vault": addresses.spot_market_vault(1 if name == "initialize_spot_market" else 0),
        "insurance_fund_vault": addresses.insurance_fund_vault(1 if name == "initialize_spot_market" else 0),
        "drift_signer": addresses.drift_signer(),
        "user_token_account": cast_.actor.token_account,
        "source_vault": world.vault,
        "spot_market_mint": world.mint,
        "quote_asset_mint": world.mint,
        "token_program": TOKEN_PROGRAM_ID,
        "system_program": SYSTEM_PROGRAM_ID,
        "rent": RENT_SYSVAR_ID,
    }
    return fixed[account]


_BARE = ("initialize", "update_perp_market", "update_user", "reclaim", "delete", "update_amm_", "update_spot")


def _behind(name: str, draw: Draw, cast_: Cast) -> list[AccountMeta]:
    """Oracles, the spot market, perp markets and pairs of users: those looked up, or all there are."""
    if name == "initialize_user" and draw.chance(0.4):
        return [AccountMeta(key, False, True) for key in (cast_.other.address, cast_.other.stats)]
    if name == "update_perp_bid_ask_twap":
        return _pairs(draw.random.sample(cast_.scene.world.people, draw.pick((0, 1, 3))))
    if name.startswith(_BARE) and name != "update_user_margin_trading_enabled":
        return []
    markets = list(cast_.scene.world.markets)
    if draw.chance(0.3):
        wanted = {cast_.market.index}
        for user in (cast_.actor, cast_.other, *cast_.makers):
            wanted.update(held.market for held in cast_.scene.positions(user))
        markets = [market for market in markets if market.index in wanted]
    every = draw.chance(0.7)
    metas = [AccountMeta(market.oracle, False, False) for market in markets]
    if name not in _NO_MARKETS:
        metas.append(AccountMeta(addresses.spot_market(0), False, True))
    metas += [
        AccountMeta(market.address, False, every or name in _NO_MARKETS or market == cast_.market)
        for market in markets
    ]
    return metas + _pairs(cast_.makers)


def _pairs(people: Sequence[LocalUser]) -> list[AccountMeta]:
    return [AccountMeta(key, False, True) for person in people for key in (person.address, person.stats)]
