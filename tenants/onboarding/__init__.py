"""A regency asks to join, is reviewed, gets ready and goes live."""
