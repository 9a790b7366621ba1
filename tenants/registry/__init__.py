"""Regions, regencies, their domains and their lifecycle."""
