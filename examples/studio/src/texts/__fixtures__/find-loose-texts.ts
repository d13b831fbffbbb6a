import ts from 'typescript';

/** A text that a person would see and that stands in no table. */
export interface LooseText {
  readonly line: number;
  readonly text: string;
}

/** Attributes, of elements and of the studio's own components, that a person sees or hears. */
const VISIBLE = /^(?:aria-(?:label|description|roledescription|valuetext|placeholder)|alt|title|placeholder|label|hint|text|face|row|what)$/;

/** Attributes that are for the machine alone. */
const TECHNICAL = /^(?:class|className|buttonClass|name|key|id|style|d|viewBox|points|transform|gridTemplate.*|accept|sizes|media|data-.*)$/;

/** Calls whose texts nobody sees. */
const TECHNICAL_CALLS = /^(?:querySelector|querySelectorAll|closest|matches|matchMedia|getContext|setProperty|getPropertyValue|addEventListener|removeEventListener)$/;

/** Names of keys, of events and of errors, as browsers have them. */
const BROWSER_NAME =
  /^(?:(?:Arrow|Page|Bracket|Key|Digit)[A-Z]\w*|Escape|Enter|Home|End|Tab|Backspace|Delete|Space|Shift|Semicolon|Quote|\w+Error|Content-Type|POST|GET|PUT|DELETE|X-[\w-]+)$/;

/** Numbers, signs and units, which are the same in every language. */
const NO_WORDS = /^(?:\{\}|dB|Hz|MB|GB|ms|[^\p{L}])*$/u;

/** Finds the texts that a person would see in a file of the studio, other than those of the tables. */
export function findLooseTexts(file: string, source: string): readonly LooseText[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const found: LooseText[] = [];
  const report = (node: ts.Node, text: string): void => {
    found.push({ line: tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1, text: text.trim().replace(/\s+/g, ' ') });
  };
  const visit = (node: ts.Node): void => {
    if (isTechnical(node)) return;
    if (ts.isJsxText(node)) {
      if (/\p{L}/u.test(node.text)) report(node, node.text);
    } else if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      const text = ts.isTemplateExpression(node) ? [node.head, ...node.templateSpans.map(({ literal }) => literal)].map((part) => part.text).join(' {} ') : node.text;
      if (NO_WORDS.test(text)) return;
      if (isSeen(node) ? /\p{L}/u.test(text) : readsAsText(text)) report(node, text);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Whether a text stands where a person sees it: in an element, or as what a visible attribute says. */
function isSeen(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isJsxAttribute(parent)) return VISIBLE.test(parent.name.getText());
  if (ts.isJsxExpression(parent)) return ts.isJsxAttribute(parent.parent) ? VISIBLE.test(parent.parent.name.getText()) : true;
  if (ts.isConditionalExpression(parent)) return node !== parent.condition && isSeen(parent);
  if (ts.isParenthesizedExpression(parent)) return isSeen(parent);
  if (ts.isBinaryExpression(parent)) return isValueOf(parent.operatorToken.kind) && isSeen(parent);
  if (ts.isTemplateSpan(parent)) return isSeen(parent.parent);
  if (ts.isPropertyAssignment(parent)) return node === parent.initializer && VISIBLE.test(parent.name.getText().replaceAll("'", ''));
  return false;
}

function isValueOf(operator: ts.SyntaxKind): boolean {
  return [ts.SyntaxKind.PlusToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.AmpersandAmpersandToken].includes(operator);
}

/** Whether a string reads as something for a person: it has two words, or begins as a sentence does. */
function readsAsText(text: string): boolean {
  const trimmed = text.trim();
  if (BROWSER_NAME.test(trimmed) || /^[./#@?]|^https?:/.test(trimmed)) return false;
  // A program for the graphics card.
  if (text.includes('void main()')) return false;
  return /^\p{Lu}\p{Ll}/u.test(trimmed) || /\p{L}[\p{L}’,.]*:? +(?:\{\} +)?\p{L}/u.test(trimmed);
}

/** Whether what stands in a node is for the machine alone. */
function isTechnical(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return true;
  if (ts.isJsxAttribute(node)) return TECHNICAL.test(node.name.getText());
  if (ts.isCallExpression(node)) {
    const { expression } = node;
    if (expression.kind === ts.SyntaxKind.ImportKeyword) return true;
    const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
    return TECHNICAL_CALLS.test(name);
  }
  const { parent } = node;
  if (parent === undefined || !ts.isStringLiteralLike(node)) return false;
  if (ts.isBinaryExpression(parent)) return /^[!=]==?$/.test(parent.operatorToken.getText());
  if (ts.isCaseClause(parent)) return parent.expression === node;
  if (ts.isBindingElement(parent)) return TECHNICAL.test(parent.name.getText());
  return ts.isPropertyAssignment(parent) && parent.name === node;
}
