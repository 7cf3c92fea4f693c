import Module from "node:module";
import util from "node:util";
import * as tf from "@tensorflow/tfjs";
import { expect, vi } from "vitest";
import { loadNative } from "../../../src/run/native/load.node.js";
import { needs, tfjsNode } from "../../requirements.js";

needs(tfjsNode).test(
  "tfjs-node calls nothing of Node's that is deprecated, and Node's util is as it was",
  async () => {
    // Node 22 warns of both, Node 23 has neither isNullOrUndefined nor most of the others.
    const deprecated = { isNullOrUndefined: vi.fn((x) => x == null), isArray: vi.fn(Array.isArray) };
    const before = Object.getOwnPropertyDescriptors(util);
    Object.assign(util, deprecated);
    const patched = Object.keys(util);
    const { require } = Module.prototype;
    loadNative("single ops");
    expect(Module.prototype.require).toBe(require);
    await tf.setBackend("tensorflow");
    expect(tf.concat([tf.tensor1d([1]), tf.tensor1d([2])]).arraySync()).toEqual([1, 2]);
    expect(tf.matMul([[1, 2]], [[3], [4]]).arraySync()).toEqual([[11]]);
    for (const called of Object.values(deprecated)) expect(called).not.toHaveBeenCalled();
    expect(Object.keys(util)).toEqual(patched);
    for (const name of Object.keys(deprecated)) Reflect.deleteProperty(util, name);
    Object.defineProperties(util, before);
  },
);
