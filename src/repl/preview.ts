/**
 * Below the line that is being typed: the type of the expression before the cursor, or what its numbers come to. Nothing
 * runs that could have an effect.
 *
 * @module
 */
import { clearScreenDown, cursorTo, moveCursor } from "node:readline";
import type { REPLServer } from "node:repl";
import type { Evaluator } from "../../kernel/evaluator/types.js";

/** Typing is not disturbed; a pause of this length asks. */
const pauseMilliseconds = 120;

interface Screen {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WriteStream;
}

/** @param code What precedes the line in the same cell; nothing where the line is no code. */
export function installPreview(
  repl: REPLServer,
  evaluator: Evaluator,
  { input, output }: Screen,
  code: () => string | undefined,
): void {
  let timer: NodeJS.Timeout | undefined;
  let visible = false;

  function clear(): void {
    clearTimeout(timer);
    if (visible) clearScreenDown(output);
    visible = false;
  }

  function schedule(): void {
    clearTimeout(timer);
    // A failing preview is none.
    timer = setTimeout(() => void ask().catch(() => undefined), pauseMilliseconds);
  }

  async function ask(): Promise<void> {
    const { line, cursor } = repl;
    if (cursor !== line.length || line.trim() === "" || line.startsWith(".")) return;
    const before = code();
    if (before === undefined) return;
    const text = await evaluator.preview(before + line);
    // A completion changed the line meanwhile, without a key.
    if (repl.line !== line || repl.cursor !== cursor) return schedule();
    // A literal is its own value, and its own type.
    if (text !== undefined && text !== line.trim()) draw(text.replaceAll(/\s+/g, " "));
  }

  function draw(text: string): void {
    const { rows, cols } = repl.getCursorPos();
    // A line that wraps, or a narrow terminal, leaves no room that is known to be free.
    if (rows > 0 || text === "" || output.columns < 20) return;
    clearScreenDown(output);
    const room = output.columns - 1;
    const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text;
    output.write(`\n\u001b[2m${shown}\u001b[22m`);
    moveCursor(output, 0, -1);
    cursorTo(output, cols);
    visible = true;
  }

  input.prependListener("keypress", () => {
    clear();
    schedule();
  });
  repl.on("exit", clear);
}
