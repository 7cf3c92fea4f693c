/**
 * An evaluator whose cells are functions of the test, for what the host does around them.
 *
 * @module
 */
import type { Evaluator, ExecuteRequest, Outcome, Output } from "../../../kernel/evaluator/types.js";
import type { EvaluatorHandlers } from "../../../kernel/host/kernel.js";
import { ReadError } from "../../../src/errors.js";

/** What a cell of a script can do. */
export interface Stage {
  readonly request: ExecuteRequest;
  emit(output: Output extends infer O ? (O extends Output ? Omit<O, "cell"> : never) : never): void;
  ask(prompt: string): Promise<string>;
  /** Rejects when the cell is interrupted. */
  readonly interrupted: Promise<never>;
}

export type Script = Readonly<Record<string, (stage: Stage) => unknown>>;

export function scripted(script: Script, handlers: EvaluatorHandlers): Evaluator {
  let interrupt: (() => void) | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const run = async (request: ExecuteRequest): Promise<Outcome> => {
    const { cell, executionCount = 0 } = request;
    const common = { executionCount, payload: [], userExpressions: {} };
    const interrupted = new Promise<never>((_, reject) => {
      interrupt = () => reject(new Error("interrupted"));
    });
    interrupted.catch(() => {});
    try {
      // The stage's type is the output's without its cell, which is added here.
      const emit: Stage["emit"] = (output) => handlers.onOutput({ cell, ...output } as Output);
      const ask = (prompt: string) => handlers.onStdin({ cell, prompt, password: false });
      await script[request.code]?.({ request, emit, ask, interrupted });
      return { status: "ok", ...common };
    } catch (error) {
      const report = { ename: "Error", evalue: String(error), traceback: [String(error)] };
      handlers.onOutput({ cell, type: "error", ...report });
      return { status: "error", reason: "threw", ...common, ...report };
    }
  };
  return {
    ready: Promise.resolve(),
    pid: process.pid,
    executionCount: 0,
    execute(request) {
      if (request.code === "broken") return Promise.reject(new ReadError("the evaluator is broken"));
      const outcome = queue.then(() => run(request));
      queue = outcome;
      return outcome;
    },
    complete: async (_, cursor) => ({ start: cursor, end: cursor, items: [] }),
    inspect: async () => ({ found: false, data: {}, metadata: {} }),
    preview: async () => undefined,
    isComplete: async (code) => {
      if (code === "no parser yet") await new Promise(() => {});
      return { status: "complete" };
    },
    async interrupt() {
      interrupt?.();
    },
    restart: async () => {},
    comm: async ({ data }, cell = "") => void (await run({ code: String(data), cell })),
    comms: new Map(),
    warm: () => undefined,
    dispose: async () => interrupt?.(),
  };
}
