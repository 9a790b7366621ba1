"""API of the hub: regions, catalogues, joining, tenants."""
