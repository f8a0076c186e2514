"""Rules that no recorded step tells apart: recorded states with some figures changed, on mirror and program.

Each expectation is the rule's own, not what the other side says.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from balclient.abi import instructions as build
from balclient.abi.accounts import PerpMarket, SpotMarket, User
from balclient.abi.enums import (
    AssetTier,
    ContractTier,
    OracleSource,
    SpotBalanceType,
    SpotOperation,
    UserStatus,
)
from balclient.abi.errors import ErrorCode
from balclient.abi.events import CurveRecord, InsuranceFundRecord, decode_event
from balclient.abi.tokens import TokenAccount
from balclient.abi.values import Instruction, Outcome
from balclient.vectors.engines import Engine
from tests.mirror.moments import Moment

# --- the room of the curve (spec A9) --------------------------------------------------------------------


def with_scale(instruction: Instruction, scale: int) -> Instruction:
    return replace(instruction, data=instruction.data[:8] + scale.to_bytes(16, "little"))


def test_a_scale_without_room_is_refused_before_the_terminal_reserve_is_compared(engine: Engine) -> None:
    """From 414,201 on the coefficient is 1; that is tested first, the stored terminal reserve after it."""
    moment = Moment("mixed_0004", 79)

    def make_stale(market: PerpMarket) -> None:
        market.amm.terminal_quote_asset_reserve += 1

    too_large = with_scale(moment.instruction, 414_201)
    assert moment.code(engine, too_large) == ErrorCode.InvalidConcentrationCoef
    moment.change(PerpMarket, "perp_market_0", make_stale)
    assert moment.code(engine, too_large) == ErrorCode.InvalidConcentrationCoef
    assert moment.code(engine) == ErrorCode.InvalidAmmDetected
    assert moment.code(engine, with_scale(moment.instruction, 0)) == ErrorCode.DefaultError


# --- pools that hold more than all deposits (spec pnl 2, liquidation 7) ---------------------------------


def test_an_expiring_market_moves_its_fees_without_comparing_them_with_all_deposits(engine: Engine) -> None:
    """Two plain balance updates: 30 of 40 units leave a fee pool larger than all deposits, 35 units."""
    moment = Moment("errors_0003", 172)

    def fill_fees(market: PerpMarket) -> None:
        amm = market.amm
        amm.total_exchange_fee = amm.total_liquidation_fee = amm.total_fee_withdrawn = 0
        amm.total_fee_minus_distributions = 30_000_000
        amm.fee_pool.scaled_balance = 40_000_000_000
        market.pnl_pool.scaled_balance = 0

    def few_deposits(market: SpotMarket) -> None:
        market.deposit_balance = 35_000_000_000
        market.cumulative_deposit_interest = 10**10

    moment.change(PerpMarket, "perp_market_0", fill_fees)
    moment.change(SpotMarket, "spot_market_0", few_deposits)
    outcome = moment.run(engine)
    assert outcome.error is None
    after = PerpMarket.decode(outcome.accounts[moment.scenario.addresses["perp_market_0"].address])
    assert after.amm.fee_pool.scaled_balance == 10_000_000_000
    assert after.pnl_pool.scaled_balance == 30_000_000_000


@pytest.mark.parametrize("gain", [True, False])
def test_an_expired_position_needs_a_pnl_pool_that_deposits_cover(engine: Engine, gain: bool) -> None:
    """The pool is compared whichever way the tokens go."""
    moment = Moment("mixed_0003", 79)

    def only_quote(account: User) -> None:
        position = next(slot for slot in account.perp_positions if slot.market_index == 0)
        position.base_asset_amount = position.remainder_base_asset_amount = 0
        position.quote_asset_amount = 5_000_000 if gain else -5_000_000
        account.spot_positions[0].scaled_balance = 10**12

    def full_pool(market: PerpMarket) -> None:
        market.pnl_pool.scaled_balance = 10**18

    moment.change(User, moment.user, only_quote)
    moment.change(PerpMarket, "perp_market_0", full_pool)
    assert moment.code(engine) == ErrorCode.InvalidSpotMarketState
    moment.change(SpotMarket, "spot_market_0", lambda market: setattr(market, "deposit_balance", 10**18))
    assert moment.code(engine) in (None, ErrorCode.SpotMarketVaultInvariantViolated)


# --- what stops a withdrawal (spec pnl 5.2) -------------------------------------------------------------


def test_a_pause_stops_a_withdrawal_before_the_tier_of_the_asset(engine: Engine) -> None:
    moment = Moment("pnl_margin_0003", 49)

    def protect(market: SpotMarket) -> None:
        market.asset_tier = AssetTier.Protected
        market.withdraw_guard_threshold = 10**15

    moment.change(User, moment.user, lambda user: setattr(user.spot_positions[0], "scaled_balance", 1_000))
    moment.change(SpotMarket, "spot_market_0", protect)
    assert moment.code(engine) == ErrorCode.ProtectedAssetTierViolation
    moment.change(
        SpotMarket,
        "spot_market_0",
        lambda market: setattr(market, "paused_operations", int(SpotOperation.Withdraw)),
    )
    assert moment.code(engine) == ErrorCode.MarketWithdrawPaused


# --- revenue for the insurance fund (spec liquidation 5.1a) ---------------------------------------------


def revenue_is_due(engine: Engine, revenue: int) -> Outcome:
    """A bankruptcy with due revenue: 3/5 the protocol's, 1,000 shares, an insurance vault of 50 units."""
    moment = Moment("liquidation_0007", 58)

    def due(market: SpotMarket) -> None:
        fund = market.insurance_fund
        fund.revenue_settle_period, fund.total_factor, fund.user_factor = 3_600, 500_000, 200_000
        fund.total_shares = 1_000
        market.cumulative_deposit_interest = 10**10
        market.revenue_pool.scaled_balance = revenue * 1_000
        market.deposit_balance += 2 * revenue * 1_000

    moment.change(SpotMarket, "spot_market_0", due)
    tokens = moment.load(TokenAccount, "spot_market_vault_0").amount + 2 * revenue
    for name, amount in (("spot_market_vault_0", tokens), ("insurance_fund_vault_0", 50_000_000)):
        vault = replace(moment.load(TokenAccount, name), amount=amount)
        moment.held[moment.scenario.addresses[name].address] = vault.encode()
    return moment.run(engine)


