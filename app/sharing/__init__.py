"""What of the site is shown where its links are shared: pictures, heads of pages, the map."""
