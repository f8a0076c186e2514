"""Parts of the generator of balclient/abi."""
