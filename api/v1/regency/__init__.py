"""API of a regency: services, submissions, cases, verification, set-up."""
