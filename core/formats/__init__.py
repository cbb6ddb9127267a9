"""Dates as people here write them: 21 November 2026, 2026年11月21日; figures in groups of three."""
