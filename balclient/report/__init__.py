"""Pictures and pages: records in, one self-contained HTML text out; no network, nothing of the chain.

Example:
    >>> from balclient.report import Chart, Series, draw
    >>> svg = draw(Chart("Price", "USD", (Series("oracle", (0.0, 1.0), (150.0, 151.2)),)), identifier="price")
    >>> svg.startswith("<svg")
    True
"""

from .charts import Chart, Series, draw
from .page import Figure, Page, Table, render
from .picture import Theme, picture_png, picture_svg

__all__ = [
    "Chart",
    "Figure",
    "Page",
    "Series",
    "Table",
    "Theme",
    "draw",
    "picture_png",
    "picture_svg",
    "render",
]
