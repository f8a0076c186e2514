"""The market of the worked examples: one million-fold balanced curve at 20, an LP with a sixth of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from solders.instruction import AccountMeta
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import Order, PerpMarket, SpotMarket, State, User, UserStats
from balclient.abi.enums import (
    AssetTier,
    MarketStatus,
    MarketType,
    OrderTriggerCondition,
    OrderType,
    PositionDirection,
    PostOnlyParam,
    SpotBalanceType,
)
from balclient.abi.instructions import fill_perp_order, place_and_take_perp_order, place_perp_order
from balclient.abi.types import OrderParams
from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.mirror.ledger import Ledger

NOW = 1_700_000_000
SLOT = 250_000_000
ORACLE = Pubkey.from_bytes(bytes([7] * 32))
SPOT = addresses.spot_market(0)
PERP = addresses.perp_market(0)


def market_of_the_examples() -> PerpMarket:
    """`lp.md` section 6 after the mint."""
    market = PerpMarket.zero()
    amm = market.amm
    amm.oracle = ORACLE
    amm.base_asset_reserve = amm.quote_asset_reserve = amm.sqrt_k = 1_200_000_000_000
    amm.terminal_quote_asset_reserve = 1_200_000_000_000
    amm.peg_multiplier = 20_000_000
    amm.concentration_coef = 1_414_200
    amm.min_base_asset_reserve = 848_536_274_925
    amm.max_base_asset_reserve = 1_697_040_000_000
    amm.user_lp_shares = 200_000_000_000
    amm.base_spread = 250
    amm.max_spread = 20_000
    amm.long_spread = amm.short_spread = 125
    amm.ask_base_asset_reserve, amm.ask_quote_asset_reserve = 1_199_925_604_464, 1_200_074_400_148
    amm.bid_base_asset_reserve, amm.bid_quote_asset_reserve = 1_200_074_404_761, 1_199_925_599_852
    amm.order_step_size = amm.min_order_size = 10_000_000
    amm.order_tick_size = 1_000
    amm.max_fill_reserve_fraction = 100
    amm.funding_period = 3_600
    amm.last_funding_rate_ts = NOW
    amm.last_trade_ts = NOW - 60
    history = amm.historical_oracle_data
    history.last_oracle_price = history.last_oracle_price_twap = 20_000_000
    history.last_oracle_price_twap_5min = 20_000_000
    history.last_oracle_price_twap_ts = amm.last_mark_price_twap_ts = NOW
    amm.last_bid_price_twap = amm.last_ask_price_twap = 20_000_000
    amm.last_mark_price_twap = amm.last_mark_price_twap_5min = 20_000_000
    market.status = MarketStatus.Active
    market.next_fill_record_id = 1
    market.margin_ratio_initial, market.margin_ratio_maintenance = 1_000, 500
    market.unrealized_pnl_maintenance_asset_weight = 10_000
    return market


def state_of_the_examples() -> State:
    """Fees of ten basis points, no minimum auction."""
    state = State.zero()
    for tier in state.perp_fee_structure.fee_tiers:
        tier.fee_numerator, tier.fee_denominator = 100, 100_000
        tier.maker_rebate_numerator, tier.maker_rebate_denominator = 20, 100_000
        tier.referee_fee_numerator, tier.referee_fee_denominator = 5, 100
        tier.referrer_reward_numerator, tier.referrer_reward_denominator = 15, 100
    structure = state.perp_fee_structure
    structure.referrer_reward_epoch_upper_bound = 4_000_000_000
    structure.flat_filler_fee = 10_000
    reward = structure.filler_reward_structure
    reward.reward_numerator, reward.reward_denominator = 1, 10
    reward.time_based_reward_lower_bound = 10_000
    validity = state.oracle_guard_rails.validity
    validity.slots_before_stale_for_amm, validity.slots_before_stale_for_margin = 10, 120
    validity.confidence_interval_max_size, validity.too_volatile_ratio = 20_000, 5
    state.liquidation_margin_buffer_ratio = 200
    return state


def quote_market() -> SpotMarket:
    """The quote market with some deposits."""
    spot = SpotMarket.zero()
    spot.cumulative_deposit_interest = spot.cumulative_borrow_interest = 10_000_000_000
    spot.deposit_balance = 10**18
    spot.decimals = 6
    spot.status = MarketStatus.Active
    spot.asset_tier = AssetTier.Collateral
    spot.historical_oracle_data.last_oracle_price = 1_000_000
    spot.historical_oracle_data.last_oracle_price_twap = 1_000_000
    spot.historical_oracle_data.last_oracle_price_twap_5min = 1_000_000
    return spot


def oracle_bytes(price: int) -> bytes:
    """A push price account with six decimals, published in this slot."""
    data = bytearray(3312)
    data[20:24] = (-6).to_bytes(4, "little", signed=True)
    data[40:48] = SLOT.to_bytes(8, "little")
    data[208:216] = price.to_bytes(8, "little", signed=True)
    data[216:224] = (1).to_bytes(8, "little")
    return bytes(data)


def order_params(direction: PositionDirection, base: int, **changes: object) -> OrderParams:
    """A market order without any option, changed as named."""
    values: dict[str, object] = {
        "order_type": OrderType.Market,
        "market_type": MarketType.Perp,
        "direction": direction,
        "user_order_id": 0,
        "base_asset_amount": base,
        "price": 0,
        "market_index": 0,
        "reduce_only": False,
        "post_only": PostOnlyParam.NONE,
        "immediate_or_cancel": False,
        "max_ts": None,
        "trigger_price": None,
        "trigger_condition": OrderTriggerCondition.Above,
        "oracle_price_offset": None,
        "auction_duration": None,
        "auction_start_price": None,
        "auction_end_price": None,
    }
    values.update(changes)
    return OrderParams(**values)  # type: ignore[arg-type]


def open_order(**values: object) -> Order:
    """An open perp limit order of one base unit, changed as named."""
    order = Order.zero()
    order.order_type, order.market_type = OrderType.Limit, MarketType.Perp
    order.base_asset_amount = 1_000_000_000
    order.slot = SLOT
    for name, value in values.items():
        assert hasattr(order, name), name
        setattr(order, name, value)
    return order


@dataclass
class World:
    """A ledger with the example market; participants are numbered and hold 10,000 quote units each."""

    ledger: Ledger = field(default_factory=lambda: Ledger(clock=Clock(SLOT, NOW)))

    def __post_init__(self) -> None:
        self.put(addresses.state(), state_of_the_examples().encode())
        self.put(SPOT, quote_market().encode())
        self.put(PERP, market_of_the_examples().encode())
        self.set_price(20_000_000)
        for number in range(3):
            user, stats = User.zero(), UserStats.zero()
            user.authority = stats.authority = self.authority(number)
            user.next_order_id = 1
            user.spot_positions[0].scaled_balance = 10_000 * 10**9
            user.spot_positions[0].balance_type = SpotBalanceType.Deposit
            self.put(self.user_key(number), user.encode())
            self.put(self.stats_key(number), stats.encode())

    @staticmethod
    def authority(number: int) -> Pubkey:
        return Pubkey.from_bytes(bytes([9 + number] * 32))

    def user_key(self, number: int = 0) -> Pubkey:
        return addresses.user(self.authority(number), 0)

    def stats_key(self, number: int = 0) -> Pubkey:
        return addresses.user_stats(self.authority(number))

    def user(self, number: int = 0) -> User:
        return User.decode(self.data(self.user_key(number)))

    def stats(self, number: int = 0) -> UserStats:
        return UserStats.decode(self.data(self.stats_key(number)))

    @property
    def market(self) -> PerpMarket:
        return PerpMarket.decode(self.data(PERP))

    def change(self, **values: object) -> None:
        """Set fields of the market's curve."""
        market = self.market
        for name, value in values.items():
            assert hasattr(market.amm, name), name
            setattr(market.amm, name, value)
        self.put(PERP, market.encode())

    def put(self, key: Pubkey, data: bytes) -> None:
        self.ledger.set_account(key, Account(addresses.PROGRAM_ID, data))

    def data(self, key: Pubkey) -> bytes:
        account = self.ledger.account(key)
        assert account is not None
        return account.data

    def remaining(self, *makers: int) -> list[AccountMeta]:
        """The market's accounts, then the pairs of the numbered participants."""
        metas = [
            AccountMeta(ORACLE, False, False),
            AccountMeta(SPOT, False, False),
            AccountMeta(PERP, False, True),
        ]
        for number in makers:
            metas.append(AccountMeta(self.user_key(number), False, True))
            metas.append(AccountMeta(self.stats_key(number), False, True))
        return metas

    def taking(
        self, direction: PositionDirection, base: int, *, makers: tuple[int, ...] = (), **changes: object
    ) -> Instruction:
        """A place_and_take of participant 0."""
        return place_and_take_perp_order(
            params=order_params(direction, base, **changes),
            user=self.user_key(),
            authority=self.authority(0),
            user_stats=self.stats_key(),
            remaining=self.remaining(*makers),
        )

    def take(
        self, direction: PositionDirection, base: int, *, makers: tuple[int, ...] = (), **changes: object
    ) -> Outcome:
        """place_and_take by participant 0."""
        return self.ledger.apply(self.taking(direction, base, makers=makers, **changes))

    def resting(
        self, number: int, direction: PositionDirection, base: int, price: int, **changes: object
    ) -> Instruction:
        """The placing of a limit order, or what the changes make of it, of a numbered participant."""
        values: dict[str, object] = {"order_type": OrderType.Limit, "price": price, **changes}
        return place_perp_order(
            params=order_params(direction, base, **values),
            user=self.user_key(number),
            authority=self.authority(number),
            remaining=self.remaining(),
        )

    def rest(
        self, number: int, direction: PositionDirection, base: int, price: int, **changes: object
    ) -> Outcome:
        """A limit order of a numbered participant."""
        return self.ledger.apply(self.resting(number, direction, base, price, **changes))

    def filling(self, number: int, filler: int, *makers: int, order_id: int | None = None) -> Instruction:
        """A fill_perp_order of a numbered participant's order by another one."""
        return fill_perp_order(
            authority=self.authority(filler),
            filler=self.user_key(filler),
            filler_stats=self.stats_key(filler),
            user=self.user_key(number),
            user_stats=self.stats_key(number),
            order_id=order_id,
            remaining=self.remaining(*makers),
        )

    def fill(self, number: int, filler: int, *makers: int, order_id: int | None = None) -> Outcome:
        """fill_perp_order of a numbered participant's order by another one."""
        return self.ledger.apply(self.filling(number, filler, *makers, order_id=order_id))

    def set_price(self, price: int) -> None:
        """What the oracle says, 1e6."""
        self.ledger.set_account(ORACLE, Account(addresses.PYTH_PROGRAM_ID, oracle_bytes(price)))

    def wait(self, slots: int, seconds: int) -> None:
        """Move the clock."""
        clock = self.ledger.clock
        self.ledger.clock = Clock(clock.slot + slots, clock.unix_timestamp + seconds)


@pytest.fixture
def market() -> PerpMarket:
    return market_of_the_examples()


@pytest.fixture
def state() -> State:
    return state_of_the_examples()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def make_order() -> Callable[..., Order]:
    return open_order


@pytest.fixture
def make_params() -> Callable[..., OrderParams]:
    return order_params