def test_the_insurance_event_tells_the_new_shares_as_before_and_after(engine: Engine) -> None:
    """Of 100 units 60 are the protocol's, 1,200 shares; the event reads the total after they were added."""
    outcome = revenue_is_due(engine, 100_000_000)
    assert outcome.error is None
    event = decode_event(outcome.events[0].data)
    assert isinstance(event, InsuranceFundRecord)
    assert event.amount == 100_000_000
    assert (event.total_if_shares_before, event.total_if_shares_after) == (2_200, 2_200)


def test_the_protocols_part_of_revenue_is_multiplied_in_64_bits(engine: Engine) -> None:
    """300,000 parts of 61,489,146,912,365 fit 64 bits, of one more they do not."""
    assert revenue_is_due(engine, 61_489_146_912_365).error is None
    error = revenue_is_due(engine, 61_489_146_912_366).error
    assert error is not None
    assert error.code == ErrorCode.MathError


# --- isolated liabilities (spec margin 3.3, 7.4) --------------------------------------------------------


def test_a_quote_borrow_is_never_an_isolated_liability(engine: Engine) -> None:
    """Whatever the tier of the quote market, a borrow of it only counts as a liability.

    100 units of the slot's gain count as collateral, and few shares need less.
    """
    moment = Moment("lp_core_0022", 36)
    data = moment.instruction.data
    few_shares = replace(moment.instruction, data=data[:8] + (10**10).to_bytes(8, "little") + data[16:])

    def borrow(user: User) -> None:
        slot = user.spot_positions[0]
        slot.balance_type, slot.scaled_balance = SpotBalanceType.Borrow, 10**9
        position = next(slot for slot in user.perp_positions if slot.base_asset_amount)
        position.quote_asset_amount += 10**12

    def isolate(market: SpotMarket) -> None:
        market.asset_tier = AssetTier.Isolated
        market.borrow_balance += 10**9

    def gains_count(market: PerpMarket) -> None:
        market.unrealized_pnl_initial_asset_weight, market.unrealized_pnl_max_imbalance = 10_000, 0

    moment.change(User, moment.user, borrow)
    moment.change(SpotMarket, "spot_market_0", isolate)
    moment.change(PerpMarket, "perp_market_0", gains_count)
    assert moment.code(engine, few_shares) is None


