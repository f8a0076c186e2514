"""What can be wrong with a store or with what goes into it; nothing is overwritten in any of these cases.

BadInput
+-- StoreError              a store that cannot be used
|   +-- StoreCorrupt        not a store, or a damaged one
|   +-- StoreVersion        made by a newer package, or with a version that does not exist
|   +-- StoreOfAnother      its cluster or program is not the one at hand
+-- MissingPrice            no oracle price is known at a time
+-- MissingHistory          no account was observed at a time
+-- BadCsv                  a CSV file that is not an archive of LP records
"""

from __future__ import annotations

from balclient.abi.exceptions import BadInput

__all__ = [
    "BadCsv",
    "MissingHistory",
    "MissingPrice",
    "StoreCorrupt",
    "StoreError",
    "StoreOfAnother",
    "StoreVersion",
]


class StoreError(BadInput):
    """A store that cannot be used."""


class StoreCorrupt(StoreError):
    """Not a store, or a damaged one."""


class StoreVersion(StoreError):
    """The store's schema is of a version that this package does not know."""


class StoreOfAnother(StoreError):
    """The store holds the history of another cluster or program."""


class MissingPrice(BadInput):
    """No oracle price of a market is known at or before a time."""


class MissingHistory(BadInput):
    """An account was not observed at or before a time."""


class BadCsv(BadInput):
    """A CSV file that is not an archive of LP records; the message names line and column."""
