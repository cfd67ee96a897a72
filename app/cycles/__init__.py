"""Calls for proposals and their dated phases."""
