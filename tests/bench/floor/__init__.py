"""The floor: the smallest honest Flask, SQLAlchemy and Jinja app over the same data. It knows
nothing of ours.
"""
