"""The brief of a run: two pages that say what the choice is, for whoever has to make it.

`content` gathers it from what the page and its subjects say already, `document` writes it as a file of its own (HTML
that prints on two sheets of A4) and into the page, `word` as a Word document.
"""
