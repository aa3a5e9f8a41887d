"""Encoder, decoder and VAE of both architectures, written with `keras.ops` alone."""
