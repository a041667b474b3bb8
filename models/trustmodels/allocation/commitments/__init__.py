"""The commitments, one file a family: each a record, its rows and its weight (MATHS.md C1-C23).

A new commitment is a new file here; nothing else lists them.
"""

import sys

from trustmodels.allocation.family import Family, members

FAMILIES = {family.id: family for family in members(sys.modules[__name__], Family)}
OF_LEVEL = {family.level: family for family in FAMILIES.values() if family.level}
"""The reported control total of trusts, systems and the sector."""
