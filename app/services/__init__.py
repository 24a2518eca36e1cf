"""Use cases. They know the domain and its ports, and no concrete provider, store or widget."""
