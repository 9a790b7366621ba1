"""Pages for the people who work on cases."""
