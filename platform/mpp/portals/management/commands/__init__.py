"""Commands: prepare, seed_demo, demo_accounts, messages."""
