"""The subjects of the page, a folder each: what computes it, what says it, what shows it, and the part that it is.

A folder with a module `part` in which a `Part` stands in capitals is all that it takes: `register` finds it, and the
page, `optimiser report --fill` and `Answer.fill` ask the register.
"""
