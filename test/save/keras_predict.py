"""Reads jobs from stdin, [{"file", "inputs": [{"shape", "values"}]}], and prints what Keras predicts for each."""
import json
import os
import sys
import traceback

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402


def predict(job):
    model = keras.models.load_model(job["file"], compile=False)
    inputs = [np.array(i["values"], "float32").reshape(i["shape"]) for i in job["inputs"]]
    outputs = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    return [{"shape": list(o.shape), "values": np.array(o).ravel().tolist()} for o in outputs]


def attempt(job):
    try:
        return {"outputs": predict(job)}
    except Exception:
        return {"error": traceback.format_exc(limit=-3)}


print("\n" + json.dumps([attempt(job) for job in json.load(sys.stdin)]))
