"""Answers: sealed identity numbers, checks that say what to do, and answers in words. Touches no database."""
