"""Verification, health, and the administrators' pages."""
