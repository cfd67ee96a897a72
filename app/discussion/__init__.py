"""Threads of comments; a thread is owned from above and knows no owner."""
