"""Documents of an authority: blocks, and how they become PDF and HTML. Everything in them is data, never markup."""
