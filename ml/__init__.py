"""Music VAEs: data, models, training and export. Knows nothing of the web app."""
