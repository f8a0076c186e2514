"""What the dialog shows, step by step: a form, the preview, the question, the receipt."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from balclient.abi.codec import EventRecord
from balclient.abi.exceptions import BalError
from balclient.client import Plan, PositionView, Receipt, Standing
from balclient.reconcile.units import human

from .markup import Markup, button, el, facts, join, shown, table
from .reading import Board
from .source import Source
from .views import price, signed

__all__ = ["form", "preview", "question", "receipt", "title", "trouble"]

_TITLES = {
    "add": "Add liquidity to {}",
    "remove": "Remove liquidity from {}",
    "settle": "Settle {}",
    "close": "Close {}",
}
_WORDS = {
    "add": "Money from the wallet is deposited first where the margin that is free does not suffice.",
    "remove": "The shares are settled and burnt; what they became stays as a position until it is closed.",
    "settle": "Books funding and what the shares earned since the last settlement into the position.",
    "close": "Removes all liquidity, trades the position to flat, and settles the P&L into the collateral.",
}


def title(kind: str, market: str) -> str:
    """The dialog's title."""
    return _TITLES[kind].format(market)


def form(source: Source, board: Board, kind: str, market: str) -> Markup:
    """The form of an action; its preview is asked for as it is filled in."""
    fields = {"add": _add_fields, "remove": _remove_fields, "close": _close_fields}.get(kind)
    wallet = "" if board.account is None else f" In the wallet: {shown(board.account.wallet, 6)} USD."
    return el(
        "form",
        el("h2", title(kind, market), id="dialog-title", tabindex=-1),
        el("p", _WORDS[kind] + (wallet if kind == "add" else ""), class_="lead"),
        el("p", f"Preview only: {source.refuses}.", class_="warning") if source.refuses else None,
        fields() if fields is not None else None,
        el("p", "", id="verdict", role="status", class_="verdict", data_testid="verdict"),
        el("div", id="preview", data_testid="preview", aria_busy="true"),
        el(
            "p",
            el(
                "button",
                "Review and send",
                type="submit",
                id="review",
                class_="primary",
                disabled=True,
            )
            if not source.refuses
            else None,
            button("Cancel", data_close=True),
            class_="acts",
        ),
        data_kind=kind,
        data_market=market,
        novalidate=True,
    )


def _number(label: str, name: str, value: str) -> Markup:
    return _field(
        label,
        el(
            "input",
            id=name,
            name=name,
            value=value,
            inputmode="decimal",
            autocomplete="off",
            required=True,
            aria_describedby="problem",
        ),
    )


def _add_fields() -> Markup:
    return el(
        "div",
        _number("Amount", "amount", "1000"),
        _field(
            "Amount in",
            el(
                "select",
                el("option", "USD put in, times the leverage", value="usd"),
                el("option", "LP shares", value="shares"),
                el("option", "Base that the position could at worst grow by", value="base"),
                id="unit",
                name="unit",
            ),
        ),
        _slider("leverage", "Leverage", "1", "10", "0.1", "1", "x"),
        _problem(),
        class_="fields",
    )


def _remove_fields() -> Markup:
    return el(
        "div", _slider("part", "Part of the shares", "1", "100", "1", "100", "%"), _problem(), class_="fields"
    )


def _close_fields() -> Markup:
    return el(
        "div",
        _number("Slippage allowed (%)", "slippage", "1"),
        _problem(),
        class_="fields",
    )


def _field(label: str, control: Markup) -> Markup:
    identifier = control.split('id="', 1)[1].split('"', 1)[0]
    return el("p", el("label", label, for_=identifier), control)


def _slider(name: str, label: str, low: str, high: str, step: str, value: str, unit: str) -> Markup:
    return el(
        "p",
        el("label", label, for_=name),
        el(
            "input",
            type="range",
            id=name,
            name=name,
            min=low,
            max=high,
            step=step,
            value=value,
            data_unit=unit,
            aria_valuetext=f"{value}{unit}",
        ),
        el("output", f"{value}{unit}", for_=name, id=f"{name}-shown"),
        id=f"{name}-row",
    )


