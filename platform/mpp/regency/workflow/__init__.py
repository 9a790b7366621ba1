"""The pure workflow engine, the statutory clock and the registry of effects."""
