/**
 * Gathers what cells print into few messages: neighbours of the same cell and the same stream become one,
 * and the order across cells and streams is kept, except in a flood that would drown the front end (see `Switches`).
 *
 * ```ts
 * const streams = new Streams((parent, name, text) => session.publish("stream", { name, text }, parent));
 * streams.write(parent, "stdout", "hello\n");
 * streams.flush(); // before anything else is published
 * ```
 *
 * @module
 */

import { toUSVString } from "node:util";
import type { Header } from "./wire.js";

export type StreamName = "stdout" | "stderr";

/** The first line should appear at once to the eye; after that, ten messages a second are as fluent as front ends draw. */
const FIRST_DELAY = 10;
const DELAY = 100;
/** Characters in one message: floods arrive in chunks that front ends can still swallow. */
const MAX_TEXT = 1 << 20;

interface Run {
  readonly parent: Header | undefined;
  readonly name: StreamName;
  readonly parts: string[];
  length: number;
}

export class Streams {
  #runs: Run[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastFlush = 0;
  readonly #switches = new Switches();

  constructor(private readonly emit: (parent: Header | undefined, name: StreamName, text: string) => void) {}

  write(parent: Header | undefined, name: StreamName, text: string): void {
    if (text === "") return;
    const last = this.#runs.at(-1);
    const fits = last && last.name === name && sameParent(last.parent, parent) && last.length < MAX_TEXT;
    if (fits) {
      last.parts.push(text);
      last.length += text.length;
    } else this.#runs.push({ parent, name, parts: [text], length: text.length });
    this.#timer ??= setTimeout(() => this.flush(), this.#delay());
  }

  /** Sends everything that was written so far. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#runs.length === 0) return;
    this.#lastFlush = Date.now();
    const runs = this.#switches.afford(this.#runs.length) ? this.#runs : joined(this.#runs);
    this.#runs = [];
    // A lone half of a surrogate pair would make a message that Python's clients cannot encode again.
    for (const { parent, name, parts } of runs) this.emit(parent, name, toUSVString(parts.join("")));
  }

  #delay(): number {
    return Date.now() - this.#lastFlush > DELAY ? FIRST_DELAY : DELAY;
  }
}

/**
 * How many messages streams may still be. A cell that prints to stdout and stderr in turns makes one of each line;
 * nbclient reads about a thousand a second and gives up four seconds after the reply, and JupyterLab makes an element
 * of each. So past this many, what was written in a tenth of a second is joined by its stream: each stream keeps its
 * order, and the order between them is then that fine.
 */
class Switches {
  static readonly #most = 2000;
  static readonly #perSecond = 200;
  #left = Switches.#most;
  #counted = Date.now();

  afford(runs: number): boolean {
    const now = Date.now();
    const earned = ((now - this.#counted) / 1000) * Switches.#perSecond;
    this.#left = Math.min(Switches.#most, this.#left + earned);
    this.#counted = now;
    if (runs > this.#left) return false;
    this.#left -= runs;
    return true;
  }
}

/** One run of each cell and stream, or some where they are long. */
function joined(runs: readonly Run[]): Iterable<Run> {
  const all: Run[] = [];
  const open = new Map<string, Run>();
  for (const { parent, name, parts, length } of runs) {
    const key = `${name} ${parent?.msg_id}`;
    let run = open.get(key);
    if (run === undefined || run.length >= MAX_TEXT) {
      run = { parent, name, parts: [], length: 0 };
      open.set(key, run);
      all.push(run);
    }
    run.parts.push(parts.join(""));
    run.length += length;
  }
  return all;
}

function sameParent(a: Header | undefined, b: Header | undefined): boolean {
  return a?.msg_id === b?.msg_id;
}
