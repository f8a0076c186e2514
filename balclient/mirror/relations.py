"""How one account of an instruction relates to another: ownership, signing, derived addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from solders.pubkey import Pubkey

from balclient.abi.errors import ErrorCode
from balclient.mirror.accounts import Check, Seeds
from balclient.mirror.faults import Fault, Panic

if TYPE_CHECKING:
    from balclient.mirror.context import Context

__all__ = [
    "belongs_to",
    "fixed",
    "indexed",
    "is_program_signer",
    "next_perp",
    "next_spot",
    "of_named_spot",
    "quote_market_of_perp",
    "require_program_signer_nonce",
    "same_mint",
    "signs_for",
    "state_seeds",
    "stats_of",
    "stats_seeds",
    "token_owner",
    "user_seeds",
]

_NO_KEY: Final = bytes(32)


def signs_for(user: str, authority: str = "authority") -> Check:
    """The signer is the authority of ``user`` or its delegate (spec instructions 3)."""

    def check(ctx: Context) -> None:
        data = ctx.data(user)
        signer = ctx.raw_key(authority)
        if data[8:40] == signer:
            return
        delegate = data[40:72]
        if delegate != signer or delegate == _NO_KEY:
            raise Fault(ErrorCode.ConstraintRaw)

    return check


def belongs_to(account: str, authority: str = "authority") -> Check:
    """The account's stored authority (or admin) is the given account."""

    def check(ctx: Context) -> None:
        if ctx.data(account)[8:40] != ctx.raw_key(authority):
            raise Fault(ErrorCode.ConstraintHasOne)

    return check


def stats_of(user: str, stats: str) -> Check:
    """User and stats have the same authority."""

    def check(ctx: Context) -> None:
        if ctx.data(user)[8:40] != ctx.data(stats)[8:40]:
            raise Fault(ErrorCode.ConstraintRaw)

    return check


def is_program_signer(ctx: Context) -> None:
    """The account passed as the vaults' authority is the one that the state names."""
    if ctx.state.signer != ctx.key("drift_signer"):
        raise Fault(ErrorCode.ConstraintRaw)


def require_program_signer_nonce(ctx: Context) -> None:
    """The program signs for its vaults with the stored bump; the runtime refuses any other."""
    state = ctx.state
    seeds = [b"drift_signer", bytes([state.signer_nonce])]
    try:
        signed = Pubkey.create_program_address(seeds, ctx.program_id) == state.signer
    except Exception:
        # Not every bump gives an address; the error's class is not exported by name.
        signed = False
    if not signed:
        raise Panic("signer privilege escalated")


def same_mint(ctx: Context) -> None:
    """Vault and token account hold the same mint."""
    if ctx.data("spot_market_vault")[:32] != ctx.data("user_token_account")[:32]:
        raise Fault(ErrorCode.ConstraintRaw)


def token_owner(account: str, owner: str) -> Check:
    """The token account is owned by the given account."""

    def check(ctx: Context) -> None:
        if ctx.data(account)[32:64] != ctx.raw_key(owner):
            raise Fault(ErrorCode.ConstraintTokenOwner)

    return check


def _u16(value: int) -> bytes:
    return value.to_bytes(2, "little")


def indexed(prefix: bytes, argument: str) -> Seeds:
    """Seeds with a market index taken from the arguments."""
    return lambda ctx: (prefix, _u16(ctx.args[argument]))


def fixed(prefix: bytes, index: int) -> Seeds:
    """Seeds with a fixed market index."""
    return lambda ctx: (prefix, _u16(index))


def next_spot(prefix: bytes) -> Seeds:
    """Seeds with the index that the next spot market gets."""
    return lambda ctx: (prefix, _u16(ctx.state.number_of_spot_markets))


def of_named_spot(prefix: bytes) -> Seeds:
    """Seeds with the index of the spot market passed by name."""
    return lambda ctx: (prefix, ctx.data("spot_market")[684:686])


def user_seeds(ctx: Context) -> tuple[bytes, ...]:
    """Seeds of the sub-account named by the arguments under the authority passed."""
    return (b"user", ctx.raw_key("authority"), _u16(ctx.args["sub_account_id"]))


def next_perp(ctx: Context) -> tuple[bytes, ...]:
    """Seeds of the next perp market's address."""
    return (b"perp_market", _u16(ctx.state.number_of_markets))


def state_seeds(ctx: Context) -> tuple[bytes, ...]:
    """Seeds of the state's address."""
    del ctx
    return (b"drift_state",)


def stats_seeds(ctx: Context) -> tuple[bytes, ...]:
    """Seeds of the stats address of the authority passed."""
    return (b"user_stats", ctx.raw_key("authority"))


def quote_market_of_perp(ctx: Context) -> tuple[bytes, ...]:
    """Seeds of the quote spot market that the perp market passed names."""
    return (b"spot_market", ctx.data("perp_market")[1166:1168])
