"""Thousands of LPs settled by the mirror from one snapshot, against the program's accounts afterwards."""

import random
import time

import pytest
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi import instructions as build
from balclient.abi.accounts import User
from balclient.abi.exceptions import AccountMissing
from balclient.abi.values import Account, AccountMeta
from balclient.chain import EmbeddedChain
from balclient.localnet import Localnet
from balclient.localnet.actions import Actions
from balclient.reconcile import reconcile_settled

COUNT = 1_000


def crowded() -> tuple[Localnet, list[Pubkey]]:
    """A market with a thousand LPs who joined at different times."""
    net = Localnet(chain=EmbeddedChain())
    model = net.user("model", usdc=1_000_000_000)
    act, draw = Actions(net), random.Random(5)
    assert act.add_lp_shares(model, 0, 10**15).ok
    for _ in range(6):
        net.trade(0, base=draw.randint(-5_000, 5_000))
        net.warp(hours=1, price={"SOL-PERP": 150 + draw.randint(-5, 5)})
        net.crank()
    market = net.perp_market(0)
    template = net.user_account(model).encode()
    users: list[Pubkey] = []
    for _ in range(COUNT):
        user = User.decode(template)
        user.authority = Pubkey(draw.randbytes(32))
        position = user.perp_positions[0]
        position.lp_shares = draw.randint(1, 10_000) * market.amm.order_step_size
        position.last_base_asset_amount_per_lp -= draw.randint(-(10**7), 10**7)
        position.last_quote_asset_amount_per_lp -= draw.randint(-(10**6), 10**6)
        position.remainder_base_asset_amount = draw.randint(-99_999_999, 99_999_999)
        key = addresses.user(user.authority)
        net.chain.set_account(key, Account(net.program_id, user.encode()))
        users.append(key)
    return net, users


def test_a_thousand_lps_are_exact_and_one_changed_byte_is_found() -> None:
    net, users = crowded()
    shared = [addresses.state(), net.market(0).address]
    before = net.chain.read([*shared, *users])
    for user in users:
        outcome = net.send(
            build.settle_lp(
                market_index=0, user=user, remaining=[AccountMeta(net.market(0).address, False, True)]
            )
        )
        assert outcome.ok
    after = dict(net.chain.read(users))
    started = time.process_time()
    report = reconcile_settled(before, after, users, 0, net.clock)
    assert time.process_time() - started < COUNT * 0.002
    assert report.exact
    assert str(report) == "exact 1,000 of 1,000 LPs"
    moved = sum(before[user] != after[user] for user in users)
    assert moved == COUNT

    account = after[users[7]]
    assert account is not None
    wrong = User.decode(account.data)
    wrong.perp_positions[0].quote_asset_amount += 1
    after[users[7]] = Account(account.owner, wrong.encode())
    after[users[9]] = None
    report = reconcile_settled(
        before, after, users, 0, dict.fromkeys(users, net.clock), names={users[7]: "lp7"}
    )
    assert list(report.different) == [users[7], users[9]]
    assert "lp7 perp_positions[0].quote_asset_amount" in str(report)
    assert str(report).startswith("exact 998 of 1,000 LPs; ")


def test_what_would_be_refused_and_what_is_missing() -> None:
    net, users = crowded()
    market = net.perp_market(0)
    market.amm.base_asset_amount_long += 1
    before = dict(net.chain.read([addresses.state(), *users[:3]]))
    before[net.market(0).address] = Account(net.program_id, market.encode())
    report = reconcile_settled(before, before, users[:3], 0, net.clock)
    assert len(report.refused) == 3
    assert "exact 0 of 3 LPs" in str(report)
    with pytest.raises(AccountMissing, match="not in the snapshot"):
        reconcile_settled(before, before, [Pubkey.new_unique()], 0, net.clock)
