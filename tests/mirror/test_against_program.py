"""The mirror and the program, written apart from each other, agree on states that nobody recorded.

Recorded steps run again after their clock, their oracle or fields of their accounts were changed at random;
both sides must give the same outcome, to the last byte or with the same error.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from balclient.abi.accounts import PerpMarket, SpotMarket, State, User
from balclient.abi.enums import ContractTier, MarketStatus, SpotBalanceType
from balclient.abi.exceptions import Unsupported
from balclient.abi.values import Account, Clock, Instruction, Outcome, Pubkey
from balclient.localnet.program import default_program
from balclient.reconcile.compare import reconcile, same
from balclient.vectors import files
from balclient.vectors.engines import Engine, MirrorEngine, ProgramEngine
from balclient.vectors.records import Scenario, Step

VECTORS = sorted((Path(__file__).resolve().parent.parent / "vectors").glob("*.jsonl.xz"))
JUMPS = (1, 30, 300, 3_600, 7_200, 90_000)
Change = Callable[[Any, Random], None]


def sized(random: Random, digits: float) -> int:
    """A number whose count of digits is uniform."""
    return int(10 ** random.uniform(0, digits))


def signed(random: Random, digits: float) -> int:
    return random.choice((0, 1, -1)) * sized(random, digits)


def change_curve(market: PerpMarket, random: Random) -> None:
    amm = market.amm
    amm.curve_update_intensity = random.choice((0, 1, 50, 100, 110, 150, 200))
    amm.base_spread, amm.max_spread = random.choice(((0, 500), (250, 20_000), (777, 5_000), (2_000, 90_000)))
    amm.net_revenue_since_last_funding = signed(random, 10)


def change_fees(market: PerpMarket, random: Random) -> None:
    amm = market.amm
    amm.total_fee_minus_distributions = signed(random, 11)
    amm.total_exchange_fee, amm.total_liquidation_fee = sized(random, 9), sized(random, 8)
    amm.fee_pool.scaled_balance, market.pnl_pool.scaled_balance = sized(random, 13), sized(random, 13)
    claim = market.insurance_claim
    claim.max_revenue_withdraw_per_period = sized(random, 10)
    claim.quote_max_insurance, claim.quote_settled_insurance = sized(random, 10), sized(random, 6)


def change_averages(market: PerpMarket, random: Random) -> None:
    amm = market.amm
    history = amm.historical_oracle_data
    history.last_oracle_price_twap = max(1, int(history.last_oracle_price_twap * random.uniform(0.7, 1.4)))
    history.last_oracle_price_twap_ts -= random.randrange(8_000)
    amm.last_mark_price_twap_ts -= random.randrange(8_000)
    amm.last_mark_price_twap = int(amm.last_mark_price_twap * random.uniform(0.8, 1.3))
    amm.mark_std, amm.oracle_std = sized(random, 6), sized(random, 6)
    amm.volume_24h, amm.long_intensity_volume = sized(random, 13), sized(random, 12)


def change_funding(market: PerpMarket, random: Random) -> None:
    amm = market.amm
    amm.cumulative_funding_rate_long += signed(random, 9)
    amm.cumulative_funding_rate_short += signed(random, 9)
    amm.last_funding_rate_ts -= random.randrange(9_000)
    amm.funding_period = random.choice((1, 60, 3_600, 7_200))
    amm.last_24h_avg_funding_rate = signed(random, 7)


def change_shares(market: PerpMarket, random: Random) -> None:
    amm = market.amm
    amm.base_asset_amount_per_lp += signed(random, 8)
    amm.quote_asset_amount_per_lp += signed(random, 8)
    amm.per_lp_base = max(-9, min(9, amm.per_lp_base + random.choice((-2, -1, 0, 1, 2))))
    amm.order_step_size = random.choice((10**5, 10**6, 10**7, 10**8))


def change_rules(market: PerpMarket, random: Random) -> None:
    market.status = random.choice(list(MarketStatus))
    market.contract_tier = random.choice(list(ContractTier))
    market.paused_operations = random.choice((0, 1, 2, 4, 8, 16, 32))
    market.margin_ratio_initial, market.margin_ratio_maintenance = random.choice(((500, 250), (2_000, 400)))
    market.liquidator_fee, market.if_liquidation_fee = random.choice(
        ((0, 0), (10_000, 5_000), (25_000, 25_000))
    )
    market.imf_factor = random.choice((0, 100, 5_000))
    market.unrealized_pnl_initial_asset_weight = random.choice((0, 5_000, 10_000))
    market.unrealized_pnl_max_imbalance = sized(random, 12)


def change_interest(market: SpotMarket, random: Random) -> None:
    market.borrow_balance = sized(random, 15)
    market.optimal_utilization = random.choice((500_000, 800_000, 999_999))
    market.optimal_borrow_rate, market.max_borrow_rate = random.choice(
        ((10_000, 100_000), (100_000, 1_000_000))
    )
    market.last_interest_ts = max(0, market.last_interest_ts - sized(random, 6))
    market.insurance_fund.total_factor = random.choice((0, 100_000))
    market.withdraw_guard_threshold = sized(random, 14)
    market.revenue_pool.scaled_balance = sized(random, 12)


def change_insurance(market: SpotMarket, random: Random) -> None:
    fund = market.insurance_fund
    fund.revenue_settle_period = random.choice((0, 1, 3_600, 86_400))
    fund.last_revenue_settle_ts = max(0, market.last_twap_ts - sized(random, 6))
    fund.user_shares = random.choice((0, sized(random, 12)))
    fund.total_shares = fund.user_shares + sized(random, 12)
    fund.total_factor, fund.user_factor = random.choice(((0, 0), (100_000, 50_000), (100_000, 200_000)))


def change_position(user: User, random: Random) -> None:
    held = [p for p in user.perp_positions if p.base_asset_amount or p.lp_shares or p.quote_asset_amount]
    if not held:
        return
    position = random.choice(held)
    position.quote_asset_amount += signed(random, 11)
    position.quote_entry_amount += signed(random, 11)
    position.remainder_base_asset_amount = signed(random, 7)
    position.last_base_asset_amount_per_lp += signed(random, 7)
    position.last_cumulative_funding_rate += signed(random, 8)


def change_account(user: User, random: Random) -> None:
    slot = user.spot_positions[0]
    slot.scaled_balance = random.choice((0, 1, slot.scaled_balance // 2, sized(random, 15)))
    slot.balance_type = random.choice(list(SpotBalanceType))
    user.status = random.choice((0, 0, 1, 2, 4, 8, 9))
    user.max_margin_ratio = random.choice((0, 1_000, 5_000))
    user.last_active_slot = max(0, user.last_active_slot - random.randrange(300))
    user.liquidation_margin_freed = sized(random, 9)
    user.last_add_perp_lp_shares_ts += signed(random, 4)


def change_state(state: State, random: Random) -> None:
    state.exchange_status = random.choice((0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 127, 128))
    state.liquidation_margin_buffer_ratio = random.choice((0, 100, 1_000))
    state.liquidation_duration, state.initial_pct_to_liquidate = random.choice(
        ((0, 0), (150, 1_000), (1, 10_000))
    )
    state.oracle_guard_rails.validity.slots_before_stale_for_amm = random.choice((0, 10, 1_000))


CHANGES: dict[str, tuple[Any, tuple[Change, ...]]] = {
    "perp_market": (
        PerpMarket,
        (change_curve, change_fees, change_averages, change_funding, change_shares, change_rules),
    ),
    "spot_market": (SpotMarket, (change_interest, change_insurance)),
    "user": (User, (change_position, change_account)),
    "state": (State, (change_state,)),
}


def change_price(data: bytes, random: Random) -> bytes:
    """Another price, confidence or age of a price account."""
    image = bytearray(data)
    (price,) = struct.unpack_from("<q", image, 208)
    price = int(price * random.choice((0.5, 0.9, 0.97, 0.99, 1.0, 1.003, 1.05, 1.4, 7)))
    struct.pack_into("<qQ", image, 208, price, int(price * 10 ** random.uniform(-6, -1)))
    (slot,) = struct.unpack_from("<Q", image, 40)
    struct.pack_into("<Q", image, 40, max(0, slot - random.choice((0, 0, 11, 121))))
    return bytes(image)


def altered(
    scenario: Scenario, instruction: Instruction, held: dict[Pubkey, bytes], random: Random
) -> dict[Pubkey, bytes]:
    """New bytes for one or two of the instruction's accounts."""
    kinds = {account.address: account.kind for account in scenario.accounts}
    keys = [meta.pubkey for meta in instruction.accounts if meta.pubkey in held]
    result: dict[Pubkey, bytes] = {}
    for _ in range(random.choice((1, 1, 2))):
        usable = [key for key in keys if kinds[key] in CHANGES or kinds[key] == "oracle"]
        if not usable:
            break
        key = random.choice(usable)
        data = result.get(key, held[key])
        if kinds[key] == "oracle":
            result[key] = change_price(data, random)
            continue
        record, changes = CHANGES[kinds[key]]
        account = record.decode(data)
        random.choice(changes)(account, random)
        result[key] = account.encode()
    return result


