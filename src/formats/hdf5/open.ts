/**
 * HDF5 files: groups, datasets and attributes by name, as h5py shows them. Structure is read at once, elements
 * when asked for.
 *
 * Nothing outside the file is ever read: external links, external and virtual datasets, and links by path are
 * refused while the structure is read, before any element is.
 *
 * ```ts
 * const root = await openHdf5(await fileSource("model.h5"));
 * root.members.get("model_weights");              // a group
 * textOf(root.attributes, "keras_version");       // "3.15.0"
 * ```
 *
 * Source: HDF5 File Format Specification 3.0. Why not the HDF5 library: docs/decisions/005-hdf5.md
 *
 * @module
 */
import { LimitError, MalformedError, UnsupportedError } from "../../errors.js";
import type { ByteSource } from "../../io/source.js";
import { type Attributes, readAttributes } from "./attribute.js";
import { type Dataset, readDataset } from "./dataset.js";
import { type Message, MessageType, readHeader } from "./header.js";
import { readLayout } from "./layout.js";
import { type Link, readLinks } from "./links.js";
import type { Store, StoreOptions } from "./store.js";
import { readSuperblock } from "./superblock.js";

export interface Group {
  readonly kind: "group";
  /** From the root, with `/`; the root's own is empty. */
  readonly path: string;
  readonly attributes: Attributes;
  /** In the order of the file, which is that of the names. A Map, because a name may be `__proto__`. */
  readonly members: ReadonlyMap<string, Group | Dataset>;
}

/** More objects than the largest models have, by far. */
const MAX_OBJECTS = 500_000;

/** Groups within groups: names of variables have a dozen parts at most. */
const MAX_DEPTH = 64;

/**
 * The root group.
 *
 * @throws {MalformedError} where the structure contradicts itself, with its offset
 * @throws {UnsupportedError} when something in the file leads out of it
 */
export async function openHdf5(source: ByteSource, options: StoreOptions = {}): Promise<Group> {
  const { store, root } = await readSuperblock(source, options);
  const walk: Walk = { store, above: new Set(), done: new Map(), refused: [], count: 0, ofKeras: false };
  const found = await visit(walk, root, "");
  if (walk.refused.length > 0) throw refusal(source, walk.refused);
  if (found.kind === "group") return found;
  throw new MalformedError("the root of an HDF5 file is no group", {
    file: source.name,
    path: "/",
    found: "a dataset",
  });
}

interface Refused {
  readonly path: string;
  /** In words, with its path. */
  readonly what: string;
}

interface Walk {
  readonly store: Store;
  /** Objects between the root and here, to see a cycle. */
  readonly above: Set<number>;
  /** An object with several names is read once; its weight is how many there are inside, by all names, and itself. */
  readonly done: Map<number, { readonly object: Group | Dataset; readonly weight: number }>;
  /** What leads out of the file; all of it goes into one error. */
  readonly refused: Refused[];
  count: number;
  /** Whether the root says that Keras wrote the file. */
  ofKeras: boolean;
}

async function visit(walk: Walk, address: number, path: string): Promise<Group | Dataset> {
  const known = walk.done.get(address);
  if (known) {
    // Each further name leads to all that is inside, and groups in groups can have two names each.
    countObjects(walk, known.weight, path);
    return known.object;
  }
  if (walk.above.has(address) || walk.above.size > MAX_DEPTH) throw cyclic(walk, path);
  const before = walk.count;
  countObjects(walk, 1, path);
  walk.above.add(address);
  const object = await readObject(walk, address, path);
  walk.above.delete(address);
  walk.done.set(address, { object, weight: walk.count - before });
  return object;
}

function countObjects(walk: Walk, more: number, path: string): void {
  walk.count += more;
  if (walk.count <= MAX_OBJECTS) return;
  throw new LimitError("too many objects in an HDF5 file", {
    file: walk.store.source.name,
    path: path || "/",
    expected: `at most ${MAX_OBJECTS} by all their names`,
    found: "more",
  });
}

function cyclic({ store, above }: Walk, path: string): MalformedError {
  const deep = above.size > MAX_DEPTH;
  return new MalformedError(deep ? "groups are nested too deeply" : "a group contains itself", {
    file: store.source.name,
    path,
    expected: deep ? `at most ${MAX_DEPTH} levels` : "a tree of groups",
  });
}

async function readObject(walk: Walk, address: number, path: string): Promise<Group | Dataset> {
  const { store } = walk;
  const messages = await readHeader(store, address, path || "/");
  const links = await readLinks(store, messages, path || "/");
  const attributes = await readAttributes(store, messages, path || "/");
  if (path === "") walk.ofKeras = attributes.has("keras_version");
  if (links === undefined) {
    const outside = outsideData(store, messages);
    if (outside) {
      walk.refused.push({ path: path || "/", what: `${outside} ${path}` });
      return { kind: "group", path, attributes, members: new Map() };
    }
    // Groups of newer files may have neither links nor a place for them.
    if (!messages.some(({ type }) => type === MessageType.layout))
      return { kind: "group", path, attributes, members: new Map() };
    return readDataset(store, messages, { path, attributes, ofKeras: walk.ofKeras });
  }
  return { kind: "group", path, attributes, members: await members(walk, links, path) };
}

async function members(
  walk: Walk,
  links: readonly Link[],
  path: string,
): Promise<Map<string, Group | Dataset>> {
  const found = new Map<string, Group | Dataset>();
  for (const link of links) {
    const inner = path ? `${path}/${link.name}` : link.name;
    if (link.kind === "hard") found.set(link.name, await visit(walk, link.address, inner));
    else walk.refused.push({ path: inner, what: `${link.kind} link ${inner} to ${link.target}` });
  }
  return found;
}

/** Data that is kept in other files. */
function outsideData(store: Store, messages: readonly Message[]): string | undefined {
  if (messages.some(({ type }) => type === MessageType.externalFiles)) return "external dataset";
  const layout = messages.find(({ type }) => type === MessageType.layout);
  if (!layout || layout.shared) return undefined;
  // A fresh cursor: the dataset's own reader reads the message from its beginning, too.
  return readLayout(layout.body.copy(), store).kind === "virtual" ? "virtual dataset" : undefined;
}

function refusal(source: ByteSource, refused: readonly Refused[]): UnsupportedError {
  return new UnsupportedError("this HDF5 file leads out of itself, so Thaw reads nothing of it", {
    file: source.name,
    path: refused[0]?.path,
    found: refused
      .slice(0, 20)
      .map(({ what }) => what)
      .join("\n    "),
    hint: "save the model again with all its data in one file; a model needs no links",
  });
}

/** A text attribute, or undefined when there is none of that name. */
export function textOf(attributes: Attributes, name: string): string | undefined {
  const value = attributes.get(name)?.values[0];
  return typeof value === "string" ? value : undefined;
}

/**
 * A list of texts, joined from the parts (`weight_names0`, `weight_names1`, …) into which Keras splits one that
 * is too long for an object header.
 */
export function textsOf(attributes: Attributes, name: string): string[] | undefined {
  const whole = attributes.get(name);
  const parts = whole ? [whole] : [];
  for (let index = 0; !whole; index++) {
    const part = attributes.get(`${name}${index}`);
    if (!part) break;
    parts.push(part);
  }
  if (parts.length === 0) return undefined;
  // An empty list is stored as no numbers.
  return parts.flatMap(({ values }) => values.filter((value): value is string => typeof value === "string"));
}
