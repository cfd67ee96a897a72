"""The verbs of the plan, by noun."""
