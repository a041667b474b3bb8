"""Other worlds: scenarios, assumptions at their ends, and delivery at risk."""
