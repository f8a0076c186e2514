"""A local world in which the vault program is deployed (see pytest.ini), and a vault open and funded."""

import pytest
from vault_program import Vault

from balclient.localnet import Localnet


@pytest.fixture(scope="session")
def bal_world(bal_session_localnet: Localnet) -> Localnet:
    """Every test starts with a vault that is open and has deposits."""
    net = bal_session_localnet
    vault = Vault(net, net.user("manager", usdc=10).authority)
    net.mint(vault.user, 10_000 * 10**6)
    net.expect(vault.open())
    net.expect(vault.join())
    net.register_user(vault.user)
    net.expect(vault.deposit(5_000))
    return net


@pytest.fixture
def vault(bal_localnet: Localnet) -> Vault:
    return Vault(bal_localnet, bal_localnet.users["manager"].authority)
