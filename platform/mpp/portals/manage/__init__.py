"""Pages with which a regency sets itself up and runs itself."""
