"""Rules of arithmetic and of the law of the land, a file a subject: always hard rows (MATHS.md L1-L18)."""

import sys

from trustmodels.allocation.family import Law, members

LAWS = members(sys.modules[__name__], Law)
