"""Instructions of the system and token programs that make and fill accounts by ordinary transactions."""

from __future__ import annotations

from struct import pack

from solders.pubkey import Pubkey

from balclient.abi.addresses import SYSTEM_PROGRAM_ID, TOKEN_PROGRAM_ID
from balclient.abi.values import AccountMeta, Instruction

__all__ = ["burn", "create_account", "initialize_mint", "initialize_token_account", "mint_to", "transfer"]


def transfer(source: Pubkey, target: Pubkey, lamports: int) -> Instruction:
    """Move lamports; the source signs."""
    metas = (AccountMeta(source, True, True), AccountMeta(target, False, True))
    data = pack("<IQ", 2, lamports)
    return Instruction("transfer", SYSTEM_PROGRAM_ID, metas, data, {"lamports": lamports})


def create_account(payer: Pubkey, key: Pubkey, lamports: int, space: int, owner: Pubkey) -> Instruction:
    """Make an account of `space` zero bytes; payer and account sign."""
    metas = (AccountMeta(payer, True, True), AccountMeta(key, True, True))
    data = pack("<IQQ32s", 0, lamports, space, bytes(owner))
    args = {"lamports": lamports, "space": space, "owner": owner}
    return Instruction("create_account", SYSTEM_PROGRAM_ID, metas, data, args)


def initialize_mint(mint: Pubkey, decimals: int, authority: Pubkey) -> Instruction:
    """Make a new account a token's mint."""
    data = pack("<BB32sB", 20, decimals, bytes(authority), 0)
    metas = (AccountMeta(mint, False, True),)
    return Instruction("initialize_mint", TOKEN_PROGRAM_ID, metas, data, {"decimals": decimals})


def initialize_token_account(key: Pubkey, mint: Pubkey, owner: Pubkey) -> Instruction:
    """Make a new account a token account."""
    metas = (AccountMeta(key, False, True), AccountMeta(mint, False, False))
    data = pack("<B32s", 18, bytes(owner))
    return Instruction("initialize_token_account", TOKEN_PROGRAM_ID, metas, data, {"owner": owner})


def mint_to(mint: Pubkey, target: Pubkey, authority: Pubkey, amount: int) -> Instruction:
    """New tokens; the mint's authority signs."""
    metas = (
        AccountMeta(mint, False, True),
        AccountMeta(target, False, True),
        AccountMeta(authority, True, False),
    )
    return Instruction("mint_to", TOKEN_PROGRAM_ID, metas, pack("<BQ", 7, amount), {"amount": amount})


def burn(mint: Pubkey, source: Pubkey, owner: Pubkey, amount: int) -> Instruction:
    """Fewer tokens; the account's owner signs."""
    metas = (
        AccountMeta(source, False, True),
        AccountMeta(mint, False, True),
        AccountMeta(owner, True, False),
    )
    return Instruction("burn", TOKEN_PROGRAM_ID, metas, pack("<BQ", 8, amount), {"amount": amount})
