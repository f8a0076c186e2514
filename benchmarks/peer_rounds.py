"""Ours and the peers' in turns, in one process of the peers' interpreter; run by peers.py.

    PYTHONPATH=. PEERS_PYTHON benchmarks/peer_rounds.py ROUNDS SECONDS

What both sides make of the same bytes is compared first. A line of output is one pair of things as JSON.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

warnings.simplefilter("ignore")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from abi_decode import anchorpy_coder, driftpy_decoder, filled, lazy, sparse  # noqa: E402
from cases import settled, settlements  # noqa: E402
from driftpy_preview import preview  # noqa: E402
from timing import alternate  # noqa: E402

from balclient.abi.accounts import PerpMarket, User  # noqa: E402
from balclient.abi.arguments import pack_add_perp_lp_shares  # noqa: E402

MANY = 1_000
ROUNDS, SECONDS = int(sys.argv[1]), float(sys.argv[2])


def tell(
    part: str, what: str, peer: str, ours: Callable[[], object], theirs: Callable[[], object], each: int = 1
) -> None:
    """Measure a pair and print it; ours does `each` of them at once."""
    pairs = [(mine / each, other) for mine, other in alternate(ours, theirs, ROUNDS, SECONDS)]
    print(json.dumps({"part": part, "what": what, "peer": peer, "pairs": pairs}), flush=True)


def shares(user: User) -> list[int]:
    """What is compared of a decoded user."""
    return [position.lp_shares for position in user.perp_positions]


def shares_of_all(blobs: list[bytes]) -> int:
    """The sum of a column."""
    return int(User.columns(blobs)["perp_positions"]["lp_shares"].sum())


def against_anchorpy(user_data: bytes, market_data: bytes) -> None:
    """Accounts and instruction data by the same interface file."""
    coder = anchorpy_coder()
    user, market = coder.accounts.decode(user_data), coder.accounts.decode(market_data)
    assert shares(user) == shares(User.decode(user_data))
    assert market.amm.sqrt_k == PerpMarket.decode(market_data).amm.sqrt_k
    args = {"n_shares": 123_456_789, "market_index": 1}
    assert coder.instruction.encode("add_perp_lp_shares", args) == pack_add_perp_lp_shares(123_456_789, 1)
    accounts = coder.accounts
    tell("decode", "User", "anchorpy", lambda: User.decode(user_data), lambda: accounts.decode(user_data))
    tell(
        "decode",
        "PerpMarket",
        "anchorpy",
        lambda: PerpMarket.decode(market_data),
        lambda: accounts.decode(market_data),
    )
    blobs = [user_data] * MANY
    assert shares_of_all(blobs) == sum(shares(user)) * MANY
    what = f"LP shares of a User, {MANY:,} at once"
    tell("decode", what, "anchorpy", lambda: shares_of_all(blobs), lambda: accounts.decode(user_data), MANY)
    tell(
        "encode",
        "instruction data",
        "anchorpy",
        lambda: pack_add_perp_lp_shares(123_456_789, 1),
        lambda: coder.instruction.encode("add_perp_lp_shares", args),
    )


def against_driftpy(user_data: bytes) -> None:
    """Its hand decoder, which leaves out empty slots, and its preview of a settlement."""
    decode_user = driftpy_decoder()
    for what, data in (("User, all slots used", user_data), ("User, two slots used", sparse())):
        assert shares(decode_user(data))[:1] == shares(User.decode(data))[:1]
        tell("decode", what, "driftpy", lambda d=data: User.decode(d), lambda d=data: decode_user(d))  # type: ignore[misc]
        tell("decode", f"{what}, lazily", "driftpy", lambda d=data: lazy(d), lambda d=data: decode_user(d))  # type: ignore[misc]


def previews() -> None:
    """An LP's position after its settlement, from account bytes, where driftpy gets its base right.

    Its decoder reads a signed byte as unsigned, which is put right for it.
    """
    for case in settlements():
        mine, theirs = settled(*case), preview(*case, signed=True)
        if mine.base_asset_amount == theirs.base_asset_amount != 0:
            break
    else:
        raise SystemExit("driftpy and we agree on no recorded settlement")
    tell(
        "preview", "an LP's settlement, from bytes", "driftpy", lambda: settled(*case), lambda: preview(*case)
    )


def main() -> None:
    """Everything in turn."""
    user_data, market_data = filled(User, 1), filled(PerpMarket, 2)
    against_anchorpy(user_data, market_data)
    against_driftpy(user_data)
    previews()


if __name__ == "__main__":
    main()
