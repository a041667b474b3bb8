"""The sentences of the report: findings whose every figure stands in their evidence."""
