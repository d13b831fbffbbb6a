const ERROR =
  /^[\s"'([{]*(?:(?:[a-z]{0,30}error|exception|failure)\s*[:(\]]|error \d{3}|traceback \(most recent|failed to \S|request (?:failed|timed out)|http(?:\/\d(?:\.\d)?)? [45]\d\d|[45]\d\d (?:bad|unauthorized|forbidden|not found|too many|internal|service))/iu;
const REFUSAL = /^[\s"']*(?:i(?:'|’)?m sorry|i am sorry|sorry,|i (?:can(?:'|’)?t|cannot|am unable to|am not able to)|as an ai\b)/iu;
const EMPTY = /^\s*(?:null|none|undefined|nan|n\/a|todo|tbd|\[object object\]|\{\}|\[\]|-+|\.+)\s*$/iu;

/** Sections before the words, such as `[Verse 1]`. */
const SECTIONS = /^\s*(?:\[[^\]\n]{1,80}\]\s*)+/u;

/** Whether a text is the failure of a program or the refusal of a model, stored where words of a song should be. */
export function isErrorText(text: string): boolean {
  return [text, text.replace(SECTIONS, '')].some((words) => ERROR.test(words) || REFUSAL.test(words) || EMPTY.test(words));
}
