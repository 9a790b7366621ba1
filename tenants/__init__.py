"""Who is a tenant: the control plane in the public schema."""
