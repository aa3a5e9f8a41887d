"""What is needed to make the shipped model again: its data, its songs and its card."""
