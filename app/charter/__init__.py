"""The initiative: its story, principles, challenges, territories, reference documents,
questions.
"""
