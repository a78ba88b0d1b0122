"""Labelled digits, from MNIST, idx files, folders and the user's samples; varied as hands vary."""
