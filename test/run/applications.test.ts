// Three of Keras' Applications, as TensorFlow builds and answers them now: the depthwise, the dense and the squeezed kind.
// With the same script, which says how, all 40 were equal; they are too large for a fixture.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "vitest";
import { needs, python } from "../requirements.js";

const script = fileURLToPath(new URL("../fixtures/make/applications_run.py", import.meta.url));
const names = ["MobileNetV3Small", "DenseNet121", "EfficientNetB0"];

needs(python).test(
  "applications answer as in TensorFlow",
  async () => {
    const { stdout } = await promisify(execFile)(python.path, [script, "--here", ...names]);
    const lines = stdout.split("\n").filter((line) => names.some((name) => line.startsWith(name)));
    expect(lines.map((line) => line.split(/ +/).slice(0, 3).join(" "))).toEqual(
      names.map((name) => `${name} wasm equal,`),
    );
  },
  300_000,
);
