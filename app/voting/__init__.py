"""Voters, ballots and tallies."""
