"""`make bench`: the app against the smallest honest app over the same amounts of data, on both
databases.
"""
