/**
 * What the checks of the suite stand on: the kernel under test, one running kernel that they share, and the names
 * under which they are known, so that the table in ../README.md can be held against them.
 *
 * @module
 */
import { afterAll, beforeAll, describe, test } from "vitest";
import { KernelClient, type StartOptions } from "../client.js";
import type { Feature, KernelUnderTest, Samples } from "../kernels.js";

type Body = (client: KernelClient) => Promise<void>;

export interface Ground {
  readonly kernel: KernelUnderTest;
  readonly samples: Samples;
  /** Checks of one concern. */
  group(name: string, define: () => void): void;
  /** A check on the kernel that all share. */
  check(name: string, body: Body): void;
  /** A check of what not every good kernel can do; one that says so is not asked, and nothing is skipped. */
  checkIf(feature: Feature, name: string, body: Body): void;
  /** A check with a kernel of its own, which it may end. */
  checkFresh(name: string, body: Body, options?: StartOptions): void;
  checkFreshIf(feature: Feature, name: string, body: Body): void;
  /** As `check`, on a kernel with this many subshells, which are deleted at the end. */
  checkWithSubshells(
    name: string,
    count: number,
    body: (client: KernelClient, ids: readonly string[]) => Promise<void>,
  ): void;
}

/** @param note Is told each check as `group: name` when it is defined. */
export function layGround(kernel: KernelUnderTest, note: (name: string) => void): Ground {
  let concern = "";
  let shared: KernelClient;
  beforeAll(async () => {
    shared = await KernelClient.start(kernel.command);
  });
  afterAll(() => shared.close());
  const add = (name: string, body: () => Promise<void>) => {
    note(`${concern}: ${name}`);
    test(name, body);
  };
  const ground: Ground = {
    kernel,
    samples: kernel.samples,
    group(name, define) {
      describe(name, () => {
        concern = name;
        define();
      });
    },
    check: (name, body) => add(name, () => body(shared)),
    checkIf(feature, name, body) {
      if (kernel.lacks[feature] === undefined) ground.check(name, body);
    },
    checkFresh: (name, body, options) => add(name, () => withKernel(kernel, body, options)),
    checkFreshIf(feature, name, body) {
      if (kernel.lacks[feature] === undefined) ground.checkFresh(name, body);
    },
    checkWithSubshells: (name, count, body) =>
      ground.check(name, (client) => withSubshells(client, count, (ids) => body(client, ids))),
  };
  return ground;
}

async function withKernel(kernel: KernelUnderTest, body: Body, options?: StartOptions): Promise<void> {
  const own = await KernelClient.start(kernel.command, options);
  try {
    await body(own);
  } finally {
    await own.close();
  }
}

async function withSubshells(
  client: KernelClient,
  count: number,
  body: (ids: readonly string[]) => Promise<void>,
): Promise<void> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push(await createSubshell(client));
  try {
    await body(ids);
  } catch (error) {
    await control(client, "interrupt_request"); // what still waits would hold up the checks that follow
    throw error;
  } finally {
    for (const id of ids) await control(client, "delete_subshell_request", { subshell_id: id });
  }
}

export async function createSubshell(client: KernelClient): Promise<string> {
  const { subshell_id } = await control(client, "create_subshell_request");
  if (typeof subshell_id !== "string") throw new Error(`no subshell: ${JSON.stringify(subshell_id)}`);
  return subshell_id;
}

/** The content of the reply on control. */
export async function control(client: KernelClient, type: string, content = {}) {
  return (await client.request(type, content, { channel: "control" }).reply).content;
}
