"""From what users upload to the tokens a model is trained on. Loads no TensorFlow."""
