"""The application plane: everything that lives in a regency's own schema."""
