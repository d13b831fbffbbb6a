/** Lines that transcribers hear in silence and that web pages put beside lyrics. */
const BOILERPLATE = [
  /^\W*(?:thanks?|thank you)(?: (?:you|so much|very much))? for (?:watching|listening|viewing)\b/iu,
  /\b(?:like and subscribe|subscribe to (?:my|our|the) channel|don(?:'|’)?t forget to subscribe)\b/iu,
  /\b(?:subtitles?|captions?|closed captions?|transcri(?:pt|ption|bed)|lyrics) (?:(?:provided|created|made|powered) )?by\b/iu,
  /\bamara\.org\b|https?:\/\/|\bwww\.[a-z]/iu,
  /^\W*you might also like\W*$|^\W*\d{0,6}embed\W*$|^\W*see .{1,60} live get tickets/iu,
];

/** Whether a line is one that nobody sings: credits, links, thanks for watching. */
export function isBoilerplate(line: string): boolean {
  return BOILERPLATE.some((pattern) => pattern.test(line.slice(0, 300)));
}
