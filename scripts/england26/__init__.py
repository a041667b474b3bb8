"""England 2026-29: every provider of five types, from published figures."""
