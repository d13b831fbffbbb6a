import { CODE_LENGTH } from './code-check.js';
import type { CodeVerdict } from './code-check.js';

const WORDS = {
  en: {
    title: 'Come in',
    ask: 'The code is in the terminal where the server was started.',
    label: 'Code',
    enter: 'Enter',
    wrong: (tries: number) => `That is not the code. ${tries === 1 ? 'One try is' : `${tries} tries are`} left.`,
    wait: (minutes: number) => `Too many wrong codes. Try again in ${minutes} min, or restart the server.`,
  },
  es: {
    title: 'Pasa',
    ask: 'El código está en la terminal donde se inició el servidor.',
    label: 'Código',
    enter: 'Entrar',
    wrong: (tries: number) => `Ese no es el código. ${tries === 1 ? 'Queda un intento' : `Quedan ${tries} intentos`}.`,
    wait: (minutes: number) => `Demasiados códigos erróneos. Vuelve a probar en ${minutes} min, o reinicia el servidor.`,
  },
} as const;

const STYLE = `:root{color-scheme:dark}body{margin:0;min-height:100vh;display:grid;place-items:center;background:#111318;color:#e8e8ec;font:18px/1.5 system-ui,sans-serif}
form{width:min(20rem,88vw);display:grid;gap:1rem}h1{margin:0;font-size:1.6rem}p{margin:0}label{display:grid;gap:.4rem}
input,button{font:inherit;padding:.8rem;border-radius:.6rem;border:1px solid #6b7080;min-height:3rem;box-sizing:border-box;width:100%}
input{font-size:1.6rem;letter-spacing:.3em;text-align:center;background:#1b1e26;color:inherit}button{background:#ffb84d;color:#1a1206;border-color:#ffb84d;font-weight:600}
:focus-visible{outline:3px solid #ffb84d;outline-offset:2px}[role=alert]{color:#ffb0a3}`;

/** Where the page's form goes. */
export const ENTRY_PATH = '/.room';

/** What the page may do: show itself and send its form. */
export const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Writes the page that asks for the code, in English or Spanish. */
export function formatRoomPage(languages: string | undefined, verdict?: CodeVerdict): string {
  const language = /^\s*es\b/i.test(languages ?? '') ? 'es' : 'en';
  const words = WORDS[language];
  const fault = verdict === undefined || verdict.verdict === 'right' ? '' : `<p role="alert" id="fault">${faultOf(verdict, words)}</p>`;
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Loop: ${words.title}</title><style>${STYLE}</style></head>
<body><main><form method="post" action="${ENTRY_PATH}"><h1>${words.title}</h1><p>${words.ask}</p>${fault}
<label>${words.label}<input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="${CODE_LENGTH[1]}" required autofocus${fault === '' ? '' : ' aria-describedby="fault" aria-invalid="true"'}></label>
<button>${words.enter}</button></form></main></body></html>
`;
}

function faultOf(verdict: Exclude<CodeVerdict, { verdict: 'right' }>, words: (typeof WORDS)[keyof typeof WORDS]): string {
  return verdict.verdict === 'wrong' ? words.wrong(verdict.triesLeft) : words.wait(Math.ceil(verdict.seconds / 60));
}
