"""Action proposals and their versions."""
