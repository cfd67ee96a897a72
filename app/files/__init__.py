"""Uploads, checked by their content."""
