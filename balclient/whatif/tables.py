"""The answer as rows: one per LP and price, to Parquet where pyarrow is there."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from balclient.abi.exceptions import BadInput, Unsupported
from balclient.whatif.shocks import Shocks

__all__ = ["write_parquet"]


def write_parquet(result: Shocks, path: Path) -> int:
    """Write one row per price and LP, price by price; returns how many.

    Columns: price, curve_price, change, collateral and requirement (1e6), base and shares (1e9), address,
    liquidated.  Raises Unsupported without pyarrow, BadInput where the file cannot be written.
    """
    try:
        arrow: Any = import_module("pyarrow")
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError:
        raise Unsupported("Parquet needs pyarrow: install balclient[scale]") from None
    names = arrow.array([str(key) for key in result.lps], arrow.string()).dictionary_encode()
    count, written = len(result.lps), 0
    writer: Any = None
    try:
        for effect in result.effects:
            table = arrow.table(
                {
                    "price": np.full(count, effect.price, dtype=np.int64),
                    "curve_price": np.full(count, effect.curve_price, dtype=np.int64),
                    "address": names,
                    "shares": result.shares,
                    "base": effect.base,
                    "change": effect.change,
                    "collateral": effect.collateral,
                    "requirement": effect.requirement,
                    "liquidated": effect.liquidated,
                }
            )
            if writer is None:
                writer = parquet.ParquetWriter(path, table.schema)
            writer.write_table(table)
            written += count
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror or error}") from None
    finally:
        if writer is not None:
            writer.close()
    return written
