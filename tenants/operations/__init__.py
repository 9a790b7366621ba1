"""What is done to a regency as recorded, resumable steps."""
