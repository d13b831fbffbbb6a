import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

type Element = HTMLInputElement | HTMLTextAreaElement;

interface DraftFieldProps {
  readonly label: string;
  readonly value: string;
  /** Takes what was typed, when the field is left or Enter is pressed. @returns Whether it can be; otherwise the field shows what was before. */
  readonly commit: (text: string) => boolean | void;
  /** Hears each letter that is typed. */
  readonly onDraft?: ((text: string) => void) | undefined;
  readonly placeholder?: string | undefined;
  readonly maxLength?: number | undefined;
  /** Lines of text; left out, it is one line. */
  readonly rows?: number | undefined;
  /** The range of a number; left out, it is text. */
  readonly range?: readonly [low: number, high: number] | undefined;
}

/** A field that keeps what is being typed: what comes from the server meanwhile waits until it is left. */
export function DraftField({ label, value, commit, onDraft, placeholder, maxLength, rows, range }: DraftFieldProps): JSX.Element {
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const field = useRef<Element>(null);
  // What was typed has come back from where it is kept.
  useEffect(() => {
    if (field.current !== document.activeElement) setDraft(undefined);
  }, [value]);
  const shared = {
    'aria-label': label,
    placeholder,
    maxLength,
    value: draft ?? value,
    onInput({ currentTarget }: { readonly currentTarget: Element }) {
      setDraft(currentTarget.value);
      onDraft?.(currentTarget.value);
    },
    onChange({ currentTarget }: { readonly currentTarget: Element }) {
      const text = currentTarget.value.trim();
      if (text === value || commit(text) === false) setDraft(undefined);
    },
    onBlur: () => draft?.trim() === value && setDraft(undefined),
  };
  if (rows !== undefined) return <textarea ref={field as { current: HTMLTextAreaElement | null }} rows={rows} {...shared} />;
  const input = field as { current: HTMLInputElement | null };
  if (range === undefined) return <input ref={input} type="text" {...shared} />;
  return <input ref={input} type="number" min={range[0]} max={range[1]} step="any" {...shared} />;
}
