"""Date and number formats."""
