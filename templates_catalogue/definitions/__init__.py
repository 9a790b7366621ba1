"""The service definition document: types, conditions, validation, canonical form. Pure Python."""
