"""What a person asks for in a dialog, as a plan of the client; a plan is sent once, and only while fresh."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from balclient.abi.exceptions import BadInput, EncodeError
from balclient.client import Client, Plan

__all__ = ["KINDS", "Plans", "plan_of"]

KINDS = ("add", "remove", "settle", "close")
_MOST = 16
_FRESH_SECONDS = 300.0


def plan_of(client: Client, kind: str, market: str, form: Mapping[str, Any]) -> Plan:
    """The client's plan for a form's fields; raises BadInput in words for the person who filled it in."""
    if kind == "add":
        return _add(client, market, form)
    if kind == "remove":
        percent = _text(form, "part", "how much")
        return client.preview_remove(market, part=_percent(percent))
    if kind == "settle":
        return client.preview_settle(market)
    if kind == "close":
        return client.preview_close(market, slippage=_percent(_text(form, "slippage", "slippage")))
    raise BadInput(f"no action {kind!r}; there are {', '.join(KINDS)}")


def _add(client: Client, market: str, form: Mapping[str, Any]) -> Plan:
    unit, amount = str(form.get("unit", "usd")), _text(form, "amount", "amount").replace(",", "")
    try:
        if unit == "usd":
            return client.preview_add(market, usd=amount, leverage=_text(form, "leverage", "leverage"))
        if unit == "shares":
            return client.preview_add(market, shares=amount)
        if unit == "base":
            return client.preview_add(market, base=amount)
    except EncodeError:
        raise BadInput(f"amount: {amount} is more than an account can hold") from None
    raise BadInput(f"amount in {unit!r}: expected usd, shares or base")


def _text(form: Mapping[str, Any], name: str, what: str) -> str:
    value = form.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f"{what}: say a number")
    if len(value) > 40:
        raise BadInput(f"{what}: this is no number of dollars, shares or percent")
    return value.strip()


def _percent(text: str) -> str:
    """A percentage as a part, digit by digit."""
    try:
        return format(Decimal(text).scaleb(-2), "f")
    except (InvalidOperation, ValueError):
        raise BadInput(f"{text!r} is not a number of percent") from None


@dataclass(slots=True)
class Plans:
    """Plans that were shown, by a name that nobody can guess; each can be taken once."""

    clock: Callable[[], float] = time.monotonic
    _held: dict[str, tuple[float, Plan]] = field(default_factory=dict[str, tuple[float, Plan]])

    def keep(self, plan: Plan) -> str:
        """Remember a plan; the oldest is forgotten where there are many."""
        while len(self._held) >= _MOST:
            del self._held[next(iter(self._held))]
        name = secrets.token_urlsafe(12)
        self._held[name] = (self.clock(), plan)
        return name

    def look(self, name: object) -> Plan:
        """A plan that is still held; raises BadInput."""
        found = self._held.get(name) if isinstance(name, str) else None
        if found is None or self.clock() - found[0] > _FRESH_SECONDS:
            raise BadInput("this preview is too old, or was sent already: preview again")
        return found[1]

    def take(self, name: object) -> Plan:
        """A plan to be sent now; it is forgotten."""
        plan = self.look(name)
        self._held.pop(str(name))
        return plan
