"""The forms of organisations, and of those who act for them."""
