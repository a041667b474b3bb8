"""Which assumptions move and turn the answer."""
