"""The model picker: a button in the header and the searchable list that it opens."""

from app.ui.model_picker.picker import ModelPicker

__all__ = ["ModelPicker"]
