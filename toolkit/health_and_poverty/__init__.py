"""The models of lab 02, health and work: frames and plain values in, frozen results out.

`poverty`           low income by any line, scale and income; reforms and whom they reach; published tables
`employment_model`  employment and health between places and between people
`health_gap`        the gap in employment between disabled and other people; `gap_bootstrap`: its intervals
"""

__all__ = ["employment_model", "gap_bootstrap", "health_gap", "poverty"]
