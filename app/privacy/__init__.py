"""What is kept about people: the register of every column, and a copy of one's own."""
