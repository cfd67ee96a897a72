"""What is shown where links are shared."""
