/**
 * The op table: every op that the runner has, by TensorFlow's name.
 *
 * @module
 */
import type { OpFamily } from "../op.js";
import { activations } from "./activation.js";
import { arrays } from "./array.js";
import { audio } from "./audio.js";
import { bands } from "./bands.js";
import { batchAlgebra } from "./batch-algebra.js";
import { binaryOps } from "./binary.js";
import { casts } from "./cast.js";
import { colours } from "./colour.js";
import { complexOps } from "./complex.js";
import { control } from "./control.js";
import { convolutions } from "./conv.js";
import { transposedConvolutions } from "./conv-transpose.js";
import { counts } from "./counts.js";
import { crops } from "./crop.js";
import { crosses } from "./cross.js";
import { csrMatrices } from "./csr.js";
import { csv } from "./csv.js";
import { ctc } from "./ctc.js";
import { cudnn } from "./cudnn.js";
import { devices } from "./devices.js";
import { diagonals } from "./diagonal.js";
import { distortedBoxes } from "./distorted-box.js";
import { eigenvalues } from "./eigen.js";
import { einsums } from "./einsum.js";
import { jpegEncodings } from "./encode-jpeg.js";
import { fakeQuantizations } from "./fake-quant.js";
import { formats } from "./format.js";
import { tensorFormats } from "./format-tensors.js";
import { fractionalPools } from "./fractional-pool.js";
import { fusedOps } from "./fused.js";
import { gathers } from "./gather.js";
import { glimpses } from "./glimpse.js";
import { hashes } from "./hash.js";
import { images } from "./image.js";
import { linearAlgebra } from "./linalg.js";
import { lists } from "./list.js";
import { losses } from "./loss.js";
import { matrices } from "./matmul.js";
import { miscellany } from "./misc.js";
import { normalizations } from "./normalization.js";
import { oneDnnOps } from "./onednn.js";
import { optimizers } from "./optimizer.js";
import { optionals } from "./optional.js";
import { examples } from "./parse.js";
import { sequenceExamples } from "./parse-sequence.js";
import { patches } from "./patches.js";
import { pools } from "./pool.js";
import { quantizations } from "./quantize.js";
import { quantizedOps } from "./quantized.js";
import { quantizedFused } from "./quantized-fused.js";
import { raggedOps } from "./ragged.js";
import { raggedCrosses } from "./ragged-cross.js";
import { raggedVariants } from "./ragged-variant.js";
import { randomOps } from "./random.js";
import { countOps } from "./random-counts.js";
import { gammaOps } from "./random-gamma.js";
import { randomStates } from "./random-state.js";
import { statelessRandomOps } from "./random-stateless.js";
import { rarities } from "./rare.js";
import { reductions } from "./reduce.js";
import { regexes } from "./regex.js";
import { requantizations } from "./requantize.js";
import { resizes } from "./resize.js";
import { rnnBlocks } from "./rnn.js";
import { samplings } from "./sampling.js";
import { scatters } from "./scatter.js";
import { searches } from "./search.js";
import { segments } from "./segment.js";
import { serializations } from "./serialize.js";
import { serving } from "./serving.js";
import { sets } from "./sets.js";
import { shapes } from "./shape.js";
import { slices } from "./slice.js";
import { slopes } from "./slopes.js";
import { sources } from "./source.js";
import { spaces } from "./space.js";
import { sparseOps } from "./sparse.js";
import { sparseMath } from "./sparse-math.js";
import { sparsePieces } from "./sparse-more.js";
import { specialFunctions } from "./special-functions.js";
import { stacks } from "./stack.js";
import { strings } from "./string.js";
import { suppressions } from "./suppression.js";
import { tables } from "./table.js";
import { trees } from "./trees.js";
import { unaryOps } from "./unary.js";
import { unicode } from "./unicode.js";
import { uniformQuantized } from "./uniform-quantized.js";
import { variables } from "./variable.js";
import { variableParts } from "./variable-scatter.js";
import { xlaOps } from "./xla.js";
import { xlaIndexing } from "./xla-index.js";
import { xlaReductions } from "./xla-reduce.js";
import { xlaSorts } from "./xla-sort.js";

