"""Program ids and derived addresses."""

from __future__ import annotations

from functools import lru_cache

from solders.pubkey import Pubkey

__all__ = [
    "ASSOCIATED_TOKEN_PROGRAM_ID",
    "CLOCK_SYSVAR_ID",
    "DEFAULT_PUBKEY",
    "PROGRAM_ID",
    "PYTH_PROGRAM_ID",
    "PYTH_PULL_PROGRAM_ID",
    "PYTH_TEST_PROGRAM_ID",
    "RENT_SYSVAR_ID",
    "SYSTEM_PROGRAM_ID",
    "TOKEN_PROGRAM_ID",
    "associated_token_account",
    "derived",
    "drift_signer",
    "insurance_fund_vault",
    "perp_market",
    "prelaunch_oracle",
    "referrer_name",
    "spot_market",
    "spot_market_vault",
    "state",
    "user",
    "user_stats",
]

PROGRAM_ID = Pubkey.from_string("dRiftyHA39MWEi3m9aunc5MzRF1JYuBsbn6VPcn33UH")
TOKEN_PROGRAM_ID = Pubkey.from_string("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA")
ASSOCIATED_TOKEN_PROGRAM_ID = Pubkey.from_string("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL")
CLOCK_SYSVAR_ID = Pubkey.from_string("SysvarC1ock11111111111111111111111111111111")
SYSTEM_PROGRAM_ID = Pubkey.from_string("11111111111111111111111111111111")
RENT_SYSVAR_ID = Pubkey.from_string("SysvarRent111111111111111111111111111111111")
PYTH_PROGRAM_ID = Pubkey.from_string("FsJ3A3u2vn5cTVofAjvy6y5kwABJAqYWpe4975bi2epH")
PYTH_TEST_PROGRAM_ID = Pubkey.from_string("gSbePebfvPy7tRqimPoVecS2UsBvYv46ynrzWocc92s")
PYTH_PULL_PROGRAM_ID = Pubkey.from_string("rec5EKMGg6MxZYaMdyBfgwp4d5rB9T1VQH5pJv5LtFJ")
DEFAULT_PUBKEY = Pubkey.default()


@lru_cache(maxsize=8192)
def derived(program_id: Pubkey, *seeds: bytes) -> tuple[Pubkey, int]:
    """A program's derived address for the seeds, and its bump; remembered, for the search is long."""
    return Pubkey.find_program_address(seeds, program_id)


def _derive(program_id: Pubkey, *seeds: bytes) -> Pubkey:
    return derived(program_id, *seeds)[0]


def _index(value: int) -> bytes:
    return value.to_bytes(2, "little")


def state(*, program_id: Pubkey = PROGRAM_ID) -> Pubkey:
    """Address of the exchange's State."""
    return _derive(program_id, b"drift_state")


def drift_signer(*, program_id: Pubkey = PROGRAM_ID) -> Pubkey:
    """Address that signs for every vault."""
    return _derive(program_id, b"drift_signer")


def perp_market(market_index: int, *, program_id: Pubkey = PROGRAM_ID) -> Pubkey:
    """Address of a PerpMarket."""
    return _derive(program_id, b"perp_market", _index(market_index))


def spot_market(market_index: int, *, program_id: Pubkey = PROGRAM_ID) -> Pubkey:
    """Address of a SpotMarket."""
    return _derive(program_id, b"spot_market", _index(market_index))


def spot_market_vault(market_index: int, *, program_id: Pubkey = PROGRAM_ID) -> Pubkey:
    """Address of the token account that holds a spot market's deposits."""
    return _derive(program_id, b"spot_market_vault", _index(market_index))


def insurance_fund_vault(market_index: int, *, program_id: Pubkey = PROGRAM_ID) -> Pubkey:
    """Address of the token account that holds a spot market's insurance fund."""
    return _derive(program_id, b"insurance_fund_vault", _index(market_index))


def user(authority: Pubkey, sub_account_id: int = 0, *, program_id: Pubkey = PROGRAM_ID) -> Pubkey:
    """Address of a User: one sub-account of an authority."""
    return _derive(program_id, b"user", bytes(authority), _index(sub_account_id))


def user_stats(authority: Pubkey, *, program_id: Pubkey = PROGRAM_ID) -> Pubkey:
    """Address of the UserStats that all sub-accounts of an authority share."""
    return _derive(program_id, b"user_stats", bytes(authority))


def prelaunch_oracle(market_index: int, *, program_id: Pubkey = PROGRAM_ID) -> Pubkey:
    """Address of a perp market's PrelaunchOracle."""
    return _derive(program_id, b"prelaunch_oracle", _index(market_index))


def referrer_name(name: bytes, *, program_id: Pubkey = PROGRAM_ID) -> Pubkey:
    """Address of the record of a referrer's 32-byte name."""
    return _derive(program_id, b"referrer_name", name)


def associated_token_account(owner: Pubkey, mint: Pubkey) -> Pubkey:
    """Address of the token account that wallets use for an owner and a mint."""
    return _derive(ASSOCIATED_TOKEN_PROGRAM_ID, bytes(owner), bytes(TOKEN_PROGRAM_ID), bytes(mint))
