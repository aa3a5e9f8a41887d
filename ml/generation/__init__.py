"""Turning latent vectors into music."""
