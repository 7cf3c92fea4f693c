/**
 * What a test needs besides Node, said where the test stands. A test whose need is not met is skipped and listed
 * with the reason at the end of `npm test`; with THAW_REQUIRE=all that is a failure.
 *
 * ```ts
 * import { needs, python, sharedModels } from "../requirements.js";
 *
 * needs(python, sharedModels).describe("against TensorFlow", () => {
 *   test("…", () => execFileSync(python.path, ["-c", "…"]));
 * });
 * needs(chromium).test("draws the graph", async () => { … });
 * ```
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, type TestContext, test } from "vitest";

declare module "vitest" {
  interface TaskMeta {
    /** Why this test or suite cannot run here. */
    unmet?: string;
  }
}

const root = fileURLToPath(new URL("..", import.meta.url));

type Found = { readonly path: string } | { readonly missing: string };

/** Something that a machine may lack. */
export class Requirement {
  readonly #found: Found;

  constructor(
    readonly name: string,
    find: () => Found,
  ) {
    this.#found = find();
  }

  /** The reason why it is not there; undefined when it is. */
  get missing(): string | undefined {
    return "missing" in this.#found ? this.#found.missing : undefined;
  }

  /** Where it is. Only to be asked inside a test that needs it. */
  get path(): string {
    if ("path" in this.#found) return this.#found.path;
    throw new Error(`${this.name} is missing (${this.#found.missing}); declare it with needs(...)`);
  }
}

/** The interpreter of an environment with test/requirements.txt in it. */
export const python = new Requirement("Python", () => prepared("python", process.env.THAW_PYTHON));
/** The interpreter of an environment with test/requirements-gateway.txt in it. */
export const enterpriseGateway = new Requirement("Enterprise Gateway", () =>
  prepared("enterpriseGateway", process.env.THAW_GATEWAY_PYTHON),
);
/** A Chromium or Chrome executable. */
export const chromium = new Requirement("Chromium", () => prepared("chromium", process.env.THAW_CHROMIUM));
/** The folder of @tensorflow/tfjs-node. */
export const tfjsNode = new Requirement("tfjs-node", () => prepared("tfjsNode"));
/** The newest Node's executable. */
export const newestNode = new Requirement("the newest Node", () => prepared("newestNode"));
/** The folder of model files that other people made. */
export const sharedModels = new Requirement("shared models", () => {
  const path = join(root, "../shared/models");
  return existsSync(path) ? { path } : { missing: "no folder ../shared/models beside the clone" };
});

type Body = (context: TestContext) => unknown;

/** `describe` and `test` for what needs all of these. */
export function needs(...requirements: readonly Requirement[]) {
  const unmet = requirements.flatMap(({ name, missing }) => (missing ? [`needs ${name}: ${missing}`] : []));
  const options = unmet.length === 0 ? {} : { skip: true, meta: { unmet: unmet.join("; ") } };
  return {
    describe: (name: string, body: () => void) => describe(name, options, body),
    test: (name: string, body: Body, timeout?: number) =>
      test(name, timeout === undefined ? options : { ...options, timeout }, body),
  };
}

/** What `npm test` prepared; an environment variable can name another place. */
function prepared(key: string, override?: string): Found {
  if (override) return { path: override };
  const file = join(root, ".cache/test-environment.json");
  if (!existsSync(file)) return { missing: "npm test has not prepared it yet" };
  // The file is written by scripts/test/environment.mjs in exactly this shape.
  const environment = JSON.parse(readFileSync(file, "utf8")) as Record<string, Found>;
  return environment[key] ?? { missing: "npm test does not prepare it" };
}
