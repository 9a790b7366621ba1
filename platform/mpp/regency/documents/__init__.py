"""Files handed in and out: checks, storage, retention."""
