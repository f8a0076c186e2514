"""`balclient preview ...` and the commands that send: `add remove settle close deposit withdraw transfer`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from balclient.abi.exceptions import BadInput
from balclient.cli.common import AMOUNT, MARKET, opened, place_params, send_params, working
from balclient.cli.look import standing_data, view_data
from balclient.cli.output import bold, plain, print_json, row_table, show
from balclient.client import Client, Plan, PositionView, Receipt, Standing
from balclient.reconcile import Report, decimal

__all__ = ["add", "close", "deposit", "preview", "remove", "report_data", "settle", "transfer", "withdraw"]

_REFUSED = 1


def plan_data(plan: Plan) -> dict[str, Any]:
    """A plan for a script; amounts raw (shares and base 1e9, quote 1e6)."""
    names = "kind", "market", "ok", "slot", "amount", "deposit", "largest", "refusal", "notes"
    return {
        **{name: plain(getattr(plan, name)) for name in names},
        "transactions": [[one.name for one in batch] for batch in plan.transactions],
        "before": standing_data(plan.before),
        "after": standing_data(plan.after),
        "position_before": None if plan.position_before is None else view_data(plan.position_before),
        "position_after": None if plan.position_after is None else view_data(plan.position_after),
        "worst_case_base": plain(plan.worst_case_base),
        "liquidation": plain(plan.liquidation),
        "fee_share": plain(plan.fee_share),
        "fees_per_day": plan.fees_per_day,
        "events": [{"name": type(event).__name__, **plain(event)} for event in plan.events],
    }


def report_data(report: Report) -> dict[str, Any]:
    """A comparison for a script."""
    return {
        "exact": report.exact,
        "accounts": report.accounts,
        "fields": report.fields,
        "events": report.events,
        "differences": [
            {**plain(one), "expected_text": one.expected_text, "found_text": one.found_text}
            for one in report.differences
        ],
    }


def receipt_data(receipt: Receipt) -> dict[str, Any]:
    """A receipt for a script."""
    return {
        "kind": receipt.plan.kind,
        "market": receipt.plan.market,
        "ok": receipt.ok,
        "signatures": list(receipt.signatures),
        "slot": receipt.slot,
        "as_previewed": receipt.as_previewed,
        "report": report_data(receipt.report),
        "events": [{"name": type(event).__name__, **plain(event)} for event in receipt.events],
    }


def show_plan(plan: Plan) -> None:
    """Print what a plan would do, before and after side by side."""
    place = f" {plan.market}" if plan.market else ""
    batches = "; then ".join(", ".join(one.name for one in batch) for batch in plan.transactions)
    bold(f"{plan.kind}{place}: {batches or 'nothing to do'}")
    rows = [*_standing_rows(plan.before, plan.after)]
    if plan.position_before is not None and plan.position_after is not None:
        rows += _position_rows(plan.position_before, plan.position_after)
    show(row_table(["", "before", "after"], rows))
    for line in _plan_lines(plan):
        click.echo(line)


def _plan_lines(plan: Plan) -> list[str]:
    places = 6 if plan.market is None else 9
    lines = [f"amount     {decimal(plan.amount, places)}"] if plan.amount else []
    if plan.deposit:
        lines.append(f"deposit    {decimal(plan.deposit, 6)} USD")
    if plan.largest is not None:
        lines.append(f"largest    {decimal(plan.largest, places)} would be accepted")
    if plan.market is not None:
        below, above = plan.liquidation.below, plan.liquidation.above
        low = "never" if below is None else decimal(below, 6)
        high = "never" if above is None else decimal(above, 6)
        lines += [
            f"worst case {decimal(plan.worst_case_base, 9)} base",
            f"liquidated at or below {low}, at or above {high}",
            f"fee share  {plan.fee_share * 100:.4f}% of takers' fees, about "
            f"{decimal(plan.fees_per_day, 6)} USD a day at the last day's volume",
        ]
    lines += [f"note       {note}" for note in plan.notes]
    lines.append(f"refused    {plan.refusal}" if plan.refusal else "accepted")
    return lines


def _standing_rows(before: Standing, after: Standing) -> list[Sequence[str]]:
    def usd(name: str) -> tuple[str, str]:
        return decimal(getattr(before, name), 6), decimal(getattr(after, name), 6)

    return [
        ("deposits", *usd("deposits")),
        ("equity", *usd("equity")),
        ("margin used", *usd("margin_used")),
        ("margin free", *usd("margin_free")),
        ("leverage", f"{decimal(before.leverage, 4)}x", f"{decimal(after.leverage, 4)}x"),
        ("health", f"{decimal(before.health, 2)}%", f"{decimal(after.health, 2)}%"),
    ]


def _position_rows(before: PositionView, after: PositionView) -> list[Sequence[str]]:
    figures = {
        "LP shares": ("lp_shares", 9),
        "settled base": ("settled_base", 9),
        "unsettled base": ("unsettled_base", 9),
        "settled quote": ("settled_quote", 6),
        "unsettled quote": ("unsettled_quote", 6),
        "P&L settled": ("settled_pnl", 6),
        "P&L unsettled": ("unsettled_pnl", 6),
    }
    return [
        (title, decimal(getattr(before, name), places), decimal(getattr(after, name), places))
        for title, (name, places) in figures.items()
    ]


@dataclass(frozen=True, slots=True)
class _Action:
    """One kind of change: its own arguments, and the plan that they make."""

    name: str
    help: str
    params: tuple[click.Parameter, ...]
    plan: Callable[..., Plan]


def _amount(name: str, text: str) -> click.Option:
    return click.Option([name], type=AMOUNT, metavar="AMOUNT", help=text)


def _market() -> click.Argument:
    return click.Argument(["market"], type=MARKET)


def _add(client: Client, market: int | str, **how: Any) -> Plan:
    return client.preview_add(market, **how)


def _remove(client: Client, market: int | str, **how: Any) -> Plan:
    return client.preview_remove(market, **how)


def _settle(client: Client, market: int | str) -> Plan:
    return client.preview_settle(market)


def _close(client: Client, market: int | str, slippage: str) -> Plan:
    return client.preview_close(market, slippage=slippage)


def _deposit(client: Client, usd: str) -> Plan:
    return client.preview_deposit(usd)


def _withdraw(client: Client, usd: str | None) -> Plan:
    return client.preview_withdraw(usd)


def _transfer(client: Client, usd: str | None, to: int) -> Plan:
    return client.preview_transfer(usd, to=to)


_ACTIONS = (
    _Action(
        "add",
        "Add liquidity to MARKET; say how much with one of --usd, --base, --shares, --leverage.",
        (
            _market(),
            _amount("--usd", "Dollars put in, at --leverage (1 if not said)."),
            _amount("--base", "By how much the position may at worst grow."),
            _amount("--shares", "LP shares."),
            _amount("--leverage", "With --usd its leverage, alone that of the whole account; up to 10."),
            _amount("--deposit", "Dollars from the wallet first; what --usd needs if not said."),
        ),
        _add,
    ),
    _Action(
        "remove",
        "Remove liquidity from MARKET: all, or --shares, or a --part.",
        (
            _market(),
            _amount("--shares", "So many LP shares."),
            _amount("--part", "A part of them, between 0 and 1."),
        ),
        _remove,
    ),
    _Action("settle", "Settle what the LP shares in MARKET earned.", (_market(),), _settle),
    _Action(
        "close",
        "Leave MARKET: remove all, trade to flat, settle the P&L.",
        (
            _market(),
            click.Option(
                ["--slippage"],
                type=AMOUNT,
                default="0.01",
                show_default=True,
                metavar="PART",
                help="How far from the curve's price the trade may be.",
            ),
        ),
        _close,
    ),
    _Action("deposit", "Deposit USD from the wallet.", (click.Argument(["usd"], type=AMOUNT),), _deposit),
    _Action(
        "withdraw",
        "Withdraw USD to the wallet; all that is there and may leave if no amount is said.",
        (click.Argument(["usd"], type=AMOUNT, required=False),),
        _withdraw,
    ),
    _Action(
        "transfer",
        "Move USD to another sub-account; all that is there and may leave if no amount is said.",
        (
            click.Argument(["usd"], type=AMOUNT, required=False),
            click.Option(["--to"], type=click.IntRange(0, 65_535), required=True, help="Its number."),
        ),
        _transfer,
    ),
)


def _previewing(action: _Action) -> click.Command:
    def run(**values: Any) -> None:
        as_json = values.pop("as_json")
        with opened(values) as place, working("previewing"):
            plan = action.plan(place.client(), **values)
        if as_json:
            print_json(plan_data(plan))
        else:
            show_plan(plan)
        click.get_current_context().exit(0 if plan.ok else _REFUSED)

    params = [*action.params, *place_params()]
    return click.Command(action.name, params=params, callback=run, help=action.help)


def _sending(action: _Action) -> click.Command:
    def run(**values: Any) -> None:
        as_json, yes = values.pop("as_json"), values.pop("yes")
        if as_json and not yes:
            raise BadInput("--json cannot ask: add --yes, or use `balclient preview`")
        with opened(values, sending=True) as place:
            client = place.client()
            with working("previewing"):
                plan = action.plan(client, **values)
            if not as_json:
                show_plan(plan)
            if plan.refusal is not None:
                if as_json:
                    print_json({"ok": False, "plan": plan_data(plan), "receipt": None})
                click.get_current_context().exit(_REFUSED)
            if not yes:
                count = len(plan.transactions)
                click.confirm(f"send {count} transaction{'' if count == 1 else 's'}?", abort=True)
            with working("sending"):
                receipt = client.send(plan)
        if as_json:
            print_json({"ok": receipt.ok, "plan": plan_data(plan), "receipt": receipt_data(receipt)})
        else:
            click.echo(str(receipt))
        click.get_current_context().exit(0 if receipt.ok and receipt.report.exact else _REFUSED)

    params = [*action.params, *place_params(), *send_params()]
    return click.Command(action.name, params=params, callback=run, help=action.help)


preview = click.Group(
    "preview",
    commands=[_previewing(action) for action in _ACTIONS],
    help="What a change would do, to the last byte; nothing is sent and no key is needed.",
)
add, remove, settle, close, deposit, withdraw, transfer = (_sending(action) for action in _ACTIONS)
