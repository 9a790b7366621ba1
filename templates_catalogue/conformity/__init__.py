"""What the law pins or forbids in a definition, and whether it is complete. Pure Python."""
