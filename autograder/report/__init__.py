"""What a grade is (`grade`), and the forms it is shown in: Gradescope's JSON, a page, a table."""
