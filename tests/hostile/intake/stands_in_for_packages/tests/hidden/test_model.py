def test_layers():
    pass
