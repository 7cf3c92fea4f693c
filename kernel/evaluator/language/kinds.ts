/**
 * What a completion is, in the words that front ends have icons for.
 *
 * @module
 */
import ts = require("typescript");

/** TypeScript's kinds in the words that VS Code accepts. */
const kinds: ReadonlyMap<ts.ScriptElementKind, string> = new Map([
  [ts.ScriptElementKind.memberFunctionElement, "method"],
  [ts.ScriptElementKind.callSignatureElement, "method"],
  [ts.ScriptElementKind.functionElement, "function"],
  [ts.ScriptElementKind.localFunctionElement, "function"],
  [ts.ScriptElementKind.memberVariableElement, "property"],
  [ts.ScriptElementKind.memberGetAccessorElement, "property"],
  [ts.ScriptElementKind.memberSetAccessorElement, "property"],
  [ts.ScriptElementKind.classElement, "class"],
  [ts.ScriptElementKind.localClassElement, "class"],
  [ts.ScriptElementKind.interfaceElement, "interface"],
  [ts.ScriptElementKind.typeElement, "typeParameter"],
  [ts.ScriptElementKind.typeParameterElement, "typeParameter"],
  [ts.ScriptElementKind.enumElement, "enum"],
  [ts.ScriptElementKind.enumMemberElement, "enumMember"],
  [ts.ScriptElementKind.moduleElement, "module"],
  [ts.ScriptElementKind.externalModuleName, "module"],
  [ts.ScriptElementKind.keyword, "keyword"],
  [ts.ScriptElementKind.scriptElement, "file"],
  [ts.ScriptElementKind.directory, "folder"],
  [ts.ScriptElementKind.string, "text"],
  [ts.ScriptElementKind.constElement, "constant"],
]);

export function kindOf(kind: ts.ScriptElementKind): string {
  return kinds.get(kind) ?? "variable";
}

/** The kinds of the names that a cell imports, such as those that earlier cells declared: TypeScript calls all alias. */
export function importedKinds(
  service: ts.LanguageService,
  file: ts.SourceFile,
): (name: string) => string | undefined {
  let symbols: Map<string, ts.Symbol> | undefined;
  return (name) => {
    const checker = service.getProgram()?.getTypeChecker();
    if (checker === undefined) return undefined;
    symbols ??= new Map(
      checker.getSymbolsInScope(file, ts.SymbolFlags.Alias).map((symbol) => [symbol.name, symbol]),
    );
    const symbol = symbols.get(name);
    return symbol && kindOfSymbol(checker.getAliasedSymbol(symbol).flags);
  };
}

function kindOfSymbol(flags: ts.SymbolFlags): string {
  if (flags & ts.SymbolFlags.Function) return "function";
  if (flags & ts.SymbolFlags.Class) return "class";
  if (flags & ts.SymbolFlags.Enum) return "enum";
  if (flags & ts.SymbolFlags.Module) return "module";
  if (flags & ts.SymbolFlags.Interface) return "interface";
  if (flags & ts.SymbolFlags.TypeAlias) return "typeParameter";
  return "variable";
}
