/**
 * TensorFlow.js' own values, made to print as a cell shows them: `console.log(tensor)` would list the internals.
 *
 * That library is loaded late, and often by the user's own import. So it is waited for, by the two globals that every
 * copy of it makes when it is loaded: its engine, and its class of tensors.
 *
 * @module
 */
import { createRequire } from "node:module";
import type * as tf from "@tensorflow/tfjs";
import { quietCpu } from "../run/greeting.js";
import { render } from "../show/render.js";
import { oneLine } from "../show/text.js";

type Engine = ReturnType<typeof tf.engine>;

/** What TensorFlow.js leaves on the global object. */
interface Globals {
  _tfengine?: Engine;
  readonly _tfGlobals?: ReadonlyMap<string, unknown>;
}

const globals: typeof globalThis & Globals = globalThis;
const inspect = Symbol.for("nodejs.util.inspect.custom");
let showsModels = false;

if (globals._tfengine === undefined) whenAssigned("_tfengine", arrived);
else arrived(globals._tfengine);

/** Makes a global that tells once when it is set, and is an ordinary one from then on. */
function whenAssigned(name: "_tfengine", tell: (engine: Engine) => void): void {
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: false,
    get: () => undefined,
    set(value: Engine) {
      Object.defineProperty(globalThis, name, {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
      tell(value);
    },
  });
}

function arrived(engine: Engine): void {
  showTensors();
  showModels();
  const cpu = engine.registryFactory.cpu;
  if (cpu) quietFactory(engine, cpu);
  if (engine.registry.cpu) quietCpu(engine.ENV, engine.registry.cpu);
  watch(engine);
}

/** Whatever is loaded after the engine registers something with it: the cpu backend itself, models some flags. */
function watch(engine: Engine): void {
  const { ENV } = engine;
  const registerBackend = engine.registerBackend.bind(engine);
  const registerFlag = ENV.registerFlag.bind(ENV);
  engine.registerBackend = (name, factory, priority) => {
    showModels();
    const isNew = registerBackend(name, factory, priority);
    const registered = engine.registryFactory[name];
    if (isNew && registered && name === "cpu") quietFactory(engine, registered);
    return isNew;
  };
  ENV.registerFlag = (name, evaluate, set) => {
    showModels();
    registerFlag(name, evaluate, set);
  };
}

/** On its first write the backend advertises tfjs-node; who has Thaw was told by `thaw doctor`. */
function quietFactory({ ENV }: Engine, registered: Engine["registryFactory"][string]): void {
  const make = registered.factory;
  registered.factory = () => {
    const backend = make();
    if (!("then" in backend)) quietCpu(ENV, backend);
    return backend;
  };
}

function showTensors(): void {
  const Tensor = globals._tfGlobals?.get("Tensor");
  if (typeof Tensor === "function") showsItself(Tensor.prototype, tensorText);
}

/** Every class of models is one of LayersModel. Its package is looked for among those that are loaded. */
function showModels(): void {
  if (showsModels) return;
  for (const [file, module] of Object.entries(createRequire(import.meta.url).cache)) {
    if (!/[\\/]tfjs-layers[\\/]dist[\\/]tf-layers\.node\.js$/.test(file)) continue;
    const type: unknown = module?.exports.LayersModel;
    if (typeof type !== "function") continue; // still loading
    showsItself(type.prototype, modelText);
    showsModels = true;
  }
}

function showsItself(prototype: object, text: (value: never) => string): void {
  Object.defineProperty(prototype, inspect, {
    configurable: true,
    writable: true,
    value(this: object) {
      // Prototypes have none of the values that their instances have: Node prints them as they are.
      return Object.hasOwn(this, "constructor") ? this : text(this as never);
    },
  });
}

/** Never throws: whoever prints a value does not expect that it fails. */
function tensorText(tensor: tf.Tensor): string {
  const what = `${tensor.dtype} [${tensor.shape.join(" × ")}]`;
  if (tensor.isDisposed) return `Tensor  ${what}  disposed`;
  try {
    return render(tensor)?.["text/plain"] ?? `Tensor  ${what}`;
  } catch (error) {
    return `Tensor  ${what}  its values cannot be read: ${reason(error)}`;
  }
}

function modelText(model: tf.LayersModel): string {
  try {
    return render(model)?.["text/plain"] ?? `${model.getClassName()} "${model.name}"  without layers`;
  } catch (error) {
    return `${model.getClassName()} "${model.name}"  cannot be summed up: ${reason(error)}`;
  }
}

function reason(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error));
}
