/**
 * What TensorFlow computes in a float dtype that TensorFlow.js does not have: there the results are float32's, more or
 * less exact than TensorFlow's own.
 *
 * @module
 */
import type { NodeDef } from "../../formats/graphdef.js";
import { attr, dtypeAttr } from "../../graph/graph.js";
import { type DType, dtypes } from "../../tensor/dtype.js";
import type { OtherPrecision } from "../../tensor/precision.js";
import type { OpFamily } from "../op.js";
import type { BodyNode } from "./body.js";
import { type Called, functionKey, functionsOf } from "./survey.js";

/** The nodes, in the main graph and in functions that it calls, that TensorFlow computes in another float dtype. */
export function otherPrecision(
  nodes: readonly BodyNode[],
  functions: ReadonlyMap<string, Called>,
  table: OpFamily,
): OtherPrecision | null {
  const found: { readonly dtype: DType; readonly name: string }[] = [];
  const seen = new Set<string>();
  const visit = (nodes: readonly BodyNode[], where: string) => {
    for (const { node } of nodes) {
      const dtype = otherFloat(node);
      if (dtype !== undefined) found.push({ dtype, name: where + node.name });
      const row = table[node.op];
      for (const key of row ? functionsOf(node.attrs, row).map(functionKey) : []) {
        const called = functions.get(key);
        if (called && !seen.has(key)) visit(called.nodes, `${called.body.name}::`);
        seen.add(key);
      }
    }
  };
  visit(nodes, "");
  const [first] = found;
  if (!first) return null;
  const used = new Set(found.map(({ dtype }) => dtype));
  return { dtypes: [...used], of: "node", count: found.length, first: first.name };
}

/** The float dtype that a node computes in, where it is not float32. */
function otherFloat(node: NodeDef): DType | undefined {
  if (node.op === "Cast") return castsDoubles(node) ? "float64" : undefined;
  if (moving.has(node.op)) return undefined;
  const dtype = dtypeAttr(node) ?? "float32";
  return dtype !== "float32" && dtypes[dtype].kind === "float" ? dtype : undefined;
}

/** Casts round once, as TensorFlow's do, but what was float64 may have been rounded to the next integer before. */
function castsDoubles(node: NodeDef): boolean {
  const to = attr(node, "DstT", "type") ?? "float32";
  return attr(node, "SrcT", "type") === "float64" && dtypes[to].kind === "int";
}

/** Ops that only move floats: nothing is rounded, whatever the dtype. */
export const moving: ReadonlySet<string> = new Set(
  `Const Placeholder PlaceholderV2 PlaceholderWithDefault Identity IdentityN Snapshot StopGradient PreventGradient DeepCopy
  VarHandleOp VariableV2 Variable ReadVariableOp Assign AssignVariableOp ResourceGather ResourceGatherNd
  Reshape ExpandDims Squeeze Transpose Concat ConcatV2 Pack Unpack Split SplitV Slice StridedSlice Gather GatherV2 GatherNd
  Select SelectV2 Tile BroadcastTo Pad PadV2 MirrorPad Reverse ReverseV2 ReverseSequence Roll Fill ZerosLike OnesLike Shape ShapeN Size Rank
  DynamicPartition DynamicStitch ParallelDynamicStitch SpaceToDepth DepthToSpace SpaceToBatchND BatchToSpaceND EnsureShape
  Switch Merge Enter Exit NextIteration RefSwitch RefMerge RefEnter RefExit RefNextIteration
  If StatelessIf Case StatelessCase While StatelessWhile PartitionedCall StatefulPartitionedCall
  TensorArrayV3 TensorArrayReadV3 TensorArrayWriteV3 TensorArrayGatherV3 TensorArrayScatterV3 TensorArrayConcatV3 TensorArraySplitV3
  TensorListReserve EmptyTensorList TensorListFromTensor TensorListStack TensorListGetItem TensorListSetItem TensorListPushBack TensorListPopBack TensorListGather TensorListConcatV2
  Where Assert Print PrintV2 Cast Bitcast`.split(/\s+/),
);
