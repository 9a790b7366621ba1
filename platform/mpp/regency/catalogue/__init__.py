"""The regency's own public services: versions, lineage, adjustments."""
