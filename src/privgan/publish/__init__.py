"""Publishing: a channel as a folder that stands by itself, with its ONNX graph and its privacy card."""
