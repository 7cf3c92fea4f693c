/**
 * The options that every command takes which opens a model.
 *
 * @module
 */
import type { Command } from "commander";
import type { OpenOptions } from "../api/open.node.js";

/** How a file is opened. */
export interface OpeningOptions {
  readonly tags?: string;
  readonly ignoreChecksums?: boolean;
}

export function defineOpening(command: Command): void {
  command
    .option("--tags <tags>", "the MetaGraph with these tags, separated by commas")
    .option("--ignore-checksums", "read on past checksums that do not fit; each is noted");
}

/** `--tags serve,gpu`; an empty string is the empty tag set, which TF-Hub modules have. */
export function openOptions({ tags, ignoreChecksums = false }: OpeningOptions): OpenOptions {
  return { ignoreChecksums, ...(tags !== undefined && { tags: tags === "" ? [] : tags.split(",") }) };
}
