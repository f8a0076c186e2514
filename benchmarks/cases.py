"""A recorded settlement as bytes, and what the mirror makes of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from balclient.abi.accounts import PerpMarket, PerpPosition, User  # noqa: E402
from balclient.mirror.lp import settle_lp_position  # noqa: E402
from balclient.mirror.position import find_position  # noqa: E402

__all__ = ["SESSION", "settled", "settlements"]

SESSION = ROOT / "tests" / "vectors" / "lp_core_0022.jsonl.xz"
"""The recorded session that replays and counts use."""


def settlements() -> Iterator[tuple[bytes, bytes, int]]:
    """User, market and market index before each recorded settlement."""
    from lp_preview_peers import recorded

    for case in recorded([SESSION]):
        yield case.accounts[case.user].data, case.accounts[case.market].data, case.market_index


def settled(user: bytes, market: bytes, index: int) -> PerpPosition:
    """The position afterwards, from the bytes of both accounts; its funding is settled already."""
    position = find_position(User.decode(user), index)
    assert position is not None
    settle_lp_position(position, PerpMarket.decode(market))
    return position
