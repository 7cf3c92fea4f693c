/**
 * Forgets modules that Stop left in the middle: Node keeps each that was once asked for, and gives who asks for it next half
 * of a CommonJS module, and lets wait for ever who asks for an ES module (it was ended at its top, or awaits there what a
 * stopped timer was to give).
 *
 * CommonJS modules are deleted from `require.cache`. For ES modules Node has no such thing: its own loader is needed, which
 * the inspector sees among the variables around `module.register`. In Node 20 to 26 it is there; where it is not, none is
 * forgotten, and code is not ended while an ES module loads.
 *
 * @module
 */
import { Session } from "node:inspector";
import module, { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";

type Jobs = Readonly<Record<PropertyKey, unknown>>;

interface Cache extends Iterable<readonly [string, Jobs]> {
  delete(url: string, type: PropertyKey): void;
}

/** V8's, the same in every version of Node: of a module whose top is being run, has been or waits, and has failed. */
const isEvaluating = 3;
const isEvaluated = 4;
const isErrored = 5;

interface Wrap {
  getStatus(): number;
  getError(): unknown;
  evaluate(timeout: number, breakOnSigint: boolean): unknown;
}

/** Whether modules that are left in the middle can be forgotten. */
export function canForgetModules(): boolean {
  return cacheOfLoader() !== undefined;
}

/** @param isStop Whether that is what a module failed with: others have failed by themselves, and stay so. */
export function forgetUnfinishedModules(isStop: (error: unknown) => boolean): void {
  const common = forgetCommon();
  const cache = cacheOfLoader();
  if (cache === undefined) return;
  for (const [url, jobs] of cache) {
    for (const type of Reflect.ownKeys(jobs))
      if (common.has(url) || isUnfinished(jobs[type], isStop)) cache.delete(url, type);
  }
}

/** @returns the URLs of those that were deleted: one that is imported stands for an ES module, too. */
function forgetCommon(): ReadonlySet<string> {
  const { cache } = createRequire(import.meta.url);
  const unfinished = Object.entries(cache).filter(([, each]) => each?.loaded === false && !isToBegin(each));
  for (const [file] of unfinished) delete cache[file];
  return new Set(unfinished.map(([file]) => pathToFileURL(file).href));
}

/** What an ES module imports is there before it begins, and whoever loads that counts on finding it. */
function isToBegin(common: object): boolean {
  return isMarked(common, "kIsCachedByESMLoader") && !isMarked(common, "kIsExecuting");
}

/** With a symbol of Node's own. */
function isMarked(common: object, name: string): boolean {
  return Object.getOwnPropertySymbols(common).some(
    (symbol) => symbol.description === name && Reflect.get(common, symbol) === true,
  );
}

function isUnfinished(job: unknown, isStop: (error: unknown) => boolean): boolean {
  const wrap = wrapOf(job);
  if (wrap === undefined) return false; // it is being read, and goes on
  const status = wrap.getStatus();
  // V8 notes no error for what was ended in the middle.
  if (status === isErrored) return wrap.getError() === null || isStop(wrap.getError());
  if (status === isEvaluated) return inspect(wrap.evaluate(-1, false)).includes("<pending>");
  return status === isEvaluating;
}

function wrapOf(job: unknown): Wrap | undefined {
  const wrap = propertyOf(job, "module");
  const isWrap = ["getStatus", "getError", "evaluate"].every(
    (name) => typeof propertyOf(wrap, name) === "function",
  );
  return isWrap ? (wrap as Wrap) : undefined; // as it was just found to be
}

let found: { readonly cache: Cache | undefined } | undefined;

function cacheOfLoader(): Cache | undefined {
  found ??= { cache: findCache() };
  return found.cache;
}

function findCache(): Cache | undefined {
  const session = new Session();
  session.connect();
  try {
    const cache = propertyOf(findLoader(session), "loadCache");
    return isCache(cache) ? cache : undefined;
  } catch {
    return undefined; // in a Node that keeps it elsewhere
  } finally {
    session.disconnect();
  }
}

/** Node's is a Map, and has no prototype by which it could be known. */
function isCache(value: unknown): value is Cache {
  return typeof propertyOf(value, "delete") === "function" && propertyOf(value, "size") !== undefined;
}

const handedOver = "__thaw_handed_over__";

function findLoader(session: Session): unknown {
  const post = <T>(method: string, params: object): T => {
    let answer: T | undefined;
    session.post(method, params, (_, result) => {
      answer = result as T; // by the inspector's protocol
    });
    if (answer === undefined) throw new Error(method);
    return answer;
  };
  interface Property {
    readonly name: string;
    readonly value?: { readonly objectId: string };
  }
  type Properties = Readonly<Record<"result" | "internalProperties", readonly Property[]>>;
  const idOf = (list: readonly Property[], name: string) =>
    list.find((property) => property.name === name)?.value?.objectId;
  const properties = (objectId: string | undefined) =>
    post<Properties>("Runtime.getProperties", { objectId, ownProperties: true });
  const evaluated = post<{ readonly result: { readonly objectId: string } }>;
  let loader: unknown;
  try {
    define(handedOver, module.register);
    const { objectId } = evaluated("Runtime.evaluate", { expression: handedOver }).result;
    const scopes = properties(idOf(properties(objectId).internalProperties, "[[Scopes]]")).result;
    const variables = properties(idOf(scopes, "0")).result;
    define(handedOver, (value: unknown) => {
      loader = value;
    });
    const functionDeclaration = `function () { ${handedOver}(this); }`;
    post("Runtime.callFunctionOn", { objectId: idOf(variables, "cascadedLoader"), functionDeclaration });
  } finally {
    Reflect.deleteProperty(globalThis, handedOver);
  }
  return loader;
}

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true });
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
