"""The smallest support with which the promises hold, and what gives below it."""
