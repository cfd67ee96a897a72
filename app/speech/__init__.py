"""In whose language one speaks: sentences, dates, numbers, addresses, names. Knows no request."""
