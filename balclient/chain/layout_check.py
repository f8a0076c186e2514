"""Whether a live program's accounts are what our layouts say: owner, discriminator, size, and who they are.

Forks and other releases keep names and change layouts.  What is looked at here decides which kinds of account
can be decoded with this package at all, before anything is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import ACCOUNTS, PerpMarket, SpotMarket, State, User, UserStats
from balclient.abi.codec import AccountRecord, Record, Tag
from balclient.abi.values import Account

__all__ = ["Finding", "LayoutCheck", "Verdict", "check_layouts", "examine"]

_KINDS: tuple[type[AccountRecord], ...] = (State, PerpMarket, SpotMarket, UserStats, User)
_BLIND_MARKETS = 8
_SUB_ACCOUNTS = 8


class _Reads(Protocol):
    def read(self, keys: Iterable[Pubkey], /) -> Mapping[Pubkey, Account | None]: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One account: the kind that it is or should be, and what speaks against our layout of it."""

    kind: str
    address: Pubkey
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """All accounts of one kind: how many were looked at and how many are as our layout says."""

    kind: str
    seen: int
    good: int
    problems: tuple[str, ...]

    @property
    def trusted(self) -> bool:
        """Whether there were some, all good."""
        return 0 < self.seen == self.good

    @property
    def word(self) -> str:
        """The verdict in a word: trusted, differs, or not seen."""
        return "trusted" if self.trusted else "differs" if self.seen else "not seen"


@dataclass(frozen=True, slots=True)
class LayoutCheck:
    """What was found, account by account and as a verdict per kind."""

    program_id: Pubkey
    findings: tuple[Finding, ...]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """A verdict for each kind that this package decodes, and for kinds that it does not know."""
        names = dict.fromkeys([*(kind.__name__ for kind in _KINDS), *(one.kind for one in self.findings)])
        return tuple(_verdict(name, [one for one in self.findings if one.kind == name]) for name in names)

    @property
    def trusted(self) -> bool:
        """Whether everything that was seen of the known kinds is good, State and a market at least."""
        found = {verdict.kind: verdict for verdict in self.verdicts}
        known = [found[kind.__name__] for kind in _KINDS]
        return (
            found["State"].trusted
            and found["PerpMarket"].trusted
            and not any(verdict.seen != verdict.good for verdict in known)
        )


class _Held:
    """Accounts at hand, read like a chain: what is not among them is not there."""

    def __init__(self, accounts: Mapping[Pubkey, Account]) -> None:
        self._accounts = accounts

    def read(self, keys: Iterable[Pubkey], /) -> Mapping[Pubkey, Account | None]:
        return {key: self._accounts.get(key) for key in keys}


def check_layouts(
    chain: _Reads | Mapping[Pubkey, Account],
    *,
    program_id: Pubkey = addresses.PROGRAM_ID,
    markets: Sequence[int] | None = None,
    quote_mint: Pubkey | None = None,
    authority: Pubkey | None = None,
    accounts: Iterable[Pubkey] = (),
) -> LayoutCheck:
    """Look at the exchange's accounts, an authority's, and any others; nothing is decoded on trust.

    `chain` is a chain, or accounts at hand by address.
    `markets` are the perp markets' indexes; unless given, as many as State counts, or the first few where it
    cannot be trusted.  With `quote_mint` spot market 0 must hold that mint.
    """
    source: _Reads = _Held(chain) if isinstance(chain, Mapping) else chain
    state_key = addresses.state(program_id=program_id)
    expected: dict[Pubkey, type[AccountRecord]] = {state_key: State}
    found = dict(source.read([state_key]))
    state = found[state_key]
    counted = _counted(state, state_key, program_id)
    perp, spot = (markets, [0]) if markets is not None else (counted or (range(_BLIND_MARKETS), [0]))
    expected |= {addresses.perp_market(index, program_id=program_id): PerpMarket for index in perp}
    expected |= {addresses.spot_market(index, program_id=program_id): SpotMarket for index in spot}
    optional: dict[Pubkey, type[AccountRecord]] = {}
    if authority is not None:
        optional[addresses.user_stats(authority, program_id=program_id)] = UserStats
        for number in range(_SUB_ACCOUNTS):
            optional[addresses.user(authority, number, program_id=program_id)] = User
    if markets is None and counted is None:
        optional |= {key: kind for key, kind in expected.items() if kind is not State}
        expected = {state_key: State}
    others = [key for key in dict.fromkeys(accounts) if key not in expected and key not in optional]
    found |= source.read([*expected, *optional, *others])
    findings = [examine(key, found[key], program_id, kind) for key, kind in expected.items()]
    findings += [
        examine(key, found[key], program_id, kind) for key, kind in optional.items() if found[key] is not None
    ]
    findings += [examine(key, found[key], program_id) for key in others]
    return LayoutCheck(program_id, tuple(_with_mint(findings, found, program_id, quote_mint)))


