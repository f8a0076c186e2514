"""A world on a test chain: program, mint, oracles, markets, funded users."""

from balclient.localnet.adopt import adopt_market, adopt_user
from balclient.localnet.ledger_chain import LedgerChain
from balclient.localnet.markets import MarketConfig, MarketError, available_markets, load_market
from balclient.localnet.net import LocalMarket, Localnet
from balclient.localnet.prices import (
    PricePath,
    PricePoint,
    PriceStep,
    random_walk,
    read_csv,
    seeded_path,
)
from balclient.localnet.program import default_program
from balclient.localnet.users import LocalUser

__all__ = [
    "LedgerChain",
    "LocalMarket",
    "LocalUser",
    "Localnet",
    "MarketConfig",
    "MarketError",
    "PricePath",
    "PricePoint",
    "PriceStep",
    "adopt_market",
    "adopt_user",
    "available_markets",
    "default_program",
    "load_market",
    "random_walk",
    "read_csv",
    "seeded_path",
]
