import { expect, test } from "vitest";
import { outlineOf } from "../../src/keras/outline.js";

const layer = (class_name: string, config: object, inbound_nodes?: unknown) => ({
  class_name,
  config,
  ...(inbound_nodes === undefined ? {} : { name: (config as { name: string }).name, inbound_nodes }),
});

test("a functional model: inputs as a run takes them, outputs by their layers", () => {
  const config = layer("Functional", {
    name: "net",
    layers: [
      layer("InputLayer", { name: "ids", batch_shape: [null, 6], dtype: "int32" }, []),
      layer("Dense", { name: "head", dtype: { class_name: "DTypePolicy", config: { name: "float32" } } }, [
        { args: [{ class_name: "__keras_tensor__", config: { keras_history: ["ids", 0, 0] } }], kwargs: {} },
      ]),
    ],
    input_layers: ["ids", 0, 0],
    output_layers: [["head", 0, 0]],
  });
  expect(outlineOf({ config, version: "3.8.0" })).toEqual({
    inputs: [{ name: "ids", dtype: "int32", shape: [null, 6] }],
    outputs: [{ name: "head", dtype: "float32", shape: null }],
    layers: [
      { name: "ids", className: "InputLayer" },
      { name: "head", className: "Dense" },
    ],
  });
});

test("a Sequential whose first layer declares the input", () => {
  const layers = [
    layer("Dense", { name: "dense", batch_input_shape: [null, 4], dtype: "float32" }),
    layer("Dense", { name: "dense_1" }),
  ];
  expect(outlineOf({ config: layer("Sequential", { name: "s", layers }), version: "2.4.0" })).toMatchObject({
    inputs: [{ name: "dense_input", dtype: "float32", shape: [null, 4] }],
    outputs: [{ name: "dense_1", shape: null }],
  });
  const input = layer("InputLayer", { name: "ids", batch_shape: [null, 4], dtype: "int32" });
  const named = layer("Sequential", { name: "s", layers: [input, layer("Embedding", { name: "emb" })] });
  expect(outlineOf({ config: named, version: "3.8.0" }).inputs).toEqual([
    { name: "emb_input", dtype: "int32", shape: [null, 4] },
  ]);
});

test("a configuration that is none says so, and hides nothing else", () => {
  const { problem, layers } = outlineOf({ config: [], version: null });
  expect(problem).toMatchObject({ code: "malformed" });
  expect(layers).toEqual([]);
});
