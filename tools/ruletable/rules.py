"""The numbered rules of the specification: short titles, and which of them are no function of their own."""

from __future__ import annotations

__all__ = ["ELSEWHERE", "FILES", "PARTLY", "SECTIONS", "STATEMENTS", "TITLES"]

TITLES: dict[str, str] = dict(
    line.split(" ", 1)
    for line in """
L1 unit of the per-share accumulators
L2 proportions, floored
L3 whole steps and what is left over
L4 which slot of a user stands for a market
L5 LP shares leave open bids and asks alone
L6 what must hold of a market
L7 what must hold of a position
L8 fills that are not booked to LPs
L9 booking a fill into the accumulators
L10 where the rounding of a booking stays
L11 the LPs' slice of a fee
L12 terminal reserve and bounds after a booking
L13 changing the accumulators' unit
L14 bringing a position to the new unit
L15 settling the shares of a position
L16 a delta on a position and on the market's totals
L17 what L16 does to dust
L18 settle_lp
L19 add_perp_lp_shares
L20 reserves for a new sqrt_k
L21 applying new reserves
L22 both removals
L23 burning shares
L24 what L23 costs, and how the last LP leaves
L25 the settlement that margin simulates
L26 requirement of a slot with shares
L27 de-risking on settle_pnl
L28 how many shares de-risking burns
L29 liquidating an LP
L30 expiry and shares
L31 where shares are settled implicitly
L32 who takes part in a match just in time
L33 how much of it
L34 the just-in-time fill
L35 settings that steer LPs
A1 layout of a market
A2 reserve price
A3 bid and ask price
A4 reserves after a swap
A5 quote for a change of reserves
A6 a fill against the spread reserves
A7 spread reserves
A8 terminal reserves
A9 bounds of the curve
A10 room for bids and asks
A11 liquidity that one fill may take
A12 base that moves the curve to a price
A13 guard of a fill
A14 price data and its cache
A15 class of an oracle reading
A16 which class an action accepts
A17 divergence, and what blocks funding
A18 drawdown
A19 weighted average
A20 new average
A21 rolling sum
A22 clamp of a new price
A23 oracle averages
A24 estimate of bid and ask
A25 mark averages
A26 mark averages by the crank
A26a bid and ask of the order book
A27 new spreads
A28 volatility
A29 base and target of the spreads
A30 inventory
A31 fees against inventory
A32 retreat after losses
A33 cap of the spreads
A34 reference price offset
A35 update of the curve
A36 booking a cost
A37 target peg and budget
A38 peg within the budget
A39 sqrt_k after funding
A39a record of a curve change
A40 floors of sqrt_k
A41 value of the protocol's inventory
A42 sqrt_k within a budget
A43 the admin's curve changes
A43a repeg_amm_curve
A43b update_k
A43c move_amm_price, recenter_perp_market_amm
A43d update_perp_market_amm_summary_stats
A44 instructions that update the curve
A45 update_amms
A46 when spread reserves are recomputed
T1 place_and_take_perp_order
T1a fill_perp_order
T1b place_and_make_perp_order
T2 placing an order
T2a the largest order
T3 auction baseline
T4 stored auction fields
T4a default auction prices
T5 price and validation of an order
T6 filling an order
T7 fulfilment
T8 when the curve may fill
T9 limit price
T10 one fill against the curve
T11 size of a fill
T12 position arithmetic
T13 fees
T14 referrers
T15 volumes
T16 orders of makers
T17 mixing curve and makers
T17a one match
T17b fallback price
T18 cancelling an order
T18a flat reward of a keeper
T18b cancel instructions
T18c force_cancel_orders
T19 records of orders
F1 where a rate is updated
F2 boundary of the period
F3 gate of the update
F4 the rate
F5 rates of longs and shorts
F6 amount of a payment
F7 settling funding of a position
F8 shares pay no funding
F9 funding before shares
F10 what sets a position's last rate
F11 widths
F12 a failing sqrt_k fails the update
F13 payout before sqrt_k
""".strip().splitlines()
)

