"""Solidarity actors, and who belongs to them."""
