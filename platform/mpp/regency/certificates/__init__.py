"""Render, number, sign, issue, revoke and verify certificates."""
