"""Tokens with scopes, and idempotency keys; installed in both planes."""
