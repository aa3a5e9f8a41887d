"""Measures of a trained model on music it has not learnt from."""
