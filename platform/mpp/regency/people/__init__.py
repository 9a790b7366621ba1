"""Citizens, staff, units and roles of a regency."""