def examine(
    address: Pubkey,
    account: Account | None,
    program_id: Pubkey = addresses.PROGRAM_ID,
    expected: type[AccountRecord] | None = None,
) -> Finding:
    """One account against our layouts; `expected` is the kind that must be there, any known one if None."""
    named = "account" if expected is None else expected.__name__
    if account is None:
        return Finding(named, address, ("no account there",))
    problems: list[str] = []
    if account.owner != program_id:
        problems.append(f"owned by {account.owner}, expected {program_id}")
    head = bytes(account.data[:8])
    kind = ACCOUNTS.get(head)
    if kind is None:
        problems.append(f"discriminator {head.hex() or 'missing'} is of no kind that this package knows")
        return Finding(named if expected else f"unknown {head.hex()}", address, tuple(problems))
    if expected is not None and kind is not expected:
        problems.append(f"discriminator of {kind.__name__}")
        return Finding(named, address, tuple(problems))
    if len(account.data) != kind.SIZE:
        problems.append(f"{len(account.data)} bytes, expected {kind.SIZE}")
    else:
        problems += _content(address, kind.decode(account.data), program_id)
    return Finding(kind.__name__, address, tuple(problems))


def _content(address: Pubkey, record: AccountRecord, program_id: Pubkey) -> Iterator[str]:
    """What an account says about itself must lead back to its address: its fields are where we look."""
    own: Pubkey | None = None
    if isinstance(record, PerpMarket):
        own = addresses.perp_market(record.market_index, program_id=program_id)
    elif isinstance(record, SpotMarket):
        own = addresses.spot_market(record.market_index, program_id=program_id)
    elif isinstance(record, User):
        own = addresses.user(record.authority, record.sub_account_id, program_id=program_id)
    elif isinstance(record, UserStats):
        own = addresses.user_stats(record.authority, program_id=program_id)
    elif isinstance(record, State):
        own = addresses.state(program_id=program_id)
    if own is not None and own != address:
        yield f"its fields lead to the address {own}"
    if isinstance(record, PerpMarket | SpotMarket) and record.pubkey != address:
        yield f"its field pubkey is {record.pubkey}"
    for path, tag in _tags(record, ""):
        if not tag.is_known:
            yield f"{path} has the unknown value {int(tag)}"


def _tags(value: Any, path: str) -> Iterator[tuple[str, Tag]]:
    if isinstance(value, Tag):
        yield path, value
    elif isinstance(value, Record):
        names: tuple[str, ...] = type(value).__slots__
        for name in names:
            if name != "raw" and not name.startswith("_"):
                yield from _tags(getattr(value, name), f"{path}.{name}" if path else name)
    elif hasattr(value, "__iter__") and not isinstance(value, str | bytes | bytearray | Pubkey):
        for index, item in enumerate(value):
            yield from _tags(item, f"{path}[{index}]")


def _counted(
    account: Account | None, key: Pubkey, program_id: Pubkey
) -> tuple[Sequence[int], Sequence[int]] | None:
    if account is None or examine(key, account, program_id, State).problems:
        return None
    state = State.decode(account.data)
    return range(state.number_of_markets), range(state.number_of_spot_markets)


def _with_mint(
    findings: Iterable[Finding],
    found: Mapping[Pubkey, Account | None],
    program_id: Pubkey,
    quote_mint: Pubkey | None,
) -> Iterator[Finding]:
    key = addresses.spot_market(0, program_id=program_id)
    for one in findings:
        account = found[one.address]
        if one.address == key and quote_mint is not None and account is not None and not one.problems:
            mint = SpotMarket.decode(account.data).mint
            if mint != quote_mint:
                yield Finding(one.kind, key, (f"its mint is {mint}, expected {quote_mint}",))
                continue
        yield one


def _verdict(kind: str, findings: Sequence[Finding]) -> Verdict:
    problems = [f"{one.address}: {problem}" for one in findings for problem in one.problems]
    return Verdict(kind, len(findings), sum(not one.problems for one in findings), tuple(problems))
