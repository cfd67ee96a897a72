"""The tests, laid out as `app/` is."""
