"""Accounts of another cluster taken into a local world: markets and users as they were."""

from __future__ import annotations

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket, User, UserStats
from balclient.abi.exceptions import Unsupported
from balclient.abi.values import Account
from balclient.localnet.markets import config_of
from balclient.localnet.net import LocalMarket, Localnet
from balclient.localnet.users import LocalUser

__all__ = ["adopt_market", "adopt_user"]


def adopt_market(net: Localnet, data: bytes, *, price: int | None = None) -> LocalMarket:
    """Put a perp market's bytes into the world, with its oracle at `price` (10**-6 dollars).

    Without `price` it is the last one that the market saw.  Raises DecodeError for bytes of another kind, and
    `Unsupported` for an oracle that the world cannot play or the address of another program.
    """
    market = PerpMarket.decode(data)
    address = addresses.perp_market(market.market_index, program_id=net.program_id)
    if market.pubkey != address:
        raise Unsupported(
            f"perp market {market.market_index} says that it is at {market.pubkey}; "
            f"under {net.program_id} its address is {address}"
        )
    config = config_of(market, price=price)
    net.chain.set_account(address, Account(net.program_id, bytes(data)))
    adopted = LocalMarket(config.name, market.market_index, address, market.amm.oracle, config)
    net.register_market(adopted)
    return adopted


def adopt_user(net: Localnet, data: bytes, *, name: str) -> LocalUser:
    """Put a user's bytes into the world under `name`; it acts where the chain checks no signatures.

    Its UserStats are made new where they are not there.  Raises DecodeError for bytes of another kind.
    """
    account = User.decode(data)
    user = LocalUser.of(name, net.seed, account.authority, None, account.sub_account_id, net.program_id)
    net.chain.set_account(user.address, Account(net.program_id, bytes(data)))
    if net.chain.account(user.stats) is None:
        stats = UserStats.zero()
        stats.authority = account.authority
        stats.number_of_sub_accounts = account.sub_account_id + 1
        stats.number_of_sub_accounts_created = account.sub_account_id + 1
        net.chain.set_account(user.stats, Account(net.program_id, stats.encode()))
    net.register_user(user)
    return user
