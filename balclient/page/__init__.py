"""The BAL page: markets, your positions, and adding or removing liquidity, in a browser on this machine.

It is a small Starlette app on uvicorn: the server renders semantic HTML, a live stream renews what changed,
and one small script opens dialogs.  A widget framework (NiceGUI was tried) also works offline, but its pages
come as 1.3 MB of scripts and styles that build the page in the browser, need a content policy that allows
inline scripts and evaluation, and make tables whose rows a keyboard cannot reach.  Here the first view is
20 kB, all in all, of HTML that reads without scripts; nothing but files of this package may run, and all but
the browser's own part is testable without one.

Needs the extra `page`.
"""

from .demo import Demo, demo_source, tell_demo
from .reading import Board, read_board
from .server import Served, application
from .source import Source, source_of

__all__ = [
    "Board",
    "Demo",
    "Served",
    "Source",
    "application",
    "demo_source",
    "read_board",
    "source_of",
    "tell_demo",
]