class Pair:
    """Both engines on the same accounts."""

    def __init__(self, scenario: Scenario) -> None:
        self.engines: tuple[Engine, Engine] = (MirrorEngine(), ProgramEngine(default_program()))
        wallets = [account.address for account in scenario.accounts if account.kind == "wallet"]
        self.owners = {account.address: account.owner for account in scenario.accounts}
        for engine in self.engines:
            engine.begin(scenario.program_id, wallets)

    def put(self, accounts: dict[Pubkey, bytes]) -> None:
        for key, data in accounts.items():
            account = Account(self.owners[key] or Pubkey.default(), data) if data else None
            for engine in self.engines:
                engine.set_account(key, account)

    def run(self, instruction: Instruction, clock: Clock) -> tuple[Outcome | None, Outcome]:
        """What the mirror (None: not mirrored) and the program answer."""
        mirror, program = self.engines
        for engine in self.engines:
            engine.set_clock(clock)
        try:
            mirrored: Outcome | None = mirror.run(instruction)
        except Unsupported:
            mirrored = None
        return mirrored, program.run(instruction)


def variants(scenario: Scenario, step: Step, held: dict[Pubkey, bytes], pair: Pair, random: Random) -> str:
    """Run one changed variant of a step: 'ok', 'error' or 'unsupported'; fails where the sides differ."""
    instruction = scenario.instruction(step)
    changed = altered(scenario, instruction, held, random)
    jump = random.choice((0, 0, 0, *JUMPS))
    pair.put(changed)
    mirrored, expected = pair.run(instruction, Clock(step.slot + 2 * jump, step.unix_timestamp + jump))
    touched = set(changed) | set(expected.accounts) | (set(mirrored.accounts) if mirrored else set())
    pair.put({key: held.get(key, b"") for key in touched})
    if mirrored is None:
        return "unsupported"
    if not same(expected, mirrored):
        report = reconcile(expected, mirrored, instruction=step.instruction, names=scenario.names)
        where = [scenario.names[key] for key in changed]
        pytest.fail(f"step {step.index}, changed {where}, {jump} s later: {report.differences[0]}")
    return "ok" if mirrored.error is None else "error"


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.name.partition(".")[0])
def test_both_sides_agree_off_the_record(path: Path) -> None:
    scenario = files.read(path)
    random = Random(path.name)
    pair = Pair(scenario)
    held: dict[Pubkey, bytes] = {}
    seen: Counter[str] = Counter()
    for step in scenario.steps:
        written = {scenario.addresses[name].address: data for name, data in step.writes.items()}
        held.update(written)
        pair.put(written)
        if step.phase == "main":
            seen.update(variants(scenario, step, held, pair, random) for _ in range(3))
        recorded = dict(scenario.outcome(step).accounts)
        held.update(recorded)
        pair.put(recorded)
    assert seen["ok"] > 50
    assert seen["error"] > 10
    assert seen["unsupported"] * 50 < seen.total()
