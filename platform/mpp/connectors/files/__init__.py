"""Files from outside: what one must be before anything keeps it."""
