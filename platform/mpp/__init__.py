"""MPP Nusantara: one platform, a service mall of its own for every regency."""
