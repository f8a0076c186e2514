"""balclient: manage, test and reconcile perp LP positions on Solana, exactly."""

__version__ = "0.1.0"
