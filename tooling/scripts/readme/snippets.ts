// The TypeScript in the READMEs, and the modules that it becomes: what a snippet uses without declaring it comes from an earlier snippet of its
// README, or from the prelude of its package.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import ts from 'typescript';

/** A ```ts block. `line` is that of its first line of code, counted from 1; `code` keeps its line numbers when it becomes a module. */
export interface Snippet {
  readonly readme: string;
  readonly line: number;
  readonly code: string;
}

/** The READMEs for users, as paths from the repository's root. */
export function findReadmes(root: string): readonly string[] {
  const inside = ['packages', 'examples'].flatMap((folder) =>
    readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}/README.md`),
  );
  return ['README.md', ...inside].filter((file) => existsSync(path.join(root, file)));
}

/** Every ```ts block of a README, in order. */
export function readSnippets(root: string, readme: string): readonly Snippet[] {
  const text = readFileSync(path.join(root, readme), 'utf8');
  return [...text.matchAll(/^```(?:ts|tsx|typescript)\n([^]*?)^```$/gm)].map((match) => ({
    readme,
    line: text.slice(0, match.index).split('\n').length + 1,
    code: match[1]!,
  }));
}

function parse(code: string): ts.SourceFile {
  return ts.createSourceFile('snippet.ts', code, ts.ScriptTarget.ES2022, true);
}

/** Names that a module declares at its top level; with `isImported`, those that it imports as well. */
export function declaredNames(code: string, { isImported }: { readonly isImported: boolean }): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) add(element.name);
  };
  for (const statement of parse(code).statements) {
    if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) add(name);
    if (ts.isFunctionDeclaration(statement) && statement.name) add(statement.name);
    const clause = isImported && ts.isImportDeclaration(statement) ? statement.importClause : undefined;
    if (clause?.name) add(clause.name);
    if (clause?.namedBindings && ts.isNamespaceImport(clause.namedBindings)) add(clause.namedBindings.name);
    if (clause?.namedBindings && ts.isNamedImports(clause.namedBindings)) for (const { name } of clause.namedBindings.elements) add(name);
  }
  return names;
}

/** Names that a piece of code uses as values or types, whether declared there or not. */
export function usedNames(code: string): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const parent = node.parent as ts.Node | undefined;
    const isMember =
      parent !== undefined && (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node;
    if (ts.isIdentifier(node) && !isMember) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(parse(code));
  return names;
}

const LOOKS_LIKE_A_VALUE = /^(?:['"[{\d]|-\d|(?:true|false|undefined)\b)/;

/**
 * What a statement is said to print or to be: the comment behind `console.log(…)`, or one that looks like a value behind a bare expression.
 * The code that comes back calls `check(value, comment, line)` there, with the line within the snippet.
 */
export function checkPromises(code: string): string {
  const source = parse(code);
  let [checked, at] = ['', 0];
  for (const statement of source.statements) {
    const comment = /^[ \t]*\/\/ (.*)/.exec(code.slice(statement.end))?.[1];
    if (comment === undefined || !ts.isExpressionStatement(statement)) continue;
    const { expression } = statement;
    const isPrint = ts.isCallExpression(expression) && expression.expression.getText(source) === 'console.log';
    if (!isPrint && !LOOKS_LIKE_A_VALUE.test(comment)) continue;
    const line = source.getLineAndCharacterOfPosition(statement.end).line;
    const from = expression.getStart(source);
    const value = isPrint
      ? `printed(${expression.arguments.map((argument) => argument.getText(source)).join(', ')})`
      : expression.getText(source);
    checked += `${code.slice(at, from)}check(${value}, ${JSON.stringify(comment)}, ${line})`;
    at = expression.end;
  }
  return checked + code.slice(at);
}
