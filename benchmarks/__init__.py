"""What is measured, against whom, and the figures: see README.md."""
