"""The program's rules in pure Python: records and integers in, records and integers out."""
