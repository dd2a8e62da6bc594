"""Drafting on onnxruntime, without torch: decoder, model library and worker process."""