STATEMENTS: dict[str, str] = {
    "L5": "says what does not happen: no rule writes those fields for shares; they appear in L25",
    "L10": "follows from the truncations of L9",
    "L11": "follows from L9 and T10: the full fee is booked, the slice lives in the accumulator",
    "L17": "follows from L16",
    "L24": "follows from L23",
    "L31": "lists the callers of L15: T6, pnl 1, L19, L22, L27, L29",
    "A1": "the mirror's records are generated from the interface (`balclient.abi.accounts`)",
    "A43": "the four below",
    "A44": "lists the callers of A35",
    "T12": "L16 without remainder",
    "F8": "follows from F7 and L15: only base pays",
    "F10": "part of L16",
    "F11": "the casts of F4 to F7",
    "F12": "no error of A39 is caught",
    "F13": "the order within F4",
}
"""Rules that state a consequence or a list; no function has to be theirs alone."""

FILES = {
    "margin": "Margin",
    "pnl": "Settling pnl, deposits, interest",
    "liquidation": "Liquidation, bankruptcy, expiry",
    "instructions": "Accounts, statuses, instructions, events",
}

SECTIONS: dict[str, str] = {
    "margin 1": "oracle price and validity",
    "margin 2": "strict prices",
    "margin 3": "spot slots",
    "margin 4": "size premium and discount",
    "margin 5": "perp slots",
    "margin 6": "shares as worst-case exposure",
    "margin 7": "totals",
    "margin 8": "size of a de-risking burn",
    "margin 9": "leverage as the client counts it",
    "margin 10": "largest number of shares",
    "pnl 1": "settle_pnl, settle_multiple_pnls",
    "pnl 2": "pools",
    "pnl 3": "spot balances",
    "pnl 4": "interest and averages",
    "pnl 5": "deposit, withdraw, transfer",
    "pnl 6": "funding and shares inside settle",
    "pnl 7": "expired positions",
    "liquidation 1": "liquidate_perp, up to the burn",
    "liquidation 2": "burn, test, transfer",
    "liquidation 3": "burn of shares",
    "liquidation 4": "statuses and bankruptcy",
    "liquidation 4a": "liquidate_perp_pnl_for_deposit",
    "liquidation 5": "resolve_perp_bankruptcy",
    "liquidation 6": "expiring markets",
    "liquidation 7": "settle_expired_market, expired positions",
    "instructions 1": "remaining accounts",
    "instructions 2": "exchange status",
    "instructions 3": "signers",
    "instructions 4": "accounts of the instructions",
    "instructions 5": "behaviour of the core set",
    "instructions 6": "administration",
    "instructions 7": "events",
}

ELSEWHERE: dict[str, str] = {
    "margin 6": "L25",
    "margin 8": "L27, L28",
    "margin 9": "not a rule of the program: `balclient.client.risk`",
    "margin 10": "not a rule of the program: `balclient.client.sizing`",
    "pnl 6": "F7, L15, L16",
    "pnl 7": "liquidation 7",
    "liquidation 3": "L23",
    "instructions 3": "the account checks of every instruction: `account_lists`, `accounts.rs`",
    "instructions 4": "the account lists: `account_lists`, `handlers`",
    "instructions 7": "each record's emitter: L18, L19, L22, T19, F4, F7, liquidation 2",
    "instructions 2": "`pauses`, and the account checks of the handlers",
}
"""Sections that repeat rules stated elsewhere, or that are spread over many functions."""

PARTLY: dict[str, str] = {
    "T3": (
        "only the baseline offsets, which L27 uses; the derivation at placing is compiled out of the program "
        "that the vectors were recorded from, so auction parameters are stored as given"
    ),
    "A14": "push price accounts of the Pyth layout only; other oracles are refused (unsupported.md)",
    "margin 3": (
        "3.4, 3.5, 3.6 and 3.8, spot markets other than the quote market and spot orders, are refused "
        "(unsupported.md)"
    ),
    "liquidation 4a": "the asset is the quote asset",
    "liquidation 6": "6.2 and 6.3 are L22",
    "liquidation 7": "delisting (expired positions 6) and its instruction are absent",
    "margin 9": "a client's figure: `balclient.client`",
    "margin 10": "a client's figure: `balclient.client`",
}
"""Rules of which something is absent, with the reason."""
