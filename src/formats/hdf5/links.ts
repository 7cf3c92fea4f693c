/**
 * What a group holds: names and what they lead to.
 *
 * Source: HDF5 File Format Specification 3.0, III.A to III.C and IV.A.2.g
 *
 * @module
 */
import { LimitError } from "../../errors.js";
import type { Cursor } from "./cursor.js";
import { denseObjects } from "./dense.js";
import { type Message, MessageType } from "./header.js";
import { readLocalHeap } from "./heaps.js";
import type { Store } from "./store.js";

export type Link =
  | { readonly kind: "hard"; readonly name: string; readonly address: number }
  | { readonly kind: "soft"; readonly name: string; readonly target: string }
  | { readonly kind: "external"; readonly name: string; readonly target: string };

/** More members than any group has. */
const MAX_LINKS = 1 << 20;

/** B-trees are flat: four levels hold more than {@link MAX_LINKS}. */
const MAX_LEVEL = 16;

/** The links of a group, or undefined when the object is none. */
export async function readLinks(
  store: Store,
  messages: readonly Message[],
  path: string,
): Promise<Link[] | undefined> {
  const table = messages.find(({ type }) => type === MessageType.symbolTable);
  if (table) return symbolTable(store, table.body, path);
  const info = messages.find(({ type }) => type === MessageType.linkInfo);
  const direct = messages.filter(({ type }) => type === MessageType.link);
  if (!info && direct.length === 0) return undefined;
  const links = direct.map(({ body }) => readLink(store, body));
  if (info) for (const body of await denseLinks(store, info.body, path)) links.push(readLink(store, body));
  return links;
}

async function denseLinks(store: Store, info: Cursor, path: string): Promise<Cursor[]> {
  const flags = info.skip(1).u8();
  const [heap, index] = [info.skip(flags & 1 ? 8 : 0).maybe(store.offsetSize), info.maybe(store.offsetSize)];
  return heap === null || index === null ? [] : denseObjects(store, { heap, index, kind: "links", path });
}

function readLink(store: Store, body: Cursor): Link {
  const version = body.u8();
  if (version !== 1) throw body.error("a link of version 1", `version ${version}`);
  const flags = body.u8();
  const kind = flags & 8 ? body.u8() : 0;
  body.skip((flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0));
  const length = body.uint(1 << (flags & 3));
  const name = body.textOf(length);
  if (kind === 0) return { kind: "hard", name, address: body.uint(store.offsetSize) };
  const target = body.sub(body.u16());
  if (kind === 1) return { kind: "soft", name, target: target.textOf(target.left) };
  if (kind !== 64) throw body.error("a hard, soft or external link", `a link of type ${kind}`);
  target.skip(1);
  return { kind: "external", name, target: `${target.text()}:${target.text()}` };
}

/** The older form: a B-tree of tables of names. */
async function symbolTable(store: Store, body: Cursor, path: string): Promise<Link[]> {
  const [tree, heap] = [body.uint(store.offsetSize), body.uint(store.offsetSize)];
  const nameAt = await readLocalHeap(store, heap, path);
  const links: Link[] = [];
  const seen = new Set<number>();
  const visit = async (address: number, level: number | null): Promise<void> => {
    if (seen.has(address)) throw body.error("each node once", `the node at ${address} again`);
    seen.add(address);
    if (level === -1) links.push(...(await tableLinks(store, address, nameAt, path)));
    else {
      const node = await readNode(store, address, level, path);
      for (const child of node.children) await visit(child, node.level - 1);
    }
    if (links.length > MAX_LINKS)
      throw new LimitError("too many members in an HDF5 group", {
        ...body.place,
        expected: `at most ${MAX_LINKS}`,
      });
  };
  await visit(tree, null);
  return links;
}

async function readNode(store: Store, address: number, expected: number | null, path: string) {
  const what = `the index of ${path}`;
  const head = await store.block(address, 8, what);
  const type = head.expect("TREE").u8();
  const [level, count] = [head.u8(), head.u16()];
  if (type !== 0 || level > MAX_LEVEL || (expected !== null && level !== expected)) {
    throw head.error(`a node of level ${expected ?? `0 to ${MAX_LEVEL}`}`, `type ${type}, level ${level}`);
  }
  const step = store.lengthSize + store.offsetSize;
  const start = address + 8 + 2 * store.offsetSize;
  const body = await store.block(start, count * step + store.lengthSize, what);
  const children = Array.from({ length: count }, () => body.skip(store.lengthSize).uint(store.offsetSize));
  // Below the lowest level of the tree are the tables of names.
  return { level, children };
}

async function tableLinks(
  store: Store,
  address: number,
  nameAt: (offset: number) => string,
  path: string,
): Promise<Link[]> {
  const what = `a symbol table of ${path}`;
  const head = await store.block(address, 8, what);
  const count = head.expect("SNOD").skip(2).u16();
  const body = await store.block(address + 8, count * (2 * store.offsetSize + 24), what);
  return Array.from({ length: count }, () => {
    const name = nameAt(body.uint(store.offsetSize));
    const object = body.maybe(store.offsetSize);
    const cached = body.u32();
    const scratch = body.skip(4).sub(16);
    if (cached === 2) return { kind: "soft", name, target: nameAt(scratch.u32()) };
    if (object === null) throw body.error(`the address of ${name}`, "none");
    return { kind: "hard", name, address: object };
  });
}
