"""Commands: load_regions, enrol_officer."""
