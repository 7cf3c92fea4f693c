/**
 * Writing files so that an interruption loses nothing.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { open, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { NotFoundError, ReadError } from "../errors.js";

/**
 * Writes beside the target and renames: whatever happens on the way, the old file is whole or the new one is.
 *
 * @throws {NotFoundError} when the target's folder does not exist
 * @throws {ReadError} when the system refuses; nothing is left behind
 */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  await checkFolder(path);
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await open(temporary, "wx");
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined); // it may never have been made
    const { message } = error instanceof Error ? error : { message: String(error) };
    throw new ReadError(`cannot write ${path}: ${message}`, { file: path, cause: error });
  }
}

/** Fails early, so that hours of work are not lost to a folder that is not there. */
export async function checkFolder(path: string): Promise<void> {
  const folder = dirname(path);
  const info = await stat(folder).catch(() => undefined);
  if (info?.isDirectory()) return;
  throw new NotFoundError(`no such folder: ${folder}`, { file: path, hint: `mkdir -p ${folder}` });
}
