"""Shared kernel: errors, clock, ids, planes, registries, encryption. No domain words."""
