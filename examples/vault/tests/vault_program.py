"""The vault program: its errors, its addresses, and the instructions that tests send."""

from enum import IntEnum

from solders.pubkey import Pubkey

from balclient.abi import instructions as build
from balclient.abi.addresses import SYSTEM_PROGRAM_ID
from balclient.abi.values import AccountMeta, Instruction
from balclient.localnet import Localnet, LocalUser

VAULT_ID = Pubkey.from_string("Vau1tVau1tVau1tVau1tVau1tVau1tVau1tVau1tVau")
CAP = 500 * 10**9
RENT = (128 + 73) * 6_960


class VaultError(IntEnum):
    BadData = 1
    BadAccounts = 2
    NotManager = 3
    NotAllowed = 4
    TooManyShares = 5


class Vault:
    """One manager's vault: its addresses, and its instructions ready to be sent."""

    def __init__(self, net: Localnet, manager: Pubkey) -> None:
        self.net = net
        self.manager = manager
        self.address, self.bump = Pubkey.find_program_address([b"vault", bytes(manager)], VAULT_ID)
        self.user = LocalUser.of("vault", net.seed, self.address, None, 0, net.program_id)

    def open(self, cap: int = CAP) -> Instruction:
        data = bytes([0]) + cap.to_bytes(8, "little") + RENT.to_bytes(8, "little") + bytes([self.bump])
        accounts = (
            AccountMeta(self.manager, True, True),
            AccountMeta(self.address, False, True),
            AccountMeta(self.net.program_id, False, False),
            AccountMeta(SYSTEM_PROGRAM_ID, False, False),
        )
        return Instruction("vault.open", VAULT_ID, accounts, data, {"cap": cap})

    def call(self, inner: Instruction) -> Instruction:
        """The vault calls a BAL instruction: the same accounts, only that the vault signs by itself."""
        inner = self.net.complete(inner, *([self.user] if self.exists else []))
        accounts = [AccountMeta(self.manager, True, False), AccountMeta(self.address, False, False)]
        accounts.append(AccountMeta(self.net.program_id, False, False))
        for meta in inner.accounts:
            signs = meta.is_signer and meta.pubkey != self.address
            accounts.append(AccountMeta(meta.pubkey, signs, meta.is_writable))
        data = bytes([1]) + inner.data
        return Instruction(f"vault.{inner.name}", VAULT_ID, tuple(accounts), data, inner.args)

    @property
    def exists(self) -> bool:
        return self.net.chain.account(self.user.address) is not None

    def join(self) -> list[Instruction]:
        owner, payer = self.address, self.manager
        stats = build.initialize_user_stats(authority=owner, payer=payer)
        user = build.initialize_user(sub_account_id=0, name="Vault", authority=owner, payer=payer)
        return [self.call(stats), self.call(user)]

    def deposit(self, usd: int) -> Instruction:
        return self.call(
            build.deposit(
                market_index=0,
                amount=usd * 10**6,
                user=self.user.address,
                authority=self.address,
                user_token_account=self.user.token_account,
            )
        )

    def add(self, shares: int) -> Instruction:
        return self.call(
            build.add_perp_lp_shares(
                n_shares=shares, market_index=0, user=self.user.address, authority=self.address
            )
        )

    def remove(self, shares: int) -> Instruction:
        return self.call(
            build.remove_perp_lp_shares(
                shares_to_burn=shares, market_index=0, user=self.user.address, authority=self.address
            )
        )

    def withdraw(self, usd: int) -> Instruction:
        return self.call(
            build.withdraw(
                market_index=0,
                amount=usd * 10**6,
                user=self.user.address,
                authority=self.address,
                user_token_account=self.user.token_account,
            )
        )
