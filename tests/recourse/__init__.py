"""Tests of settlements that hold in many worlds."""
