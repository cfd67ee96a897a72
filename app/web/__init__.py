"""What every page needs and no domain knows: access, languages, errors, templating, paging,
headers.
"""
