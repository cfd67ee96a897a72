"""Faults that are planted on purpose, each in a copy of the house, to see that the suite finds
them.
"""
