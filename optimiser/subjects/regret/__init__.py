"""What decisions would be regretted by in other worlds."""
