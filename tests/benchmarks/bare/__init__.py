"""The baseline of `bench pages`: a bare single-tenant Django project with one view."""
