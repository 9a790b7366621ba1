"""Differences between two definitions, as typed changes with a plain sentence each. Pure Python."""
