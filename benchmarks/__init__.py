"""What is measured, against which peers, and the figures: see README.md."""
