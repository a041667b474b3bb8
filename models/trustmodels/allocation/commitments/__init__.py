"""The commitments, a file a subject: each a record and its rows (MATHS.md C1-C25).

A new commitment is a record in one of these files, or in a new one; nothing else lists them.
"""

import sys

from trustmodels.allocation.family import Family, members

FAMILIES = {family.id: family for family in members(sys.modules[__name__], Family)}
OF_LEVEL = {family.level: family for family in FAMILIES.values() if family.level}
"""The reported control total of trusts, systems and the sector."""