# --- margin trading of spot markets (spec pnl 5.2) ------------------------------------------------------


def isolated_gain() -> Moment:
    """A withdrawal beside a slot of an isolated market that holds nothing but a gain: no liability."""
    moment = Moment("pnl_margin_0003", 49)

    def only_gain(user: User) -> None:
        for position in user.perp_positions:
            position.base_asset_amount = position.quote_asset_amount = position.lp_shares = 0
            position.open_orders = position.open_bids = position.open_asks = 0
        user.perp_positions[0].quote_asset_amount = 1_000_000
        user.perp_positions[0].market_index = 0

    moment.change(User, moment.user, only_gain)
    moment.change(PerpMarket, "perp_market_0", lambda market: setattr(market, "contract_tier", ISOLATED))
    return moment


ISOLATED = ContractTier.Isolated


def may_trade(user: User) -> None:
    user.is_margin_trading_enabled = True


def test_margin_trading_beside_an_isolated_market_stops_a_withdrawal(engine: Engine) -> None:
    """Even where the slot is no liability and the account may only reduce."""
    moment = isolated_gain()
    assert moment.code(engine) is None
    moment.change(User, moment.user, may_trade)
    assert moment.code(engine) == ErrorCode.IsolatedAssetTierViolation
    moment.change(User, moment.user, lambda user: setattr(user, "status", int(UserStatus.ReduceOnly)))
    assert moment.code(engine) == ErrorCode.IsolatedAssetTierViolation


def test_margin_trading_is_set_with_the_markets_at_hand(engine: Engine) -> None:
    """Whatever is in the way, a market that was not passed too, is MarginOrdersOpen."""
    moment = isolated_gain()
    user = moment.load(User, moment.user)
    markets = moment.instruction.accounts[8:]

    def setting(on: bool, passed: int) -> Instruction:
        return build.update_user_margin_trading_enabled(
            sub_account_id=user.sub_account_id,
            margin_trading_enabled=on,
            authority=user.authority,
            remaining=markets[:passed],
        )

    everything = len(markets)
    assert moment.code(engine, setting(True, everything)) == ErrorCode.MarginOrdersOpen
    moment.change(PerpMarket, "perp_market_0", lambda market: setattr(market, "contract_tier", 0))
    assert moment.code(engine, setting(True, everything)) is None
    assert moment.code(engine, setting(True, everything - 2)) == ErrorCode.MarginOrdersOpen
    assert moment.code(engine, setting(False, everything - 2)) is None
    assert moment.code(engine, setting(False, 0)) == ErrorCode.MarginOrdersOpen


# --- creating a market and its settings (spec instructions 6) -------------------------------------------

INITIAL_RATIO, SOURCE, SCALE, INTENSITY = 68, 66, 153, 169


def created_with(moment: Moment, **bytes_at: bytes) -> Instruction:
    """The recorded creation of a market with some bytes of its arguments changed."""
    places = {"ratio": INITIAL_RATIO, "source": SOURCE, "scale": SCALE, "intensity": INTENSITY}
    data = bytearray(moment.instruction.data)
    for name, value in bytes_at.items():
        data[places[name] : places[name] + len(value)] = value
    return replace(moment.instruction, data=bytes(data))


