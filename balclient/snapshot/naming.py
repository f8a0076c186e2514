"""Readable names for a snapshot's addresses."""

from __future__ import annotations

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket
from balclient.snapshot.saved import SavedAccounts
from balclient.snapshot.taking import contents

__all__ = ["address_names", "market_title"]


def market_title(market: PerpMarket) -> str:
    """The market's name as people write it."""
    return market.name.decode("utf-8", "replace").rstrip(" \0")


def address_names(saved: SavedAccounts) -> dict[Pubkey, str]:
    """Names of the addresses that a snapshot's own accounts explain."""
    program_id, authority = saved.program_id, saved.authority
    found = contents(saved.accounts, authority, program_id=program_id)
    names = {addresses.state(program_id=program_id): "state"}
    for index, market in found.perp_markets.items():
        title = market_title(market)
        names[market.amm.oracle] = f"{title} oracle"
        names[addresses.perp_market(index, program_id=program_id)] = title
    for index, spot in found.spot_markets.items():
        names[addresses.spot_market(index, program_id=program_id)] = f"spot market {index}"
        names[spot.vault] = f"spot market {index} vault"
        names[spot.insurance_fund.vault] = f"insurance fund {index} vault"
        names[spot.mint] = f"spot market {index} mint"
        if authority is not None:
            names[addresses.associated_token_account(authority, spot.mint)] = f"token account {index}"
    if authority is not None:
        names[authority] = "wallet"
        names[addresses.user_stats(authority, program_id=program_id)] = "user stats"
        for number in range(max(found.users, default=0) + 2):
            names[addresses.user(authority, number, program_id=program_id)] = f"sub-account {number}"
    return names
