"""Pages of the hub: overview, catalogue, joining, the national console."""
