"""The programs under `tools/`."""
