"""Pages on which a regency's administrators set it up and keep it running."""
