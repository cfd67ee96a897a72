"""Second factors: what somebody shows beside a password or a link."""
