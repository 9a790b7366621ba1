"""Commands: load_regions."""
