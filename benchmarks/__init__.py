"""Measurements: one command each, a printed table."""
