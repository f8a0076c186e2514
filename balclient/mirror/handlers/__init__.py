"""One module per family of instructions: thin functions that check, load and call the rules."""
