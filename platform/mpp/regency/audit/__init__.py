"""Append-only log of a regency: who did what to what, chained by hash."""
