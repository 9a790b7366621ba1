"""Aggregates that regencies report, for national dashboards."""
