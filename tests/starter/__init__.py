"""Tests of the beginning of an instance of one's own."""