/** The families, by what docs/ops.md calls them. */
export const families = {
  "Inputs and constants": sources,
  "One number": unaryOps,
  "Two numbers": binaryOps,
  Activations: activations,
  Matrices: matrices,
  "Einstein sums": einsums,
  Convolutions: convolutions,
  "Transposed convolutions": transposedConvolutions,
  Pooling: pools,
  Normalization: normalizations,
  Losses: losses,
  "Fused ops": fusedOps,
  "Fused for oneDNN": oneDnnOps,
  "Recurrent cells": rnnBlocks,
  "Recurrent layers of cuDNN": cudnn,
  "Connectionist temporal classification": ctc,
  Reductions: reductions,
  Shapes: shapes,
  Slices: slices,
  "Space, batch and depth": spaces,
  Patches: patches,
  Resizing: resizes,
  "Sampling and warping": samplings,
  Crops: crops,
  "Glimpses and boxes": glimpses,
  Colours: colours,
  "Gather and scatter": gathers,
  Casts: casts,
  "Control flow": control,
  "Tensor arrays": arrays,
  Stacks: stacks,
  "Tensor lists": lists,
  Optionals: optionals,
  Variables: variables,
  "Parts of variables": variableParts,
  Miscellany: miscellany,
  Tables: tables,
  "Random numbers": randomOps,
  "Random numbers from keys": statelessRandomOps,
  "Gamma-distributed numbers": gammaOps,
  "Random generators": randomStates,
  Audio: audio,
  "Special functions": specialFunctions,
  "Complex numbers": complexOps,
  "Search and count": searches,
  "Sparse counts": counts,
  Scatter: scatters,
  "Linear algebra": linearAlgebra,
  Eigenvalues: eigenvalues,
  "Matrices with few diagonals": bands,
  "Batches by their old names": batchAlgebra,
  Diagonals: diagonals,
  Segments: segments,
  "Sparse tensors": sparseOps,
  "Arithmetic with sparse tensors": sparseMath,
  "Sparse tensors in pieces": sparsePieces,
  Sets: sets,
  "Ragged tensors": raggedOps,
  "Ragged tensors as elements": raggedVariants,
  Examples: examples,
  "Sequence examples": sequenceExamples,
  "Serialized tensors": serializations,
  "Comma-separated values": csv,
  "Gradients in graphs": slopes,
  "Steps of training": optimizers,
  Quantization: quantizations,
  "Rounded as if quantized": fakeQuantizations,
  Requantization: requantizations,
  "Arithmetic with quantized integers": quantizedOps,
  "Boxes of detections": suppressions,
  "Random crops": distortedBoxes,
  "Image files": images,
  Strings: strings,
  Unicode: unicode,
  "Hashes of strings": hashes,
  "Crossed features": crosses,
  "Crossed ragged features": raggedCrosses,
  "Regular expressions": regexes,
  "Strings and numbers": formats,
  "Tensors in text": tensorFormats,
  "Random counts": countOps,
  "Fractional pooling": fractionalPools,
  "Devices and logs": devices,
  "Pictures written as JPEG": jpegEncodings,
  "Compressed sparse rows": csrMatrices,
  "Of servers and retrieval": serving,
  Rarities: rarities,
  "Fused arithmetic with quantized integers": quantizedFused,
  "Integers with scales and zero points": uniformQuantized,
  "Boosted trees": trees,
  "Ops of XLA": xlaOps,
  "Reductions of XLA": xlaReductions,
  "Indexing of XLA": xlaIndexing,
  "Sorting of XLA": xlaSorts,
} as const satisfies Record<string, OpFamily>;

/** No prototype: a hostile op name such as `constructor` finds nothing. */
export const ops: OpFamily = Object.assign(Object.create(null), ...Object.values(families));
