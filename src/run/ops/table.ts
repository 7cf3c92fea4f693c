/**
 * Hash tables: from words to numbers and back.
 *
 * @module
 */

import { MalformedError, NotFoundError } from "../../errors.js";
import type { NodeDef } from "../../formats/graphdef.js";
import type { DType } from "../../tensor/dtype.js";
import { TensorValue } from "../../tensor/tensor.js";
import tf from "../../tfjs-core.cjs";
import { int, string } from "../attrs.js";
import type { Context } from "../context.js";
import { entriesOf, fillTable, widthOf } from "../fill-table.js";
import { type Op, type OpFamily, op } from "../op.js";
import { stringOf, stringTensor } from "../strings.js";
import type { Entry, Table } from "../table.js";
import { toTensorSync } from "../tensors.js";
import { variableKey } from "../variables.js";
import { readVocabulary } from "../vocabulary.js";

const stateful = true;

const handle = (dtype: string): Op =>
  op({ inputs: [], outputs: { table_handle: dtype }, stateful }, (_, __, context, node) =>
    tableAt(context, node),
  );
const find = (): Op =>
  op(
    { inputs: ["table_handle: table", "keys", "default_value"], outputs: { values: "Tout" }, stateful },
    ([table, keys, fallback]) => found(table, keys, fallback),
  );
const dense = (dtype: string, inputs: readonly string[]): Op =>
  op({ inputs, outputs: { table_handle: dtype }, stateful }, (_, __, context, node) =>
    tableAt(context, node),
  );
const fill = (): Op =>
  op(
    { inputs: ["table_handle: table", "keys", "values"], outputs: {}, stateful },
    ([table, keys, values]) => {
      fillTable(table, keys, values);
      return [];
    },
  );
const size = (): Op =>
  op({ inputs: ["table_handle: table"], outputs: { size: "int64" }, stateful }, ([table]) =>
    tf.scalar(table.entries.size, "int32"),
  );
const exported = (): Op =>
  op(
    { inputs: ["table_handle: table"], outputs: { keys: "Tkeys", values: "Tvalues" }, stateful },
    ([{ entries, keyDType, valueDType, valueShape }]) => [
      tensorOf([...entries.keys()], [entries.size], keyDType),
      tensorOf([...entries.values()].flat(), [entries.size, ...valueShape], valueDType),
    ],
  );
const fromFile = (): Op =>
  op(
    {
      inputs: ["table_handle: table", "filename"],
      attrs: {
        key_index: int(),
        value_index: int(),
        vocab_size: int(-1),
        delimiter: string("\t"),
        offset: int(0),
      },
      outputs: {},
      stateful,
    },
    ([table, filename], a, { assets }) => {
      const path = stringOf(filename);
      const bytes = assets.get(path);
      if (!bytes) throw new NotFoundError(`the vocabulary ${JSON.stringify(path)} is no asset of the model`);
      readVocabulary(table, path, bytes, a);
      return [];
    },
  );

export const tables = {
  HashTable: handle("ref string"),
  HashTableV2: handle("resource"),
  MutableHashTable: handle("ref string"),
  MutableHashTableV2: handle("resource"),
  AnonymousHashTable: handle("resource"),
  AnonymousMutableHashTable: handle("resource"),
  MutableHashTableOfTensors: handle("ref string"),
  MutableHashTableOfTensorsV2: handle("resource"),
  AnonymousMutableHashTableOfTensors: handle("resource"),
  MutableDenseHashTable: dense("ref string", ["empty_key"]),
  MutableDenseHashTableV2: dense("resource", ["empty_key", "deleted_key"]),
  AnonymousMutableDenseHashTable: dense("resource", ["empty_key", "deleted_key"]),
  LookupTableFind: find(),
  LookupTableFindV2: find(),
  LookupTableInsert: fill(),
  LookupTableInsertV2: fill(),
  LookupTableRemoveV2: op(
    { inputs: ["table_handle: table", "keys"], outputs: {}, stateful },
    ([table, keys]) => {
      for (const key of entriesOf(keys)) table.entries.delete(key);
      table.changed = true;
      return [];
    },
  ),
  LookupTableImport: fill(),
  LookupTableImportV2: fill(),
  InitializeTable: fill(),
  InitializeTableV2: fill(),
  InitializeTableFromTextFile: fromFile(),
  InitializeTableFromTextFileV2: fromFile(),
  LookupTableSize: size(),
  LookupTableSizeV2: size(),
  LookupTableExport: exported(),
  LookupTableExportV2: exported(),
} as const satisfies OpFamily;

function tableAt({ state }: Context, node: NodeDef): Table {
  const table = state.tables.get(variableKey(node));
  if (table) return table;
  throw new MalformedError(`the table ${node.name} was not prepared`);
}

function tensorOf(entries: readonly Entry[], shape: readonly number[], dtype: DType): tf.Tensor {
  if (dtype === "string") return stringTensor(entries.map(String), shape);
  return toTensorSync(new TensorValue("a table", dtype, shape, Float64Array.from(entries, Number)));
}

/** The default is one value for all keys, or one for each. */
function found(table: Table, keys: tf.Tensor, fallback: tf.Tensor): tf.Tensor {
  const [otherwise, width] = [entriesOf(fallback), widthOf(table)];
  const each = otherwise.length > width;
  const values = entriesOf(keys).flatMap(
    (key, i) => table.entries.get(key) ?? (each ? otherwise.slice(i * width, (i + 1) * width) : otherwise),
  );
  return tensorOf(values, [...keys.shape, ...table.valueShape], table.valueDType);
}
