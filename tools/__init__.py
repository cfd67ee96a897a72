"""Programs for those who build and run the house; the site itself never imports them."""
