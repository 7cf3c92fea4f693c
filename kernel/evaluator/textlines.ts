/**
 * Which lines of a cell begin inside of a template literal or a comment: what looks like a magic there is text.
 *
 * ```ts
 * linesInText("const a = `\n%time`;"); // Set { 1 }
 * ```
 *
 * @module
 */

/** What is skipped as a whole in code: comments and strings of one line, and regular expressions. */
const skipped =
  /\/\/.*|'(?:[^'\\\n]|\\.)*'?|"(?:[^"\\\n]|\\.)*"?|(?<=(?:^|[=(,:;[!&|?{}]|return)[ \t]*)\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//my;

/** @returns Zero-based numbers of lines. */
export function linesInText(source: string): ReadonlySet<number> {
  const found = new Set<number>();
  /** Templates that are open, and the braces between them. */
  const open: ("`" | "{")[] = [];
  let line = 0;
  let isComment = false;
  for (let at = 0; at < source.length; at++) {
    const isText = isComment || open.at(-1) === "`";
    if (source[at] === "\n") {
      line += 1;
      if (isText) found.add(line);
    } else if (isComment) {
      if (source.startsWith("*/", at)) isComment = false;
    } else if (isText) at += template(source, at, open);
    else if (source.startsWith("/*", at)) isComment = true;
    else at += code(source, at, open);
  }
  return found;
}

/** @returns How many characters more than one were read. */
function template(source: string, at: number, open: ("`" | "{")[]): number {
  if (source[at] === "`") open.pop();
  else if (source[at] === "\\" && source[at + 1] !== "\n") return 1;
  else if (source.startsWith("${", at)) {
    open.push("{");
    return 1;
  }
  return 0;
}

function code(source: string, at: number, open: ("`" | "{")[]): number {
  const character = source[at];
  if (character === "`" || character === "{") open.push(character);
  else if (character === "}") open.pop();
  else if (character === "/" || character === "'" || character === '"') {
    skipped.lastIndex = at;
    return (skipped.exec(source)?.[0].length ?? 1) - 1;
  }
  return 0;
}
