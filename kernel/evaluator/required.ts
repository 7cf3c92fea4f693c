/**
 * Tells `require` that the user wrote from the one that TypeScript makes of an `import`: a package of both kinds gives
 * its CommonJS side to the first, as in Node, and its ES module to the second.
 *
 * @module
 */

/** Before a specifier: the user wrote `require`. */
export const requireMark = "require:";

/** A specifier without the mark, and whether it had one. */
export function unmarked(specifier: string): { readonly specifier: string; readonly isRequired: boolean } {
  const isRequired = specifier.startsWith(requireMark);
  return { specifier: isRequired ? specifier.slice(requireMark.length) : specifier, isRequired };
}
