"""The worlds that fixtures hand out: made from a project's settings, and put back after each test."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any
from weakref import WeakSet

from solders.pubkey import Pubkey

from balclient.abi.addresses import PROGRAM_ID
from balclient.abi.amounts import Amount
from balclient.abi.exceptions import BadInput, ChainError
from balclient.client.sync import Client
from balclient.localnet.net import LocalMarket, Localnet
from balclient.testing.probe import Probe

__all__ = ["WorldSettings", "isolate_examples", "isolated", "lever", "set_prices"]

_USED: WeakSet[Localnet] = WeakSet()


@dataclass(frozen=True, slots=True)
class WorldSettings:
    """What a project's worlds are like: markets, and the deployment that they stand for."""

    markets: tuple[str, ...] = ("SOL-PERP",)
    program: Path | None = None
    program_id: Pubkey = PROGRAM_ID
    quote_mint: Pubkey | None = None
    programs: Mapping[Pubkey, Path] = field(default_factory=dict[Pubkey, Path])
    backend: str = "embedded"
    validator: str = ""

    @classmethod
    def of(
        cls,
        *,
        markets: Sequence[str],
        program: Path | None,
        program_id: str,
        quote_mint: str,
        programs: Sequence[str],
        root: Path,
        backend: str,
        validator: str,
    ) -> WorldSettings:
        """The settings as a project's configuration gives them; raises BadInput naming the bad one."""
        return cls(
            tuple(markets) or ("SOL-PERP",),
            program,
            _address("bal_program_id", program_id) or PROGRAM_ID,
            _address("bal_quote_mint", quote_mint),
            dict(_deployed(line, root) for line in programs),
            backend,
            validator,
        )

    def build(self) -> Localnet:
        """A new world; raises ChainError where the backend's program is not there."""
        on_validator: str | bool = self.backend == "validator" and (self.validator or True)
        return Localnet(
            self.markets,
            program=self.program,
            program_id=self.program_id,
            quote_mint=self.quote_mint,
            programs=self.programs,
            validator=on_validator,
        )


def _deployed(line: str, root: Path) -> tuple[Pubkey, Path]:
    address, _, file = line.partition(" ")
    key = _address("bal_programs", address)
    if key is None or not file.strip():
        raise BadInput(f"bal_programs: {line!r}: expected an address and a file")
    return key, root / file.strip()


def _address(name: str, text: str) -> Pubkey | None:
    try:
        return Pubkey.from_string(text) if text else None
    except ValueError as error:
        raise BadInput(f"{name}: {text!r} is no address: {error}") from error


@contextmanager
def isolated(world: Localnet) -> Generator[Probe]:
    """A context in which `world.chain` keeps what is sent; its end puts the world back.

    On a chain that cannot go back a world serves once: BadInput for a second time.
    """
    chain = world.chain
    probe = Probe(chain)
    with ExitStack() as stack:
        try:
            stack.enter_context(world.snapshot())
        except ChainError as error:
            if world in _USED:
                raise BadInput(
                    f"a second test in one world: {error}; give bal_world function scope"
                ) from None
            _USED.add(world)
        world.chain = probe
        try:
            yield probe
        finally:
            world.chain = chain


@contextmanager
def isolate_examples(function: Any, world: Localnet, probe: Probe) -> Generator[None]:
    """Within it each example of a hypothesis test starts from the same world; other tests are left alone.

    What `probe` keeps at the end is of the example that failed.
    """
    handle = getattr(function, "hypothesis", None)
    if handle is None or not getattr(function, "is_hypothesis_test", False):
        yield
        return
    inner: Callable[..., Any] = handle.inner_test
    start = len(probe.sent)

    @wraps(inner)
    def example(*args: Any, **kwargs: Any) -> Any:
        del probe.sent[start:]
        with world.snapshot():
            answer = inner(*args, **kwargs)
        del probe.sent[start:]
        return answer

    handle.inner_test = example
    try:
        yield
    finally:
        handle.inner_test = inner


def set_prices(world: Localnet, market: LocalMarket, price: Amount | Mapping[str, Amount]) -> None:
    """Set oracle prices in dollars (of `market` unless they are given by name) and let the curves follow."""
    prices: Mapping[str, Amount] = price if isinstance(price, Mapping) else {market.name: price}
    for name, value in prices.items():
        world.set_price(name, value)
    world.crank()


def lever(client: Client, market: LocalMarket, leverage: Amount, usd: Amount) -> None:
    """Put `usd` dollars of the client's into a market's liquidity at a leverage."""
    client.add_liquidity(market.name, usd=usd, leverage=leverage)
