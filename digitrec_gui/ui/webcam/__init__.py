"""The Webcam tab: a camera is read live."""
