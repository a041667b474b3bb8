"""What the next money buys, and what holding a standard at a lower level releases."""
