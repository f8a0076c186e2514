"""Differential fuzzing: mirror and program on worlds and instructions that nobody recorded."""

from balclient.fuzz.campaign import Campaign, Plan
from balclient.fuzz.sides import Sides
from balclient.fuzz.worlds import World, worlds

__all__ = ["Campaign", "Plan", "Sides", "World", "worlds"]
