"""Keras models as plain data: taken from a student (`capture`), allowed (`allowed`), rebuilt where
no student code runs (`cleanroom`), and looked at by checks (`model`)."""
