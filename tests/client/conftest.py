"""Worlds for the client's tests: a small market, so that an LP is a large part of it."""

from dataclasses import replace
from typing import Any

import pytest

from balclient.localnet import Localnet, MarketConfig, load_market

MARKET = "SOL-PERP"


def small_market(**changes: Any) -> MarketConfig:
    """The figures of SOL-PERP with a curve of ten thousand shares."""
    return replace(load_market(MARKET), sqrt_k=10_000_000_000_000, **changes)


def small_net(**arguments: Any) -> Localnet:
    """A world with the small market."""
    return Localnet([small_market()], **arguments)


@pytest.fixture
def net() -> Localnet:
    return small_net()
