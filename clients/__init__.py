"""Clients of the API: what is generated in python/ and typescript/ comes from docs/openapi.yaml by ``make clients``."""
