"""DigitRec reads handwritten digits from images, a camera or a drawing."""

__version__ = "0.1.0"
