"""How far the figures of trusts were open among plans as good for the nation."""
