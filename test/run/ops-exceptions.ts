/**
 * What the test of the op table takes differently, and why.
 *
 * @module
 */

interface Tolerance {
  /** Absolute, in place of 1e-6. */
  readonly atol: number;
  readonly why: string;
}

/** Cases that are not held to 1e-5 relative plus 1e-6 absolute. */
export const tolerances: Readonly<Record<string, Tolerance>> = {
  "DecodeJpeg/default": {
    atol: 3,
    why: "of 255: jpeg-js and libjpeg-turbo round the transform and the colours differently",
  },
  "DecodeJpeg/gray": { atol: 1, why: "of 255: jpeg-js and libjpeg-turbo round the transform differently" },
  "EncodeJpeg/default": {
    atol: 12,
    why: "of 255: TensorFlow halves the resolution of colours, jpeg-js does not",
  },
  "EncodeJpeg/gray": { atol: 3, why: "of 255: both encoders round the transform" },
  "EncodeJpegVariableQuality/default": {
    atol: 14,
    why: "of 255: TensorFlow halves the resolution of colours, jpeg-js does not",
  },
  ...jpegs({
    "DecodeJpeg/plain-upscaling": 2,
    "DecodeJpeg/fancy-upscaling": 3,
    "DecodeJpeg/any-method": 5,
    "DecodeAndCropJpeg/as-is": 1,
    "DecodeAndCropJpeg/plain-upscaling": 2,
    "EncodeJpeg/rgb": 2,
    "EncodeJpeg/grayscale": 1,
    "DecodeJpeg/to-gray": 1,
    "DecodeAndCropJpeg/gray": 1,
  }),
  "FusedResizeAndPadConv2D/REFLECT": {
    atol: 1e-5,
    why: "sums of 36 products of order 1, one of them near zero",
  },
};

/** As far as was measured, of 255. */
function jpegs(measured: Readonly<Record<string, number>>): Readonly<Record<string, Tolerance>> {
  const why =
    "of 255: jpeg-js and libjpeg-turbo round the transform and the colours differently, and spread chroma differently";
  return Object.fromEntries(Object.entries(measured).map(([title, atol]) => [title, { atol, why }]));
}

/** Ops that need more than constants around them, with the test that runs them. */
export const testedElsewhere: Readonly<Record<string, string>> = {
  Placeholder: "is fed, not computed: runner.test.ts, graphs.test.ts",
  PlaceholderV2: "is fed, not computed: runner.test.ts",
  InitializeTableFromTextFile: "reads an asset: vocabularies.test.ts",
  InitializeTableFromTextFileV2: "reads an asset: vocabularies.test.ts",
  BoostedTreesCreateEnsemble: "fills trees, which TensorFlow 2.21 no longer has: trees.test.ts",
  BoostedTreesDeserializeEnsemble: "fills trees, which TensorFlow 2.21 no longer has: trees.test.ts",
  BoostedTreesEnsembleResourceHandleOp: "holds trees, which TensorFlow 2.21 no longer has: trees.test.ts",
  BoostedTreesPredict: "reads trees, which TensorFlow 2.21 no longer has: trees.test.ts",
  IsBoostedTreesEnsembleInitialized: "asks for trees, which TensorFlow 2.21 no longer has: trees.test.ts",
};
