"""The demo: regencies and people in the YAML files here, seeded through the product's own actions."""
