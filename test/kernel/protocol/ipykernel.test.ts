import { needs, python } from "../../requirements.js";
import { type KernelUnderTest, pythonSamples } from "./kernels.js";
import { conformance } from "./suite.js";

needs(python).describe("the suite against ipykernel", () => {
  conformance(ipykernel());
});

function ipykernel(): KernelUnderTest {
  return {
    name: "ipykernel",
    command: [
      python.missing ? "python3" : python.path,
      "-m",
      "ipykernel_launcher",
      "-f",
      "{connection_file}",
    ],
    language: "python",
    extension: ".py",
    samples: pythonSamples,
    lacks: {
      "runs what answers a failure": "it aborts whatever arrives until it has seen its queue empty once more",
      "answers beside cells": "answers on shell wait for the cell",
      "order across streams": "each stream has a buffer of its own",
      "children are read before idle":
        "a thread reads them, now and then after idle; its own tests are marked flaky",
      "invalid requests answered": "logs them and does not reply, or not always",
      "quiet about bad input": "logs a traceback for each",
      "ends what cells started": "needs half a minute for it on Linux, where its own test is skipped",
      "shutdown at any time": "waits for the cell until Jupyter kills it",
    },
  };
}
