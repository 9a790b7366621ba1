"""Messages that must leave after commit and must not be lost; installed in both planes."""
