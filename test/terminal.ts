/**
 * A program in a real terminal, whose screen is read: tmux.
 *
 * ```ts
 * const terminal = new Terminal("npx thaw repl");
 * terminal.type("1 + 1");
 * terminal.press("Enter");
 * await terminal.sees(/^2$/m);
 * terminal.end();
 * ```
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { Requirement } from "./requirements.js";

export const tmux = new Requirement("tmux", () => {
  try {
    return { path: execFileSync("sh", ["-c", "command -v tmux"], { encoding: "utf8" }).trim() };
  } catch {
    return { missing: "tmux is not on the PATH" };
  }
});

export class Terminal {
  readonly #socket = `thaw-${randomUUID()}`;

  constructor(command: string, { columns = 100, rows = 50 } = {}) {
    const size = ["-x", String(columns), "-y", String(rows)];
    this.#tmux("-f", "/dev/null", "new-session", "-d", ...size, command);
  }

  /** What is on the screen, and what has scrolled off it. */
  screen(): string {
    return this.#tmux("capture-pane", "-p", "-S", "-200");
  }

  type(text: string): void {
    this.#tmux("send-keys", "-l", text);
  }

  /** @param key As tmux names it: `Enter`, `Tab`, `C-c`. */
  press(key: string): void {
    this.#tmux("send-keys", key);
  }

  /** Types a line and Enter. */
  enter(line: string): void {
    this.type(line);
    this.press("Enter");
  }

  paste(text: string): void {
    this.#tmux("set-buffer", text);
    this.#tmux("paste-buffer");
  }

  /** Waits until it is on the screen. */
  async sees(text: string | RegExp): Promise<void> {
    await expect.poll(() => this.screen(), { timeout: 60_000, interval: 100 }).toMatch(text);
  }

  resize(columns: number, rows: number): void {
    this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** Whether the program has ended, and with it the terminal. */
  hasEnded(): boolean {
    try {
      this.#tmux("list-sessions");
      return false;
    } catch {
      return true;
    }
  }

  end(): void {
    try {
      this.#tmux("kill-server");
    } catch {
      // The program has ended, and with it the terminal.
    }
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync(tmux.path, ["-L", this.#socket, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }
}
