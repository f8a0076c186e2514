"""The vault keeps its promises, tested against BAL itself."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vault_program import CAP, Vault, VaultError

from balclient.abi.errors import ErrorCode
from balclient.abi.events import LPRecord
from balclient.localnet.actions import Actions
from balclient.testing import check


def test_shares_belong_to_the_vault(bal_check, vault):
    position = check.account(vault.user).position("SOL-PERP")
    bal_check.send(
        vault.add(100 * 10**9),
        check.ok(),
        position.lp_shares == 100 * 10**9,
        check.event(LPRecord, n_shares=100 * 10**9, user=vault.user.address),
    )
    bal_check.send(vault.remove(40 * 10**9), check.ok(), position.lp_shares == 60 * 10**9)


def test_the_cap_holds_across_several_calls(bal_check, vault):
    position = check.account(vault.user).position("SOL-PERP")
    bal_check.send(vault.add(CAP), check.ok(), position.lp_shares == CAP)
    bal_check.send(
        vault.add(10**9),
        check.error(VaultError.TooManyShares),
        check.unchanged(vault.user),
        position.lp_shares == CAP,
    )


def test_only_the_manager_may_call(bal_localnet, bal_check, vault):
    thief = bal_localnet.user("thief")
    stolen = Vault(bal_localnet, thief.authority)
    stolen.address, stolen.user = vault.address, vault.user
    bal_check.send(stolen.remove(1), check.error(VaultError.NotManager), check.unchanged(vault.user))


def test_nobody_can_withdraw(bal_check, vault):
    bal_check.send(vault.withdraw(1), check.error(VaultError.NotAllowed), check.unchanged(vault.user))


def test_bal_has_the_last_word(bal_localnet, bal_check, vault):
    """What BAL refuses fails as a whole, with BAL's error."""
    rich = bal_localnet.user("rich", usdc=100_000)
    other = Vault(bal_localnet, rich.authority)
    bal_localnet.expect([other.open(cap=10**18), *other.join()])
    bal_check.send(other.add(10**12), check.error(ErrorCode.InsufficientCollateral))


@pytest.mark.bal_price(160)
def test_the_vault_earns_when_takers_trade(bal_localnet, bal_check, vault):
    bal_localnet.expect(vault.add(200 * 10**9))
    bal_localnet.trade("SOL-PERP", base=50)
    position = check.account(vault.user).position("SOL-PERP")
    bal_check(
        Actions(bal_localnet).settle_lp(vault.user, 0),
        check.ok(),
        check.exact(),
        position.quote_asset_amount > 0,
        position.remainder_base_asset_amount < 0,
    )


STEPS = st.lists(st.tuples(st.sampled_from(["add", "remove"]), st.integers(1, 600)), max_size=6)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=STEPS)
def test_no_order_of_calls_gets_over_the_cap(bal_localnet, bal_check, vault, steps):
    for what, shares in steps:
        bal_localnet.send(getattr(vault, what)(shares * 10**9))
        bal_check(None, check.account(vault.user).perp_positions[0].lp_shares <= CAP)
