"""`Localnet`: an exchange with markets, oracles and funded users on a test chain, ready at once."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi import instructions as build
from balclient.abi.accounts import PerpMarket, SpotMarket, User
from balclient.abi.amounts import Amount, base_units, price_units, usd_units
from balclient.abi.enums import OracleSource, OrderType, PositionDirection
from balclient.abi.exceptions import ChainError
from balclient.abi.pyth import PythPrice
from balclient.abi.remaining import complete
from balclient.abi.tokens import Mint, TokenAccount
from balclient.abi.types import OrderParams
from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.chain.embedded import EmbeddedChain
from balclient.chain.protocol import LocalChain, Snapshot
from balclient.client import LP_NAME, Client
from balclient.localnet import setup
from balclient.localnet.draft_chain import DraftChain
from balclient.localnet.markets import MarketConfig, MarketError, load_market
from balclient.localnet.prices import PriceStep
from balclient.localnet.program import default_program
from balclient.localnet.users import LocalUser, derived_keypair
from balclient.localnet.validator_chain import ValidatorChain
from balclient.mirror.ledger import Ledger
from balclient.reconcile.mirrored import Mirrored, MirroredChain
from balclient.vectors.record import RecordingChain

__all__ = ["LocalMarket", "Localnet"]

_WALLET_LAMPORTS = 10**12
_TAKER_USD = 100_000_000
_CONFIDENCE_BPS = 5
_HOUR = 3600
_STALE_SLOTS = 100
_NEVER_STALE = 10**9


@dataclass(frozen=True, slots=True)
class LocalMarket:
    """A perp market of the local world."""

    name: str
    index: int
    address: Pubkey
    oracle: Pubkey
    config: MarketConfig


class Localnet:
    """A whole world on a test chain.

    `markets` are names that ship with the package, TOML files, or `MarketConfig`s; `program` is the package's
    own program file by default; `chain` is a new `EmbeddedChain` by default.  `program_id` and `quote_mint`
    are those of the deployment that the world stands for, `programs` further ones by address.  With `mirror`
    each send also runs on the mirror and `sends` holds the comparisons; with `strict` a difference raises at
    once.

    With `validator` the world is the genesis of a solana-test-validator (on PATH, or the file named), which
    `close` or the end of the context stops; time is the real one there and `warp` is refused.  Prices are
    too old for the curve after `oracle_stale_slots` (100; on a validator practically never).
    """

    def __init__(
        self,
        markets: Sequence[str | Path | MarketConfig] = ("SOL-PERP",),
        *,
        program: str | PathLike[str] | bytes | None = None,
        program_id: Pubkey = addresses.PROGRAM_ID,
        quote_mint: Pubkey | None = None,
        programs: Mapping[Pubkey, str | PathLike[str] | bytes] | None = None,
        chain: LocalChain | None = None,
        clock: Clock | None = None,
        seed: int | str = 0,
        lp_cooldown_time: int = 0,
        sigverify: bool = True,
        mirror: bool = False,
        strict: bool = False,
        validator: bool | str | PathLike[str] = False,
        oracle_stale_slots: int | None = None,
    ) -> None:
        self._validator: ValidatorChain | None = None
        if validator:
            if chain is not None or clock is not None:
                raise ChainError("with validator the chain is a validator's and the clock its own")
            self._validator = ValidatorChain(None if validator is True else validator)
            oracle_stale_slots = oracle_stale_slots or _NEVER_STALE
            chain = DraftChain()
        inner: LocalChain = chain if chain is not None else EmbeddedChain(sigverify=sigverify)
        if clock is not None:
            inner.set_clock(clock)
        self.program = default_program() if program is None else program
        inner.add_program(program_id, self.program)
        self.programs = dict(programs or {})
        self.program_id = program_id
        self.mirrored = (
            MirroredChain(inner, Ledger(program_id), strict=strict, name=self.name_of)
            if mirror or strict
            else None
        )
        self.chain: LocalChain = self.mirrored or inner
        self.seed = str(seed)
        self.admin = derived_keypair(f"{seed}/admin")
        self.usdc_mint = quote_mint or derived_keypair(f"{seed}/usdc").pubkey()
        self.users: dict[str, LocalUser] = {}
        if isinstance(markets, str):
            raise MarketError(f"markets: found the text {markets!r}, expected a list: [{markets!r}]")
        self.markets: dict[str, LocalMarket] = {}
        self._keys: dict[Pubkey, Keypair] = getattr(self._validator or inner, "keyring", {})
        self._names: dict[Pubkey, str] = {}
        self._prices: dict[str, int] = {}
        self._clients = 0
        self._recorder = chain if isinstance(chain, RecordingChain) else None
        self._start(markets, lp_cooldown_time, oracle_stale_slots or _STALE_SLOTS)
        if self._validator is not None and isinstance(inner, DraftChain):
            self._move(inner, self._validator)
        else:
            for address, file in self.programs.items():
                inner.add_program(address, file)

    def __enter__(self) -> Localnet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the validator, where there is one."""
        if self._validator is not None:
            self._validator.close()

    # --- reading

    @property
    def sends(self) -> Sequence[Mirrored]:
        """The comparisons of everything sent so far; empty without `mirror`."""
        return () if self.mirrored is None else self.mirrored.sends

    @property
    def clock(self) -> Clock:
        """Slot and unix time that the next instruction sees."""
        return self.chain.clock

    @property
    def taker(self) -> LocalUser:
        """A user with deep pockets who trades against the curve; made when first asked for."""
        return self.users.get("taker") or self.user("taker", usdc=_TAKER_USD)

    def market(self, market: str | int) -> LocalMarket:
        """The market of that name or index; raises `MarketError` naming those that exist."""
        for found in self.markets.values():
            if market in (found.name, found.index):
                return found
        raise MarketError(f"no market {market!r} here; there are {', '.join(self.markets)}")

    def perp_market(self, market: str | int) -> PerpMarket:
        """The market's account, decoded."""
        return PerpMarket.decode(self._data(self.market(market).address))

    def user_account(self, user: LocalUser) -> User:
        """The user's account, decoded."""
        return User.decode(self._data(user.address))

    def price(self, market: str | int) -> int:
        """The market's oracle price in 10**-6 dollars."""
        return self._prices[self.market(market).name]

    def name_of(self, key: Pubkey) -> str:
        """A readable name for an address of this world, the address itself for any other."""
        return self._names.get(key, str(key))

    # --- doing

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """Run instructions as one transaction; keys of this world's users and admin sign by themselves."""
        batch = (instructions,) if isinstance(instructions, Instruction) else tuple(instructions)
        given = {signer.pubkey() for signer in signers}
        wanted = dict.fromkeys(meta.pubkey for one in batch for meta in one.accounts if meta.is_signer)
        own = [self._keys[key] for key in wanted if key in self._keys and key not in given]
        return self.chain.send(batch, [*signers, *own])

    def expect(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """`send` that must succeed; raises `ChainError` with the program's error and log line."""
        outcome = self.send(instructions, signers)
        if outcome.error is not None:
            batch = [instructions] if isinstance(instructions, Instruction) else instructions
            error = outcome.error
            line = f": {error.log[-1]}" if error.log else ""
            raise ChainError(
                f"{', '.join(one.name for one in batch)} failed: {error.name} ({error.code}){line}"
            )
        return outcome

    def user(
        self,
        name: str | None = None,
        *,
        usdc: Amount = 0,
        sub_account_id: int = 0,
        title: str = "Main Account",
    ) -> LocalUser:
        """Make a user whose sub-account holds `usdc` dollars of deposits; the same name gives the same keys.

        A further `sub_account_id` of a known name adds a sub-account to it.
        """
        name = name or f"user{len(self.users) + 1}"
        user = LocalUser.derived(name, self.seed, sub_account_id, self.program_id)
        label = name if sub_account_id == 0 else f"{name}_{sub_account_id}"
        if label in self.users:
            raise ChainError(f"user {label} exists already")
        amount = usd_units(usdc)
        batch: list[Instruction] = []
        if self.chain.account(user.stats) is None:
            self._wallet(user.authority, user.keypair)
            batch.append(build.initialize_user_stats(authority=user.authority, program_id=self.program_id))
        self.mint(user, amount)
        batch.append(
            build.initialize_user(
                sub_account_id=sub_account_id,
                name=title,
                authority=user.authority,
                program_id=self.program_id,
            )
        )
        self.register_user(user)
        for instruction in batch:
            self.expect(instruction)
        if amount:
            self.expect(self._deposit(user, amount))
        return user

    def register_user(self, user: LocalUser) -> None:
        """Let the world know a user whose accounts are on the chain or will be."""
        label = user.name if user.sub_account_id == 0 else f"{user.name}_{user.sub_account_id}"
        self.users[label] = user
        self._label(
            {
                user.address: f"{user.name}_{user.sub_account_id}",
                user.stats: f"{user.name}_stats",
                user.token_account: f"{user.name}_usdc",
                user.authority: user.name,
            }
        )

    def register_market(self, market: LocalMarket) -> None:
        """Let the world know a market that is on the chain or will be, and give its oracle a price."""
        if market.name in self.markets:
            raise MarketError(f"market {market.name} is named twice")
        self.markets[market.name] = market
        self._label({market.address: f"perp_market_{market.index}", market.oracle: f"oracle_{market.index}"})
        self._set_price(market, market.config.price)

    def mint(self, user: LocalUser, amount: int) -> None:
        """Put `amount` (10**-6 dollars) of USDC into the user's token account."""
        self._key(f"{user.name}/usdc")
        held = self.chain.account(user.token_account)
        balance = 0 if held is None else TokenAccount.load(held, user.token_account).amount
        self._tokens(user.token_account, user.authority, balance + amount)

    def client(
        self, name: str | None = None, *, usdc: Amount = 0, sub_account: int | str = LP_NAME
    ) -> Client:
        """A client whose wallet holds `usdc` dollars and SOL for fees; the same name gives the same keys.

        Nothing of it exists on the chain yet: its first deposit or liquidity makes the sub-account.
        """
        self._clients += 1
        name = name or f"client{self._clients}"
        keypair = derived_keypair(f"{self.seed}/{name}")
        owner = keypair.pubkey()
        wallet = addresses.associated_token_account(owner, self.usdc_mint)
        if self.chain.account(owner) is None:
            self._wallet(owner, keypair)
        held = self.chain.account(wallet)
        balance = 0 if held is None else TokenAccount.load(held, wallet).amount
        self._tokens(wallet, owner, balance + usd_units(usdc))
        stats = addresses.user_stats(owner, program_id=self.program_id)
        self._label({owner: name, wallet: f"{name}_usdc", stats: f"{name}_stats"})
        for number in (0, 1):
            self._label({addresses.user(owner, number, program_id=self.program_id): f"{name}_{number}"})
        return Client(self.chain, signer=keypair, sub_account=sub_account, program_id=self.program_id)

    def deposit(self, user: LocalUser, usdc: Amount) -> Outcome:
        """Mint `usdc` dollars to the user and deposit them."""
        amount = usd_units(usdc)
        self.mint(user, amount)
        return self.expect(self._deposit(user, amount))

    def trade(
        self, market: str | int, *, base: Amount, user: LocalUser | None = None, price: Amount | None = None
    ) -> Outcome:
        """A market order of `base` units, bought when positive and sold when negative, filled at once.

        `price` limits it.  Raises `ChainError` where the program refuses it.
        """
        found = self.market(market)
        trader = user or self.taker
        size = base_units(base)
        params = OrderParams(
            order_type=OrderType.Market,
            direction=PositionDirection.Long if size > 0 else PositionDirection.Short,
            base_asset_amount=abs(size),
            market_index=found.index,
            price=0 if price is None else price_units(price),
        )
        order = build.place_and_take_perp_order(
            params=params, user=trader.address, authority=trader.authority, program_id=self.program_id
        )
        return self.expect(self.complete(order, trader))

    def crank(self) -> None:
        """Refresh every curve against its oracle, and update every funding rate that is due."""
        for market in self.markets.values():
            refresh = build.update_amms(
                market_indexes=[market.index, *[100] * 4],
                authority=self.admin.pubkey(),
                program_id=self.program_id,
            )
            self.expect(self.complete(refresh))
            amm = self.perp_market(market.index).amm
            if self.clock.unix_timestamp - amm.last_funding_rate_ts >= amm.funding_period:
                self.send(
                    build.update_funding_rate(
                        market_index=market.index,
                        perp_market=market.address,
                        oracle=market.oracle,
                        program_id=self.program_id,
                    )
                )

    def set_price(self, market: str | int, price: Amount) -> None:
        """Set a market's oracle price in dollars, valid at the current slot."""
        self._set_price(self.market(market), price_units(price))

    def set_price_units(self, market: str | int, price: int) -> None:
        """`set_price` in the program's own price units (10**-6 dollars)."""
        self._set_price(self.market(market), price)

    def warp(
        self,
        *,
        hours: int = 0,
        minutes: int = 0,
        seconds: int = 0,
        slots: int = 0,
        price: Mapping[str, Amount] | None = None,
    ) -> Clock:
        """Let time pass, slot and clock together; then every oracle reports, at its old or new price."""
        clock = self.chain.warp(slots=slots, seconds=hours * _HOUR + minutes * 60 + seconds)
        wanted = {self.market(name).name: price_units(value) for name, value in (price or {}).items()}
        for market in self.markets.values():
            self._set_price(market, wanted.get(market.name, self._prices[market.name]))
        return clock

    def play(self, path: Iterable[PriceStep]) -> Iterator[PriceStep]:
        """Follow a price path: warp to each of its steps in turn and yield it."""
        for step in path:
            self.chain.warp(seconds=step.seconds)
            for market in self.markets.values():
                self._set_price(market, step.prices.get(market.name, self._prices[market.name]))
            yield step

    @contextmanager
    def snapshot(self) -> Generator[Snapshot]:
        """A context whose end puts back the chain, users, prices and comparisons, unless it is kept."""
        held = _copies(self.users, self.markets, self._keys, self._names, self._prices)
        clients, sends = self._clients, len(self.sends)
        with self.chain.snapshot() as snapshot:
            try:
                yield snapshot
            finally:
                if not snapshot.kept:
                    for table, old in held:
                        table.clear()
                        table.update(old)
                    self._clients = clients
                    if self.mirrored is not None:
                        del self.mirrored.sends[sends:]

    def complete(
        self, instruction: Instruction, *users: LocalUser, pairs: Sequence[LocalUser] = ()
    ) -> Instruction:
        """The instruction with the oracles and markets that it needs; the acting user comes first."""
        spot = addresses.spot_market(0, program_id=self.program_id)
        return complete(
            instruction,
            users=[self.user_account(user) for user in users],
            perp_markets={market.index: self.perp_market(market.index) for market in self.markets.values()},
            spot_markets={0: SpotMarket.decode(self._data(spot))},
            pairs=[(user.address, user.stats) for user in pairs],
        )

    # --- inside

    def _move(self, draft: DraftChain, target: ValidatorChain) -> None:
        """Start the validator with everything that the drafted world holds, and go on there."""
        for program_id, program in {**self.programs, self.program_id: self.program}.items():
            target.add_program(program_id, program)
        for key, account in draft.written().items():
            target.set_account(key, account)
        target.start()
        if self.mirrored is not None:
            self.mirrored.chain = target
        else:
            self.chain = target

    def _start(
        self, markets: Sequence[str | Path | MarketConfig], lp_cooldown_time: int, stale_slots: int
    ) -> None:
        admin = self.admin.pubkey()
        vault = self._key("admin/usdc")
        self._label(
            {
                admin: "admin",
                vault: "admin_usdc",
                self.usdc_mint: "usdc_mint",
                addresses.state(program_id=self.program_id): "state",
                addresses.drift_signer(program_id=self.program_id): "drift_signer",
                addresses.spot_market(0, program_id=self.program_id): "spot_market_0",
                addresses.spot_market_vault(0, program_id=self.program_id): "spot_market_vault_0",
                addresses.insurance_fund_vault(0, program_id=self.program_id): "insurance_fund_vault_0",
            }
        )
        self._wallet(admin, self.admin)
        configs = [item if isinstance(item, MarketConfig) else load_market(item) for item in markets]
        mint = Mint(6, mint_authority=admin).encode()
        self.chain.set_account(self.usdc_mint, Account(addresses.TOKEN_PROGRAM_ID, mint))
        funds = sum(config.fee_pool for config in configs)
        self._tokens(vault, admin, funds)
        for instruction in setup.exchange(
            admin, self.usdc_mint, lp_cooldown_time, self.program_id, stale_slots
        ):
            self.expect(instruction)
        for index, config in enumerate(configs):
            market = LocalMarket(
                config.name,
                index,
                addresses.perp_market(index, program_id=self.program_id),
                self._key(f"oracle/{index}"),
                config,
            )
            self.register_market(market)
            for instruction in setup.market(index, config, market.oracle, admin, vault, self.program_id):
                self.expect(instruction)

    def _key(self, path: str) -> Pubkey:
        """Address of an account of the world's own, whose key is remembered for chains that ask for it."""
        keypair = derived_keypair(f"{self.seed}/{path}")
        self._keys[keypair.pubkey()] = keypair
        return keypair.pubkey()

    def _label(self, names: Mapping[Pubkey, str]) -> None:
        self._names.update(names)
        if self._recorder is not None:
            for key, name in names.items():
                self._recorder.name(key, name)

    def _set_price(self, market: LocalMarket, price: int) -> None:
        # Such oracles quote one token of the many that make one unit of base.
        expo = {OracleSource.Pyth1K: -9, OracleSource.Pyth1M: -12}.get(market.config.oracle_source, -6)
        oracle = PythPrice(price, price * _CONFIDENCE_BPS // 10_000, expo, self.chain.clock.slot, price)
        self.chain.set_account(market.oracle, Account(addresses.PYTH_PROGRAM_ID, oracle.encode()))
        self._prices[market.name] = price

    def _wallet(self, key: Pubkey, keypair: Keypair | None) -> None:
        if keypair is not None:
            self._keys[key] = keypair
        self.chain.set_account(key, Account(addresses.SYSTEM_PROGRAM_ID, b"", _WALLET_LAMPORTS))

    def _tokens(self, key: Pubkey, owner: Pubkey, amount: int) -> None:
        data = TokenAccount(self.usdc_mint, owner, amount).encode()
        self.chain.set_account(key, Account(addresses.TOKEN_PROGRAM_ID, data))

    def _deposit(self, user: LocalUser, amount: int) -> Instruction:
        deposit = build.deposit(
            market_index=0,
            amount=amount,
            user=user.address,
            authority=user.authority,
            user_token_account=user.token_account,
            program_id=self.program_id,
        )
        return self.complete(deposit, user)

    def _data(self, key: Pubkey) -> bytes:
        account = self.chain.account(key)
        if account is None:
            raise ChainError(f"{self.name_of(key)} does not exist")
        return account.data


def _copies(*tables: dict[Any, Any]) -> list[tuple[dict[Any, Any], dict[Any, Any]]]:
    return [(table, dict(table)) for table in tables]
