"""The web app: users, datasets, runs, songs and galleries; see ARCHITECTURE.md."""
