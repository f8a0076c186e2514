"""A local world in which the vault program is deployed, and a vault open and funded."""

import pytest
from vault_program import PROGRAM, VAULT_ID, Vault

from balclient.abi.addresses import TOKEN_PROGRAM_ID
from balclient.abi.tokens import TokenAccount
from balclient.abi.values import Account
from balclient.localnet import Localnet


@pytest.fixture(scope="session")
def bal_world(bal_session_localnet: Localnet) -> Localnet:
    """Every test starts with the vault program deployed, and the vault open and funded."""
    net = bal_session_localnet
    net.chain.add_program(VAULT_ID, PROGRAM)
    manager = net.user("manager", usdc=10)
    vault = Vault(net, manager.authority)
    tokens = TokenAccount(net.usdc_mint, vault.address, 10_000 * 10**6)
    net.chain.set_account(vault.user.token_account, Account(TOKEN_PROGRAM_ID, tokens.encode()))
    net.expect(vault.open())
    net.expect(vault.join())
    net.register_user(vault.user)
    net.expect(vault.deposit(5_000))
    return net


@pytest.fixture
def vault(bal_localnet: Localnet) -> Vault:
    return Vault(bal_localnet, bal_localnet.users["manager"].authority)
