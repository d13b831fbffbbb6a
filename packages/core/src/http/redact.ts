/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/** Shorter secrets are not looked for: they would match by chance. */
const SHORTEST = 4;

/** Creates a function that takes secrets out of texts, as they are, encoded for a URL, as JSON writes them, and as base64. */
export function createRedact(...secrets: readonly (string | undefined)[]): Redact {
  const forms = secrets
    .filter((secret) => secret !== undefined && secret.length >= SHORTEST)
    .flatMap((secret) => {
      const text = secret as string;
      return [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1), toBase64(text)];
    });
  // The longest first: one form may hold another.
  const needles = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => needles.reduce((clean, needle) => clean.replaceAll(needle, '[redacted]'), text);
}

function toBase64(text: string): string {
  return (
    btoa(String.fromCharCode(...new TextEncoder().encode(text)))
      // The last group may differ where more text follows.
      .replace(/=+$/, '')
  );
}
