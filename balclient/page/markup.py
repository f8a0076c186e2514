"""HTML as a value: text is escaped unless it is markup already; numbers are shown, not computed with."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

__all__ = ["Markup", "button", "el", "facts", "hidden", "join", "shown", "table"]

_VOID = frozenset({"input", "link", "meta", "br", "hr"})

Child = "str | int | Markup | None"


class Markup(str):
    """Text that is HTML: what `el` made, or what the report room drew."""

    __slots__ = ()


def el(tag: str, *children: str | int | None, **attributes: str | int | bool | None) -> Markup:
    """An element; `class_` and `for_` lose their underscore, others become dashes.

    A child that is not `Markup` is escaped; None is left out.  An attribute that is True stands alone, one
    that is None or False is left out.
    """
    parts = [f"<{tag}"]
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        key = name.rstrip("_").replace("_", "-")
        parts.append(f" {key}" if value is True else f' {key}="{escape(str(value))}"')
    if tag in _VOID:
        return Markup("".join(parts) + ">")
    return Markup("".join(parts) + ">" + join(children) + f"</{tag}>")


def join(children: Iterable[str | int | None]) -> Markup:
    """Children one after the other, those that are not markup escaped."""
    return Markup("".join(c if isinstance(c, Markup) else escape(str(c)) for c in children if c is not None))


def hidden(text: str) -> Markup:
    """Text for screen readers alone."""
    return el("span", text, class_="unseen")


def button(text: str, more: str = "", **attributes: str | int | bool | None) -> Markup:
    """A button whose name continues, for those who do not see where it stands, with `more`."""
    return el("button", text, hidden(f" {more}") if more else None, type="button", **attributes)


def facts(pairs: Iterable[tuple[str, str | Markup]]) -> Markup:
    """Names and values as a description list."""
    return el("dl", *(el("div", el("dt", name), el("dd", value)) for name, value in pairs), class_="facts")


def table(
    caption: str,
    columns: Iterable[str | Markup],
    rows: Iterable[Iterable[str | Markup]],
    *,
    identifier: str,
    row_ids: Iterable[str] = (),
    note: str = "",
) -> Markup:
    """A table whose first column names the rows, in a box that scrolls by itself, also by keyboard."""
    ids = list(row_ids)
    body: list[Markup] = []
    for place, row in enumerate(rows):
        first, *rest = row
        cells = (el("th", first, scope="row"), *(el("td", cell) for cell in rest))
        body.append(el("tr", *cells, id=ids[place] if place < len(ids) else None))
    words = el("caption", caption, el("small", f" {note}") if note else None)
    head = el("thead", el("tr", *(el("th", column, scope="col") for column in columns)))
    inner = el("table", words, head, el("tbody", *body))
    return el("div", inner, class_="scroll", tabindex=0, role="region", aria_label=caption, id=identifier)


def shown(value: int | None, places: int, digits: int = 2) -> str:
    """An amount in units of 10**-places with so many digits, rounded to the nearest; a dash for None."""
    if value is None:
        return "–"
    if digits < places:
        scale = 10 ** (places - digits)
        whole = (abs(value) + scale // 2) // scale
    else:
        whole = abs(value) * 10 ** (digits - places)
    sign = "−" if value < 0 and whole else ""
    head, tail = divmod(whole, 10**digits)
    return f"{sign}{head:,}" + (f".{tail:0{digits}d}" if digits else "")
