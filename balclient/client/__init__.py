"""Managing LP positions: what they are worth, what a change would do, making it, and proving what it did."""

from balclient.client.asynchronous import AsyncClient
from balclient.client.identity import LP_NAME
from balclient.client.plans import Plan
from balclient.client.position import LpPosition, lp_position, unsettled
from balclient.client.receipts import Landed, Receipt
from balclient.client.refusals import Refusal
from balclient.client.risk import FillEffect, PathStep, Risk
from balclient.client.standing import LiquidationPrices, Standing
from balclient.client.surprises import Note
from balclient.client.sync import Client
from balclient.client.views import Earned, Human, MarketView, PositionView

__all__ = [
    "LP_NAME",
    "AsyncClient",
    "Client",
    "Earned",
    "FillEffect",
    "Human",
    "Landed",
    "LiquidationPrices",
    "LpPosition",
    "MarketView",
    "Note",
    "PathStep",
    "Plan",
    "PositionView",
    "Receipt",
    "Refusal",
    "Risk",
    "Standing",
    "lp_position",
    "unsettled",
]
