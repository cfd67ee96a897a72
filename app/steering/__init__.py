"""The bench of the steering group: decisions and their reasons."""
