"""What channels that release a function of a small code are made of: components, maps in the code, a decoder."""
