"""Pages of a regency for everybody: services, applications, tracking, verification."""
