"""What both doors, pages and API, share of HTTP: a list on its way in, its result on its way out."""
