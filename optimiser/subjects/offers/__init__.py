"""What trusts offer beside what they are asked for."""
