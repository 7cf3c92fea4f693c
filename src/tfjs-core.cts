/**
 * TensorFlow.js's tensors and ops, with the cpu backend, to which ops fall back.
 *
 * Imported here for everybody, and as CommonJS: Node parses a CommonJS package once more when an ES module imports it,
 * to find its names, and for packages of this size that takes longer than everything else about loading them.
 *
 * @module
 */
import tf = require("@tensorflow/tfjs-core");

import "@tensorflow/tfjs-backend-cpu";

export = tf;
