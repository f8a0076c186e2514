"""The table from rules of the specification to the functions that state them."""
