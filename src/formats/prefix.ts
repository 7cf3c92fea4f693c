/**
 * The prefix of a checkpoint, `model.ckpt-5`, by which TensorFlow calls it and which is no file.
 *
 * @module
 */

/** The file that stands for it among `files`: its index, or the first of V1's shards. */
export function firstOfPrefix(prefix: string, files: readonly string[]): string | undefined {
  // A state file writes question marks for the number of a shard.
  const first = prefix.includes("-?????-of-") ? prefix.replace("?????", "00000") : `${prefix}-00000-of-`;
  const shard = files.find((name) => name.startsWith(first));
  return files.includes(`${prefix}.index`) ? `${prefix}.index` : shard;
}
