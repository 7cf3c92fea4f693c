/**
 * TensorFlow.js whole: tensors, ops, layers. What needs no layers imports tfjs-core.cts, which says why so.
 *
 * @module
 */
import tf = require("@tensorflow/tfjs");

export = tf;
