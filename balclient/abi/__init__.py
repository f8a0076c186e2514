"""What bytes mean: accounts, instructions, events and errors of the program, and the values made of them."""

from .addresses import PROGRAM_ID, PYTH_PROGRAM_ID, TOKEN_PROGRAM_ID
from .values import Account, AccountMeta, Clock, Event, Instruction, Outcome, ProgramError

__all__ = [
    "PROGRAM_ID",
    "PYTH_PROGRAM_ID",
    "TOKEN_PROGRAM_ID",
    "Account",
    "AccountMeta",
    "Clock",
    "Event",
    "Instruction",
    "Outcome",
    "ProgramError",
]