def _problem() -> Markup:
    return el("p", "", id="problem", class_="problem")


# --- preview


def preview(plan: Plan) -> Markup:
    """Everything that a plan says: verdict, figures before and after, what surprises."""
    places = 6 if plan.market is None else 9
    lines: list[tuple[str, str | Markup]] = []
    if plan.amount:
        lines.append(
            ("LP shares" if plan.kind in ("add", "remove") else "Base traded", shown(plan.amount, places, 4))
        )
    if plan.deposit:
        lines.append(("Deposit from the wallet (USD)", shown(plan.deposit, 6)))
    if plan.refusal is not None:
        # What follows would be the account just before the refused step.
        lines += _accepted(plan, places)
        return join((_refusal(plan), facts(lines), _instructions(plan), _notes(plan)))
    lines += _accepted(plan, places)
    below, above = plan.liquidation.below, plan.liquidation.above
    lines += [
        ("At worst (base)", signed(plan.worst_case_base, 9, 4)),
        ("Liquidated at or below", "never" if below is None else price(below)),
        ("Liquidated at or above", "never" if above is None else price(above)),
    ]
    if plan.kind in ("add", "remove"):
        lines += [
            ("Part of takers' fees", f"{plan.fee_share * 100:.4f}%"),
            ("Fees a day (USD), an estimate from the last day", shown(plan.fees_per_day, 6, 4)),
        ]
    return join((facts(lines), _instructions(plan), _notes(plan), _before_after(plan)))


def _names(plan: Plan) -> str:
    return "; then ".join(", ".join(one.name for one in batch) for batch in plan.transactions) or "none"


def _instructions(plan: Plan) -> Markup:
    return el("p", "Instructions: ", el("code", _names(plan)), class_="lead")


def _accepted(plan: Plan, places: int) -> list[tuple[str, str | Markup]]:
    if plan.largest is None:
        return []
    return [("Largest that would be accepted", f"{shown(plan.largest, places, 4)} LP shares")]


def verdict(plan: Plan) -> str:
    """The verdict in one sentence."""
    if plan.refusal is not None:
        return "The program would refuse this."
    return "The program would accept this."


def _refusal(plan: Plan) -> Markup | None:
    refusal = plan.refusal
    if refusal is None:
        return None
    code = "" if refusal.code is None else f" ({refusal.code})"
    largest = plan.largest if plan.kind == "add" else None
    return el(
        "div",
        el("p", el("strong", f"{refusal.instruction} is refused: "), refusal.reason),
        el("p", f"{refusal.name}{code}", class_="lead"),
        button(
            f"Use the largest: {shown(largest, 9, 4)} LP shares",
            data_fill=_digits(largest, 9),
        )
        if largest
        else None,
        class_="trouble",
        data_testid="refusal",
    )


def _digits(value: int, places: int) -> str:
    head, tail = divmod(value, 10**places)
    return f"{head}.{tail:0{places}d}"


def _notes(plan: Plan) -> Markup | None:
    if not plan.notes:
        return None
    items = (el("li", el("strong", f"{note.topic}: "), note.text) for note in plan.notes)
    return el("div", el("h3", "Worth knowing"), el("ul", *items), data_testid="notes")


def _before_after(plan: Plan) -> Markup:
    rows = [*_standing_rows(plan.before, plan.after)]
    if plan.position_before is not None and plan.position_after is not None:
        rows += _position_rows(plan.position_before, plan.position_after)
    return table("Before and after", ("Figure", "Before", "After"), rows, identifier="before-after")


def _standing_rows(before: Standing, after: Standing) -> Iterable[tuple[str, str, str]]:
    for label, name in (
        ("Deposits (USD)", "deposits"),
        ("Equity (USD)", "equity"),
        ("Margin used (USD)", "margin_used"),
        ("Margin free (USD)", "margin_free"),
    ):
        yield label, shown(getattr(before, name), 6), shown(getattr(after, name), 6)
    yield "Leverage", f"{shown(before.leverage, 4)}x", f"{shown(after.leverage, 4)}x"
    yield "Health", f"{shown(before.health, 2, 0)}%", f"{shown(after.health, 2, 0)}%"


