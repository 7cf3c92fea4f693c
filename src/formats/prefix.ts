/**
 * The prefix of a checkpoint, `model.ckpt-5`, by which TensorFlow calls it and which is no file.
 *
 * @module
 */

/** The file that stands for it among `files`: its index, the first of V1's shards, or a graph without its values. */
export function firstOfPrefix(prefix: string, files: readonly string[]): string | undefined {
  // A state file writes question marks for the number of a shard.
  const first = prefix.includes("-?????-of-") ? prefix.replace("?????", "00000") : `${prefix}-00000-of-`;
  const shard = files.find((name) => name.startsWith(first));
  return ext(".index") ?? shard ?? ext(".meta");

  function ext(ending: string): string | undefined {
    return files.find((name) => name === prefix + ending);
  }
}
