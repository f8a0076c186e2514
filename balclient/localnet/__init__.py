"""A world on a test chain: program, mint, oracles, markets, funded users."""