def _position_rows(before: PositionView, after: PositionView) -> Iterable[tuple[str, str, str]]:
    for label, name, places, digits in (
        ("LP shares", "lp_shares", 9, 4),
        ("Settled base", "settled_base", 9, 6),
        ("Unsettled base", "unsettled_base", 9, 6),
        ("Settled quote (USD)", "settled_quote", 6, 2),
        ("Unsettled quote (USD)", "unsettled_quote", 6, 2),
        ("P&L settled (USD)", "settled_pnl", 6, 2),
        ("P&L unsettled (USD)", "unsettled_pnl", 6, 2),
    ):
        yield (
            label,
            signed(getattr(before, name), places, digits),
            signed(getattr(after, name), places, digits),
        )


# --- asking and answering


def question(source: Source, plan: Plan, name: str) -> Markup:
    """The question before anything is sent."""
    count = len(plan.transactions)
    market = plan.market or ""
    return el(
        "form",
        el("h2", f"{title(plan.kind, market)}: send?", id="dialog-title", tabindex=-1),
        el(
            "p",
            f"{count} transaction{'' if count == 1 else 's'} to {source.label}: {_names(plan)}.",
        ),
        el("p", source.warning, class_="warning") if source.warning else None,
        facts(
            [
                ("Deposit from the wallet (USD)", shown(plan.deposit, 6)),
                ("LP shares" if plan.kind in ("add", "remove") else "Base traded", shown(plan.amount, 9, 4)),
                ("Leverage afterwards", f"{shown(plan.after.leverage, 4)}x"),
                ("Health afterwards", f"{shown(plan.after.health, 2, 0)}%"),
            ]
        ),
        el(
            "p",
            el("button", "Yes, send", type="submit", class_="primary", id="send"),
            button("Back", data_back=True),
            button("Cancel", data_close=True),
            class_="acts",
        ),
        el("p", "", role="status", id="verdict"),
        data_plan=name,
        data_testid="question",
    )


def receipt(found: Receipt) -> Markup:
    """What landed, and how it compares with the mirror, byte by byte."""
    report, plan = found.report, found.plan
    exact = report.exact
    words = "landed" if found.ok else "did not land whole"
    events = [(type(event).__name__, _event(event)) for event in found.events]
    return el(
        "div",
        el("h2", f"{title(plan.kind, plan.market or '')}: {words}", id="dialog-title", tabindex=-1),
        el(
            "p",
            "Exact: every byte is as the mirror computed it."
            if exact
            else "The chain differs from the mirror; the first differences are below.",
            class_="good" if exact else "trouble",
            data_testid="exact",
        ),
        facts(
            [
                ("Compared", f"{report.accounts} accounts, {report.fields} fields, {report.events} events"),
                (
                    "As previewed",
                    "to the last byte" if found.as_previewed else "no: the state moved on since",
                ),
                ("Slot", f"{found.slot:,}"),
                ("Signatures", ", ".join(found.signatures) or "none on this chain"),
            ]
        ),
        table("Events", ("Event", "Says"), events, identifier="events") if events else None,
        table(
            "Differences",
            ("Where", "Expected", "Found"),
            [(one.where, one.expected_text, one.found_text) for one in report.differences[:20]],
            identifier="differences",
        )
        if report.differences
        else None,
        el("p", button("Done", data_close=True, class_="primary"), class_="acts"),
        data_testid="receipt",
    )


def _event(event: EventRecord) -> str:
    names: tuple[str, ...] = type(event).__slots__
    words: list[str] = []
    for name in names:
        value = getattr(event, name)
        if isinstance(value, Enum):
            words.append(f"{name} {value.name}")
        elif isinstance(value, int) and value and name not in ("ts", "padding"):
            words.append(f"{name} {human(name, value) or value}")
    return ", ".join(words)


def trouble(error: BalError) -> Markup:
    """What went wrong, in the dialog."""
    return el(
        "p", el("strong", f"{type(error).__name__}: "), str(error), class_="trouble", data_testid="failure"
    )
