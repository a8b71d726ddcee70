"""Answers → people. No SQL, no Ibis, no arithmetic beyond formatting."""
