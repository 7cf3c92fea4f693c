/**
 * The dtype of what a node gives, told by the node alone.
 *
 * @module
 */
import type { NodeDef } from "../formats/graphdef.js";
import { type DType, isDType } from "../tensor/dtype.js";

/** Ops whose first output has this dtype whatever their attributes say: the op definitions of TensorFlow. */
// biome-ignore format: lists
const fixed: Readonly<Partial<Record<DType, string>>> = {
  bool:
    "All Any ApproximateEqual Equal Greater GreaterEqual InTopK InTopKV2 IsFinite IsInf IsNan IsVariableInitialized Less LessEqual LogicalAnd LogicalNot LogicalOr LoopCond NotEqual OptionalHasValue RegexFullMatch StaticRegexFullMatch ToBool VarIsInitializedOp",
  int64:
    "CTCGreedyDecoder DenseCountSparseOutput LookupTableSize LookupTableSizeV2 RaggedCountSparseOutput RaggedTensorToSparse SparseAdd SparseConcat SparseCountSparseOutput SparseCross SparseCrossHashed SparseCrossV2 SparseFillEmptyRows SparseReorder SparseReshape SparseSlice StringSplit StringSplitV2 StringToHashBucketFast StringToHashBucketStrong Where",
  int32:
    "Bucketize NonMaxSuppression NonMaxSuppressionV2 NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5 Rank StatelessRandomGetAlg StringLength TensorArraySizeV3 TensorListLength UnicodeScript",
  float32:
    "AudioSpectrogram CombinedNonMaxSuppression CropAndResize DecodeWav FakeQuantWithMinMaxArgs FakeQuantWithMinMaxVars FakeQuantWithMinMaxVarsPerChannel Mfcc RequantizationRange ResizeArea ResizeBicubic ResizeBilinear ScaleAndTranslate SparseMatMul TensorArrayScatterV3 TensorArraySplitV3 TensorArrayWriteV3",
  resource:
    "AnonymousHashTable AnonymousMutableHashTable HashTableV2 MutableHashTableV2 TensorArrayV3 VarHandleOp",
  variant:
    "EmptyTensorList OptionalFromValue OptionalNone TensorListConcatLists TensorListFromTensor TensorListPopBack TensorListPushBack TensorListReserve TensorListResize TensorListScatterIntoExistingList TensorListScatterV2 TensorListSetItem TensorListSplit",
  string:
    "AsString DecodeBase64 EncodeBase64 HashTable MutableHashTable ReduceJoin RegexReplace StaticRegexReplace StringJoin StringLower StringNGrams StringStrip StringUpper Substr UnicodeEncode UnicodeTranscode UnsortedSegmentJoin",
  uint64:
    "StatelessRandomGetKeyCounter StatelessRandomGetKeyCounterAlg",
  uint8:
    "DecodeBmp DecodeGif DecodeJpeg PopulationCount",
};

/** Ops whose first output has this dtype where the attribute that names it is left out. */
// biome-ignore format: lists
const defaults: Readonly<Partial<Record<DType, string>>> = {
  int32:
    "BroadcastArgs BroadcastGradientArgs DataFormatDimMap DataFormatVecPermute HistogramFixedWidth InvertPermutation LowerBound Range Shape Size UnravelIndex UpperBound VariableShape",
  int64:
    "ArgMax ArgMin Multinomial RaggedRange StatelessMultinomial UnicodeDecode UnicodeDecodeWithOffsets",
  uint64:
    "StatelessRandomUniformFullInt StatelessRandomUniformFullIntV2",
  complex64:
    "Complex Conj FFT FFT2D FFT3D IFFT IFFT2D IFFT3D RFFT RFFT2D RFFT3D",
  qint32:
    "QuantizedAdd QuantizedConv2D QuantizedMatMul QuantizedMul",
  quint8:
    "QuantizedRelu QuantizedRelu6",
  uint8:
    "DecodeImage DecodePng",
};

/** Attributes that name the dtype of outputs; of an op with several, the first. Some are lists, one per output. */
const attributes = [
  "dtype",
  "DstT",
  "Tout",
  "output_types",
  "out_type",
  "output_type",
  "output_dtype",
  "OUT_TYPE",
  "Toutput",
  "element_dtype",
  "Tparams",
  "type",
  "Tsplits",
  "T",
  "Tidx",
  "Tcomplex",
  "Treal",
  "Tkeys",
  "shape_type",
];

const fixedOf = byOp(fixed);
const defaultOf = byOp(defaults);

/** The dtype of the output at `index`; undefined where the node does not say and its op is none of the lists. */
export function outputDtype({ op, attrs }: Pick<NodeDef, "op" | "attrs">, index = 0): DType | undefined {
  const always = index === 0 ? fixedOf.get(op) : undefined;
  if (always) return always;
  for (const name of attributes) {
    const value = attrs.get(name);
    if (value?.kind === "type" && value.value) return value.value;
    const listed = value?.kind === "list" ? value.value.type[index] : undefined;
    if (listed) return listed;
  }
  return defaultOf.get(op);
}

function byOp(lists: Readonly<Partial<Record<DType, string>>>): ReadonlyMap<string, DType> {
  return new Map(
    Object.entries(lists).flatMap(([dtype, ops]) =>
      isDType(dtype) ? ops.split(" ").map((op) => [op, dtype] as const) : [],
    ),
  );
}
