"""The one tree of errors that this package raises.

BalError
+-- BadInput (ValueError)       a value or a file from a person that cannot be used
+-- Unsupported                 not covered: an instruction, an account state, a version
+-- DecodeError (ValueError)    bytes that are not what they should be
|   +-- AccountMissing          nothing at the address
|   +-- WrongOwner              the account belongs to another program
|   +-- WrongDiscriminator      the first eight bytes name another type
|   +-- WrongSize               too short, or bytes left over
|   +-- UnknownInstruction      no instruction has this discriminator
|   +-- UnknownEvent            no event has this discriminator
|   +-- TruncatedLog            the runtime cut the log, events may be missing
|   +-- MalformedLog            the log's invocations do not nest
+-- EncodeError (ValueError)    a value that does not fit its field
+-- MissingAccount (LookupError) an account that the instruction needs was not given
|   +-- MissingMarket           a perp market
|   +-- MissingSpotMarket       a spot market
|   +-- MissingOracle           a market's oracle
+-- Refused                     the program refuses what was asked, with the numbers that cause it
+-- ChainError                  a place where instructions run refused or failed
    +-- NetworkError            a node cannot be reached, or answers with what is no answer
    +-- RpcError                a node refused a request and said why
    +-- Expired                 a transaction did not land while it could, and never will
    +-- Unresolved              a transaction may or may not have landed; it is attached
    +-- KeyRefused              a key that is not used: readable by others, for another cluster, or malformed
"""

from __future__ import annotations

__all__ = [
    "AccountMissing",
    "BadInput",
    "BalError",
    "ChainError",
    "DecodeError",
    "EncodeError",
    "Expired",
    "KeyRefused",
    "MalformedLog",
    "MissingAccount",
    "MissingMarket",
    "MissingOracle",
    "MissingSpotMarket",
    "NetworkError",
    "Refused",
    "RpcError",
    "TruncatedLog",
    "UnknownEvent",
    "UnknownInstruction",
    "Unresolved",
    "Unsupported",
    "WrongDiscriminator",
    "WrongOwner",
    "WrongSize",
]


class BalError(Exception):
    """Base of every error that this package raises on purpose."""


class BadInput(BalError, ValueError):
    """A value or a file that a person gave and that cannot be used; nothing was changed."""


class Unsupported(BalError):
    """An instruction, account state or version that is not covered; nothing was approximated."""


class DecodeError(BalError, ValueError):
    """Bytes that cannot be read as what they were said to be."""


class AccountMissing(DecodeError):
    """There is no account at the address."""


class WrongOwner(DecodeError):
    """The account belongs to another program than the one expected."""


class WrongDiscriminator(DecodeError):
    """The first eight bytes are those of another type."""


class WrongSize(DecodeError):
    """The data is shorter than the layout, or bytes are left over."""


class UnknownInstruction(DecodeError):
    """No instruction of the interface starts with these eight bytes."""


class UnknownEvent(DecodeError):
    """No event of the interface starts with these eight bytes."""


class TruncatedLog(DecodeError):
    """The runtime cut the program log, so events may be missing."""


class MalformedLog(DecodeError):
    """The invocations of a program log do not nest."""


class EncodeError(BalError, ValueError):
    """A value does not fit the field it is written to."""


class MissingAccount(BalError, LookupError):
    """An account that the instruction needs was not given."""


class MissingMarket(MissingAccount):
    """A perp market that the program will look up was not given."""


class MissingSpotMarket(MissingAccount):
    """A spot market that the program will look up was not given."""


class MissingOracle(MissingAccount):
    """A market names an oracle that was not given."""


class Refused(BalError):
    """The program refuses what was asked; the message says why in words and numbers.

    `receipt` tells what was done before, None when nothing was.
    """

    def __init__(self, message: str, receipt: object | None = None) -> None:
        super().__init__(message)
        self.receipt = receipt


class ChainError(BalError):
    """A place where instructions run refused a request or failed."""


class NetworkError(ChainError):
    """A node cannot be reached, or what it answers is no answer, however often it is asked."""


class RpcError(ChainError):
    """A node refused a request; `code` and `data` are the node's own."""

    def __init__(self, message: str, code: int = 0, data: object = None) -> None:
        super().__init__(message)
        self.code = code
        self.data = data


class Expired(ChainError):
    """A transaction did not land while its blockhash lived, and never will; it may be signed anew."""


class Unresolved(ChainError):
    """Nobody could tell whether a transaction landed; `signed` is it, for asking again.  Do not sign anew."""

    def __init__(self, message: str, signed: object = None) -> None:
        super().__init__(message)
        self.signed = signed


class KeyRefused(ChainError):
    """A key is not used: its file is readable by others or malformed, or the cluster was not agreed to."""
