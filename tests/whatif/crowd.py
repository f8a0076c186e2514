"""A market with many LPs of every leverage, as a snapshot."""

from __future__ import annotations

import random

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import User
from balclient.abi.values import Account
from balclient.localnet import Localnet
from balclient.localnet.actions import Actions
from balclient.localnet.ledger_chain import LedgerChain
from balclient.snapshot import SavedAccounts


def crowd(count: int = 300, seed: int = 5) -> SavedAccounts:
    net = Localnet(chain=LedgerChain())
    model = net.user("model", usdc=1_000_000)
    act, draw = Actions(net), random.Random(seed)
    assert act.add_lp_shares(model, 0, 10**12).ok
    for _ in range(4):
        net.trade(0, base=draw.randint(-50, 50))
        net.warp(hours=1, price={"SOL-PERP": 150 + draw.randint(-3, 3)})
        net.crank()
    market = net.perp_market(0)
    template = net.user_account(model).encode()
    lender = 10**19 // 10**6
    for _ in range(count):
        user = User.decode(template)
        user.authority = Pubkey(draw.randbytes(32))
        user.max_margin_ratio = draw.choice([0, 2_000])
        position = user.perp_positions[0]
        position.lp_shares = draw.choice([0, 1, 1, 1]) * draw.randint(1, 3_000) * market.amm.order_step_size
        position.base_asset_amount = draw.randint(-300, 300) * market.amm.order_step_size
        position.quote_asset_amount = -position.base_asset_amount * 150 // 1_000 + draw.randint(
            -(10**8), 10**8
        )
        position.last_base_asset_amount_per_lp -= draw.randint(-(10**6), 10**6)
        position.remainder_base_asset_amount = draw.randint(-9_999_999, 9_999_999)
        position.last_cumulative_funding_rate = market.amm.cumulative_funding_rate_long - draw.randint(
            0, 10**6
        )
        user.spot_positions[0].scaled_balance = draw.randint(1, 20_000) * 10**6 * (lender // 10**10)
        key = addresses.user(user.authority)
        net.chain.set_account(key, Account(net.program_id, user.encode()))
    ledger = net.chain
    assert isinstance(ledger, LedgerChain)
    accounts = {key: ledger.account(key) for key in ledger.ledger.addresses()}
    return SavedAccounts(net.clock, {key: one for key, one in accounts.items() if one is not None})
