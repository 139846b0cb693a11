"""The models of lab 02, health and work: frames and plain values in, frozen results out.

`poverty`           low income by any line, scale and type of income; reforms and whom they help; published tables
`employment_model`  employment and health between places and between people
`health_gap`        how much of a region’s gap in employment or output is linked to its health, with intervals
"""

__all__ = ["employment_model", "health_gap", "poverty"]
