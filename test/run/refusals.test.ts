// What kernels of TensorFlow.js would take and answer wrongly is refused, with the node's name and what to do.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { NodeDef } from "../../src/formats/graphdef.js";
import { tensorflow } from "../../src/proto/tensorflow.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { decoded } from "../../src/run/ops/examples.js";
import { run } from "../../src/run/run.js";
import { needs } from "../requirements.js";
import { backends } from "./backends.js";
import { constant, graphOf, ints, node, text, type } from "./graphs.js";

/** 1 + 3i and 2 + 4i. */
const complex: readonly NodeDef[] = [
  constant("re", [1, 2], [2]),
  constant("im", [3, 4], [2]),
  node("z", "Complex", ["re", "im"], { Tout: type("complex64") }),
];
const ofComplex = { T: type("complex64"), Tindices: type("int32"), Tnumsegments: type("int32") };
const window = { T: type("int32"), strides: ints(1, 1, 1, 1), padding: text("SAME") };
const image = constant("image", [1, 2, 3, 4], [1, 2, 2, 1], "int32");
const filter = constant("filter", [1, 2, 3, 4], [2, 2, 1, 1], "int32");

interface Case {
  readonly nodes: readonly NodeDef[];
  readonly code: string;
  readonly message: RegExp;
}

const cases: Readonly<Record<string, Case>> = {
  "an op without complex arithmetic": {
    nodes: [...complex, node("y", "Relu", ["z"], ofComplex)],
    code: "unsupported",
    message: /Relu node y of complex numbers/,
  },
  "a depthwise convolution of integers": {
    nodes: [image, filter, node("y", "DepthwiseConv2dNative", ["image", "filter"], window)],
    code: "unsupported",
    message: /convolution of integers/,
  },
  "a box of NaN": {
    nodes: [
      constant("image", [1, 2, 3, 4], [1, 2, 2, 1]),
      constant("boxes", [0, 0, Number.NaN, 1], [1, 4]),
      constant("index", [0], [1], "int32"),
      constant("size", [2, 2], [2], "int32"),
      node("y", "CropAndResize", ["image", "boxes", "index", "size"]),
    ],
    code: "malformed",
    message: /box 0 is not finite\n.*in node y\n.*expected .*\n.*found 0, 0, NaN, 1\n.*try: /,
  },
  "a ragged range without an end": {
    nodes: [
      constant("from", [0], [1]),
      constant("to", [Number.POSITIVE_INFINITY], [1]),
      constant("by", [1], [1]),
      node("y", "RaggedRange", ["from", "to", "by"]),
    ],
    code: "malformed",
    message: /a range without an end\n.*in node y/,
  },
  ...Object.fromEntries(
    ["QuantizedAdd", "QuantizedMul"].map((op) => [
      `a range of NaN in ${op}`,
      {
        nodes: [
          constant("x", [1, 2], [2], "int32"),
          constant("low", [Number.NaN], []),
          constant("high", [1], []),
          node("y", op, ["x", "x", "low", "high", "low", "high"], { T1: type("quint8"), T2: type("quint8"), Toutput: type("qint32") }), // biome-ignore format: one thought
        ],
        code: "malformed",
        message: /ends before it begins\n.*in node y\n.*expected .*\n.*found NaN to 1/,
      },
    ]),
  ),
  "shapes that fit no kernel": {
    nodes: [
      constant("a", [1, 2, 3, 4, 5, 6], [2, 3]),
      constant("b", [1, 2], [2]),
      node("y", "AddV2", ["a", "b"]),
    ],
    code: "malformed",
    message:
      /AddV2 node y failed: [\s\S]*in node y\n.*expected inputs whose.*\n.*found float32\[2, 3\], float32\[2\]\n.*try: /,
  },
  "the largest of nothing": {
    nodes: [
      constant("x", [], [2, 0]),
      constant("axis", [1], [], "int32"),
      node("y", "ArgMax", ["x", "axis"], { Tidx: type("int32") }),
    ],
    code: "malformed",
    message: /without elements/,
  },
  "more paths than a beam search finds": {
    nodes: [
      constant("x", [0.1, 0.2], [1, 1, 2]),
      constant("lengths", [1], [1], "int32"),
      node("y", "CTCBeamSearchDecoder", ["x", "lengths"], {
        beam_width: { kind: "i", value: 5 },
        top_paths: { kind: "i", value: 5 },
      }),
    ],
    code: "mismatch",
    message: /fewer paths/,
  },
};

for (const [backend, ...needed] of backends) {
  needs(...needed).describe(`on ${backend}`, () => {
    beforeAll(async () => {
      await chooseBackend(backend);
    });
    describe.each(Object.entries(cases))("%s", (_, { nodes, code, message }) => {
      test("is refused", async () => {
        await expect(run(graphOf(...nodes), {}, ["y:0"])).rejects.toMatchObject({
          code,
          message: expect.stringMatching(message),
        });
      });
    });
  });
}

test("a string that holds no record is named, with what a .npy may have done to it", () => {
  const strings = tf.tensor(["\n\u0002\n\u0000", "\n\u0005\n"], [2], "string");
  const decode = () => decoded(strings, "Example", (bytes) => tensorflow.Example.decode(bytes));
  expect(decode).toThrow(
    /string 1 is no tf\.train\.Example\n(.*\n)*.*found 3 bytes(.*\n)*.*numpy drops zero bytes/,
  );
});
