/**
 * What a completion is, in the words that front ends have icons for.
 *
 * @module
 */
import ts = require("typescript");

/** TypeScript's kinds in the words that VS Code accepts. */
export function kindOf(kind: ts.ScriptElementKind): string {
  switch (kind) {
    case ts.ScriptElementKind.memberFunctionElement:
    case ts.ScriptElementKind.callSignatureElement:
      return "method";
    case ts.ScriptElementKind.functionElement:
    case ts.ScriptElementKind.localFunctionElement:
      return "function";
    case ts.ScriptElementKind.memberVariableElement:
    case ts.ScriptElementKind.memberGetAccessorElement:
    case ts.ScriptElementKind.memberSetAccessorElement:
      return "property";
    case ts.ScriptElementKind.classElement:
    case ts.ScriptElementKind.localClassElement:
      return "class";
    case ts.ScriptElementKind.interfaceElement:
      return "interface";
    case ts.ScriptElementKind.typeElement:
    case ts.ScriptElementKind.typeParameterElement:
      return "typeParameter";
    case ts.ScriptElementKind.enumElement:
      return "enum";
    case ts.ScriptElementKind.enumMemberElement:
      return "enumMember";
    case ts.ScriptElementKind.moduleElement:
    case ts.ScriptElementKind.externalModuleName:
      return "module";
    case ts.ScriptElementKind.keyword:
      return "keyword";
    case ts.ScriptElementKind.scriptElement:
      return "file";
    case ts.ScriptElementKind.directory:
      return "folder";
    case ts.ScriptElementKind.string:
      return "text";
    case ts.ScriptElementKind.constElement:
      return "constant";
    default:
      return "variable";
  }
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
