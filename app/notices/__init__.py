"""What people are told of: what they follow, notices, and how soon these are mailed."""
