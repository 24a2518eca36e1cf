"""What a person sees when the history needs help: copies, damage, and work on the whole folder."""
