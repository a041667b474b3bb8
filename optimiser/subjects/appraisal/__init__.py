"""Options beside each other, as an appraisal sums them up."""
