"""Electronic signatures: the port, a demo authority that says it is one, and verification."""
