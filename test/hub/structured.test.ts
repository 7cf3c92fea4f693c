// A module of a dict in and a dict out, as tensorflow_hub's layer gives it: all outputs, in the order of sorted keys.
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { KerasLayer } from "../../src/hub/index.js";
import { chooseBackend } from "../../src/run/backend.node.js";
import { needs } from "../requirements.js";
import { backends } from "../run/backends.js";
import { expectClose } from "../run/close.js";
import { Answers, moduleOf } from "./records.js";

const keys = ["h", "ids", "pair/0", "pair/1"];

for (const [backend, ...needed] of backends)
  needs(...needed).describe(`a structured module on ${backend}`, () => {
    beforeAll(() => chooseBackend(backend));

    test("gives every output as a layer, or the one that is named", async () => {
      const [module, answers] = [await moduleOf("tf2-structured"), await Answers.of("tf2-structured")];
      expect(module.inputs().map(({ key }) => key)).toEqual(["ids", "x"]);
      expect(module.outputs().map(({ key }) => key)).toEqual(keys);
      const [ids, x] = [await answers.tensor("ids"), await answers.tensor("x")];
      const inputs = [tf.input({ shape: [1], dtype: "int32" }), tf.input({ shape: [4] })];
      const all = new KerasLayer({ module }).apply(inputs) as tf.SymbolicTensor[];
      const results = tf.model({ inputs, outputs: all }).predict([ids.expandDims(1), x]) as tf.Tensor[];
      for (const [i, key] of keys.entries())
        expectClose(results[i]?.dataSync() ?? [], await answers.values(`inference/${i}`), key);
      const named = new KerasLayer({ module, outputKey: "pair/1" }).apply([ids, x]) as tf.Tensor;
      expectClose(named.dataSync(), await answers.values("inference/3"), "pair/1");
      expect(() => module.call([ids, x])).toThrow("gives several tensors");
      module.dispose();
    });

    test.each(["inference", "training"])("gradients of several outputs together, in %s", async (mode) => {
      const [module, answers] = [await moduleOf("tf2-structured"), await Answers.of("tf2-structured")];
      const inputs = [await answers.tensor("ids"), await answers.tensor("x")];
      const layer = new KerasLayer({ module, trainable: true });
      layer.build();
      const { grads } = tf.variableGrads(() => {
        const [h, , mean] = layer.apply(inputs, { training: mode === "training" }) as tf.Tensor[];
        return tf.add(tf.square(h ?? 0).sum(), mean?.sum() ?? 0) as tf.Scalar;
      });
      expect(Object.keys(grads).length).toBe(3);
      for (const [name, gradient] of Object.entries(grads)) {
        const variable = name.split("/").at(-1)?.replace(/_\d+$/, ""); // TensorFlow.js numbers the names
        expectClose(gradient.dataSync(), await answers.values(`${mode}/gradient/${variable}`), name);
      }
      const [penalty] = module.regularization();
      expectClose(penalty?.().dataSync() ?? [], await answers.values("penalty"), "penalty");
      module.dispose();
    });
  });
