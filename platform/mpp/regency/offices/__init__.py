"""The regency's profile, service points, opening hours, holidays and terms."""
