"""driftpy's LP preview over lines of cases; run by lp_preview_peers.py with driftpy's own interpreter.

A line of input is {"user", "market": base64 account bytes, "market_index"}; a line of output holds the fields
of two previewed positions, or {"error"}: as it is, and with the accumulators' exponent put right, which the
decoder reads as an unsigned byte.
"""

import json
import sys
import warnings
from base64 import b64decode
from pathlib import Path
from types import SimpleNamespace
from typing import Any

warnings.simplefilter("ignore")

import driftpy  # noqa: E402
from anchorpy import Idl  # noqa: E402
from anchorpy.coder.accounts import AccountsCoder  # noqa: E402
from driftpy.decode.user import decode_user  # noqa: E402
from driftpy.drift_user import DriftUser  # noqa: E402

IDL = Idl.from_json((Path(driftpy.__file__).parent / "idl" / "drift.json").read_text(encoding="utf-8"))
CODER = AccountsCoder(IDL)

FIELDS = (
    "base_asset_amount",
    "remainder_base_asset_amount",
    "quote_asset_amount",
    "quote_entry_amount",
    "quote_break_even_amount",
)


def preview(user_data: bytes, market_data: bytes, index: int, *, signed: bool = False) -> Any:
    """The position after the settlement, as driftpy computes it from the accounts."""
    user, market = decode_user(user_data), CODER.decode(market_data)
    position = next(p for p in user.perp_positions if p.market_index == index and p.lp_shares)
    client = SimpleNamespace(get_perp_market_account=lambda _: market)
    owner = SimpleNamespace(drift_client=client)
    if signed and position.per_lp_base > 127:
        position.per_lp_base -= 256
    settled, *_ = DriftUser.get_perp_position_with_lp_settle(owner, index, position)
    return settled


def answer(case: dict) -> dict:
    """The compared fields of both previews."""
    user, market = b64decode(case["user"]), b64decode(case["market"])
    found = {}
    for which in ("as_is", "signed"):
        settled = preview(user, market, case["market_index"], signed=which == "signed")
        found[which] = {name: getattr(settled, name) for name in FIELDS}
    return found


def main() -> None:
    """Answer line by line."""
    for line in sys.stdin:
        try:
            said = answer(json.loads(line))
        except Exception as error:
            said = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
