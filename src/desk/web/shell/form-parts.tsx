import type { ComponentChildren, VNode } from 'preact';

import { TOKEN_FIELD } from './forgery.ts';
import type { Typed } from './forms.ts';
import { useVisit } from './visit.ts';

/** Attributes that htmx reads; they go through to the element. */
type HtmxAttributes = { readonly [name in `hx-${string}`]?: string };

/** Options of {@link Form}. */
export type FormProps = HtmxAttributes & {
  readonly action: string;
  readonly class?: string;
  readonly id?: string;
  readonly children: ComponentChildren;
  /** Names the form for screen readers where no heading does. */
  readonly 'aria-label'?: string;
};

/** A form that changes something: sends by POST and carries the token. Write forms with this, never with `<form>`. */
export function Form({ children, ...attributes }: FormProps): VNode {
  return (
    <form method="post" {...attributes}>
      <input type="hidden" name={TOKEN_FIELD} value={useVisit().formToken} />
      {children}
    </form>
  );
}

/** What every field has. */
interface FieldBase {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with it, as a sentence. */
  readonly error?: string | undefined;
}

/** Options of {@link Field}. */
export interface FieldProps extends FieldBase {
  readonly type?: 'text' | 'password' | 'number' | 'date' | 'time' | 'search';
  readonly value?: string | undefined;
  /** `false` says so beside the label; left out, nothing is said (filters). */
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly autofocus?: boolean;
  readonly inputmode?: 'text' | 'numeric';
  readonly maxlength?: number;
  readonly min?: number;
  readonly max?: number;
}

/** A labelled input, with its hint and its error tied to it. */
export function Field({ name, label, hint, error, type = 'text', ...input }: FieldProps): VNode {
  return (
    <FieldFrame {...{ name, label, hint, error }} optional={input.required === false}>
      <input id={name} name={name} type={type} {...described({ name, hint, error })} {...input} />
    </FieldFrame>
  );
}

/** Options of {@link SelectField}. */
export interface SelectFieldProps extends FieldBase {
  readonly value?: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** A labelled choice of one. */
export function SelectField({ name, label, hint, error, value, options }: SelectFieldProps): VNode {
  return (
    <FieldFrame {...{ name, label, hint, error }}>
      <select id={name} name={name} {...described({ name, hint, error })}>
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

/** Options of {@link CheckField}. */
export interface CheckFieldProps extends FieldBase {
  readonly values: readonly string[];
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** A group of boxes under one name; several can be ticked. */
export function CheckField({ name, label, hint, error, values, options }: CheckFieldProps): VNode {
  return (
    <fieldset class="field checks" id={name} {...described({ name, hint, error })}>
      <legend>{label}</legend>
      <Remarks {...{ name, hint, error }} />
      <div class="check-list">
        {options.map((option) => (
          <label key={option.value}>
            <input type="checkbox" name={name} value={option.value} checked={values.includes(option.value)} />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function FieldFrame({
  name,
  label,
  hint,
  error,
  optional = false,
  children,
}: FieldBase & { readonly optional?: boolean; readonly children: ComponentChildren }): VNode {
  const { texts } = useVisit();
  return (
    <div class={error === undefined ? 'field' : 'field wrong'}>
      <label for={name}>
        {label}
        {optional && <span class="optional"> ({texts.shell.form.optional})</span>}
      </label>
      <Remarks {...{ name, hint, error }} />
      {children}
    </div>
  );
}

function Remarks({ name, hint, error }: Omit<FieldBase, 'label'>): VNode {
  return (
    <>
      {hint !== undefined && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </>
  );
}

function described({ name, hint, error }: Omit<FieldBase, 'label'>) {
  const ids = [hint !== undefined && `${name}-hint`, error !== undefined && `${name}-error`].filter(Boolean);
  return {
    'aria-describedby': ids.length > 0 ? ids.join(' ') : undefined,
    'aria-invalid': error === undefined ? undefined : ('true' as const),
  };
}

/** What was typed into a field, or else what is stored. */
export function valueOf(typed: Typed | undefined, name: string, stored = ''): string {
  const value = typed?.[name];
  return typeof value === 'string' ? value : stored;
}

/** The same for a field with several values. */
export function valuesOf(typed: Typed | undefined, name: string, stored: readonly string[] = []): readonly string[] {
  if (typed === undefined) return stored;
  const value = typed[name] ?? [];
  return typeof value === 'string' ? [value] : value;
}

/** The list of what is wrong, at the top of a form, with links to the fields; read out at once. */
export function Problems({ problems }: { readonly problems: Readonly<Record<string, string>> }): VNode | null {
  const { texts } = useVisit();
  const entries = Object.entries(problems);
  if (entries.length === 0) return null;
  return (
    <div class="notice bad" role="alert">
      <p>{texts.shell.form.problem}</p>
      <ul>
        {entries.map(([name, text]) => (
          <li key={name}>
            <a href={`#${name}`}>{text}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}
