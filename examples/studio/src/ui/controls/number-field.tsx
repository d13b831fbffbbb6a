import type { JSX } from 'preact';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly className?: string | undefined;
  /** Given what was typed; what is no number is not reported. */
  readonly onChange: (value: number) => void;
}

/** A number that is typed. Whatever was typed, it shows the true value again when it is left. */
export function NumberField({ label, value, min, max, className, onChange }: NumberFieldProps): JSX.Element {
  return (
    <input
      class={className}
      type="number"
      inputMode="numeric"
      min={min}
      max={max}
      step="any"
      value={value}
      aria-label={label}
      onChange={(event) => {
        const field = event.currentTarget;
        if (field.value.trim() !== '' && Number.isFinite(field.valueAsNumber)) onChange(field.valueAsNumber);
        else field.value = String(value);
      }}
      onBlur={(event) => (event.currentTarget.value = String(value))}
    />
  );
}
