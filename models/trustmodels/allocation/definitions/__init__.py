"""The definitions of the maths page, one file a subject: formulas that read a case and a plan, and nothing else."""
