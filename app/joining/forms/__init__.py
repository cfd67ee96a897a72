"""Forms of applicants, and of those who review them."""
