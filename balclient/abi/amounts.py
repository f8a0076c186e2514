"""Amounts and prices that people write, as the program's integers; nothing is rounded on the way."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

__all__ = ["Amount", "base_units", "price_units", "units", "usd_units"]

Amount = int | float | str | Decimal
"""What a quantity may be written as; a float counts as the digits that Python prints for it."""


def units(amount: Amount, decimals: int) -> int:
    """`amount` in units of 10**-decimals; raises `ValueError` where it has more decimals than that."""
    try:
        scaled = Decimal(str(amount)).scaleb(decimals)
        whole = int(scaled)
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise ValueError(f"{amount!r} is not a number") from error
    if scaled != whole:
        raise ValueError(f"{amount!r} has more than {decimals} decimals")
    return whole


def usd_units(amount: Amount) -> int:
    """Dollars in quote units (10**-6)."""
    return units(amount, 6)


def base_units(amount: Amount) -> int:
    """Base asset in base units (10**-9)."""
    return units(amount, 9)


def price_units(amount: Amount) -> int:
    """Dollars per unit of base in price units (10**-6)."""
    return units(amount, 6)
