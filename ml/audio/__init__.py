"""Sound made from notes. Nothing here loads TensorFlow."""
