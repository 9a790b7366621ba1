"""The HTTP API: Django REST framework only, no domain logic."""
