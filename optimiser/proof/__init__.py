"""What proves an answer: dual vectors and trees of choices, and the arithmetic that checks them without a solver."""
