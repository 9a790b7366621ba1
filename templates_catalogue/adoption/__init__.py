"""Which regency follows which template at which version."""
