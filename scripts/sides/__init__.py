"""How the assumptions of a shipped instance act on its tables: found by building it at their low and their high."""
