"""A page's figures as one SVG or PNG picture, for places where no HTML goes.

PNG is drawn by resvg (package `resvg-py`, extra `history`): one small binary without system libraries, which
draws SVG text exactly as specified; it needs a font on the machine, and its absence is an error, not a
picture without words.
"""

from __future__ import annotations

from html import escape
from typing import Any, Literal

from balclient.abi.exceptions import BadInput

from .charts import DASHES, HEIGHT, WIDTH, draw
from .page import Figure, Page

__all__ = ["Theme", "picture_png", "picture_svg"]

Theme = Literal["auto", "light", "dark"]

# The same colours as the page's; told apart also by dashes, and by people who see fewer colours.
_LIGHT = {
    "ink": "#1c2430",
    "soft": "#5b6675",
    "paper": "#fbfbf9",
    "line": "#d9dde3",
    "c0": "#0064a4",
    "c1": "#c05a00",
    "c2": "#00785a",
    "c3": "#a03b78",
}
_DARK = {
    "ink": "#e8ebf0",
    "soft": "#a3adba",
    "paper": "#14181e",
    "line": "#333c47",
    "c0": "#6cb8f0",
    "c1": "#f2a456",
    "c2": "#54d0aa",
    "c3": "#e79bc8",
}
_MARGIN, _HEAD, _FACT = 24, 62, 48
_GAP = 62


def picture_svg(page: Page, theme: Theme = "auto") -> str:
    """The page's title, facts and charts as one SVG text that needs nothing beside itself.

    `auto` follows the viewer's setting for light and dark; some programs do not know it and show light.
    """
    body: list[str] = []
    y = _MARGIN
    body.append(f'<text class="title" x="{_MARGIN}" y="{y + 22}">{escape(page.title)}</text>')
    body.append(f'<text class="soft" x="{_MARGIN}" y="{y + 44}">{escape(page.verdict)}</text>')
    y += _HEAD
    columns = 4
    for index, (name, value) in enumerate(page.facts):
        x = _MARGIN + index % columns * (WIDTH // columns)
        top = y + index // columns * _FACT
        body.append(f'<text class="fact" x="{x}" y="{top + 18}">{escape(value)}</text>')
        body.append(f'<text class="soft" x="{x}" y="{top + 36}">{escape(name)}</text>')
    y += (len(page.facts) + columns - 1) // columns * _FACT + 10
    for index, figure in enumerate(page.figures):
        body.append(_figure(figure, f"chart{index}", y))
        y += HEIGHT + _GAP
    width, height = WIDTH + 2 * _MARGIN, y + _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{escape(page.title)}"><style>{_style(theme)}</style>'
        f'<rect class="paper" width="{width}" height="{height}"/>{"".join(body)}</svg>\n'
    )


def picture_png(page: Page, theme: Theme = "light", *, zoom: int = 2) -> bytes:
    """The same picture as PNG bytes; raises BadInput without `resvg-py` or without any font."""
    try:
        import resvg_py
    except ModuleNotFoundError:
        raise BadInput("PNG needs the package resvg-py: install balclient[history]") from None
    drawing: Any = resvg_py
    letter = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
        '<text y="15" font-family="sans-serif">M</text></svg>'
    )
    with_fonts, without = (
        bytes(drawing.svg_to_bytes(svg_string=letter, skip_system_fonts=skip)) for skip in (False, True)
    )
    if with_fonts == without:
        raise BadInput("no font is installed, so that the picture would have no words; install one (DejaVu)")
    plain = "light" if theme == "auto" else theme
    return bytes(drawing.svg_to_bytes(svg_string=picture_svg(page, plain), zoom=zoom))


def _figure(figure: Figure, identifier: str, y: int) -> str:
    chart = figure.chart
    inner = draw(chart, identifier)
    start = inner.index(">") + 1
    end = inner.index("<metadata>")
    out = [
        f'<text class="head" x="{_MARGIN}" y="{y + 16}">{escape(chart.title)} '
        f'<tspan class="soft">{escape(chart.unit)}</tspan></text>',
        f'<g transform="translate({_MARGIN} {y + 22})">{inner[start:end]}</g>',
    ]
    x = _MARGIN
    below = y + 22 + HEIGHT + 12
    for index, series in enumerate(chart.series):
        dash = DASHES[index % len(DASHES)]
        broken = f' stroke-dasharray="{dash}"' if dash else ""
        out.append(f'<path class="line s{index % 4}" d="M{x} {below - 4}h32"{broken}/>')
        out.append(f'<text class="soft" x="{x + 38}" y="{below}">{escape(series.name)}</text>')
        x += 58 + 8 * len(series.name)
    return "".join(out)


def _style(theme: Theme) -> str:
    text = _rules(_DARK if theme == "dark" else _LIGHT)
    if theme == "auto":
        text += "@media(prefers-color-scheme:dark){" + _rules(_DARK) + "}"
    return text


def _rules(colours: dict[str, str]) -> str:
    rules = [
        "text{font-family:'DejaVu Sans','Liberation Sans',system-ui,sans-serif;font-size:12px}",
        f".paper{{fill:{colours['paper']}}}",
        f".title{{fill:{colours['ink']};font-size:20px;font-weight:600}}",
        f".head{{fill:{colours['ink']};font-size:14px;font-weight:600}}",
        f".fact{{fill:{colours['ink']};font-size:15px;font-weight:600}}",
        f".soft,.tick{{fill:{colours['soft']};font-weight:400}}",
        ".tick{font-size:11px}",
        f".grid{{stroke:{colours['line']}}}.zero{{stroke:{colours['soft']}}}",
        ".line{fill:none;stroke-width:2;stroke-linejoin:round}.cursor{stroke:none}",
        *(f".s{n}{{stroke:{colours[f'c{n}']}}}" for n in range(4)),
    ]
    return "".join(rules)
