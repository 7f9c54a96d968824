"""Thin: read the request, one transaction, one page."""
