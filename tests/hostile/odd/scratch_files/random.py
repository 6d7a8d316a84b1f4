print(__import__("numpy").random.rand(3))