def test_a_market_is_not_created_without_a_scale(engine: Engine) -> None:
    """The setter refuses scale 0 by DefaultError, the creation leaves it to the curve."""
    moment = Moment("errors_0003", 7)
    assert moment.code(engine) is None
    assert moment.code(engine, created_with(moment, scale=bytes(16))) == ErrorCode.InvalidConcentrationCoef


def test_the_intensities_of_a_market_are_looked_at_before_its_margins(engine: Engine) -> None:
    moment = Moment("errors_0003", 7)
    assert moment.code(engine, created_with(moment, ratio=bytes(4))) == ErrorCode.InvalidMarginRatio
    for intensities in (bytes([201, 0]), bytes([0, 201])):
        both = created_with(moment, ratio=bytes(4), intensity=intensities)
        assert moment.code(engine, both) == ErrorCode.DefaultError


def test_a_market_on_a_stable_coin_starts_with_an_average_of_one_dollar(engine: Engine) -> None:
    """The price is what the account says, however near to a dollar."""
    moment = Moment("errors_0003", 7)
    outcome = moment.run(engine, created_with(moment, source=bytes([OracleSource.PythStableCoin])))
    assert outcome.error is None
    market = PerpMarket.decode(outcome.accounts[moment.scenario.addresses["perp_market_0"].address])
    history = market.amm.historical_oracle_data
    recorded = moment.scenario.outcome(moment.step).accounts
    as_recorded = PerpMarket.decode(recorded[moment.scenario.addresses["perp_market_0"].address])
    assert history.last_oracle_price_twap == 1_000_000
    assert history.last_oracle_price == as_recorded.amm.historical_oracle_data.last_oracle_price != 1_000_000


def test_an_open_interest_is_measured_in_64_bits(engine: Engine) -> None:
    moment = Moment("mixed_0004", 79)
    step = moment.load(PerpMarket, "perp_market_0").amm.order_step_size
    admin, _, market = (meta.pubkey for meta in moment.instruction.accounts[:3])

    def limit(value: int) -> Instruction:
        return build.update_perp_market_max_open_interest(
            max_open_interest=value, admin=admin, perp_market=market
        )

    assert moment.code(engine, limit(2**64 // step * step)) is None
    assert moment.code(engine, limit(step + 1)) == ErrorCode.DefaultError
    assert moment.code(engine, limit(step * 2**64)) == ErrorCode.CastingFailure


def test_reserves_are_moved_within_127_bits(engine: Engine) -> None:
    moment = Moment("mixed_0004", 79)
    amm = moment.load(PerpMarket, "perp_market_0").amm
    admin, _, market = (meta.pubkey for meta in moment.instruction.accounts[:3])

    def move(quote: int) -> Instruction:
        return build.move_amm_price(
            base_asset_reserve=amm.base_asset_reserve,
            quote_asset_reserve=quote,
            sqrt_k=amm.sqrt_k,
            admin=admin,
            perp_market=market,
        )

    assert moment.code(engine, move(amm.sqrt_k**2 // amm.base_asset_reserve)) is None
    assert moment.code(engine, move(2**127 - 1)) == ErrorCode.InvalidAmmDetected
    assert moment.code(engine, move(2**127)) == ErrorCode.CastingFailure


# --- the oracle as the administrator's instructions read it (spec A43) ----------------------------------


def test_the_administrators_price_is_read_as_the_markets_source_says(engine: Engine) -> None:
    """A market of 1,000 coins on a feed that its address tells nothing about: a thousand times the price."""
    moment = Moment("mixed_0014", 55)
    plain = decode_event(moment.run(engine).events[0].data)
    moment.change(
        PerpMarket, "perp_market_1", lambda market: setattr(market.amm, "oracle_source", OracleSource.Pyth1K)
    )
    outcome = moment.run(engine)
    assert outcome.error is None
    event = decode_event(outcome.events[0].data)
    assert isinstance(plain, CurveRecord)
    assert isinstance(event, CurveRecord)
    assert event.oracle_price // 1_000 == plain.oracle_price > 0
