"""Tests of what gaming a plan brings."""
