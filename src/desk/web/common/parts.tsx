import type { ComponentChildren, JSX } from 'preact';

import type { EpochMs } from '../../../infra/clock.ts';
import { TOKEN_FIELD } from '../shell/forgery.ts';
import { machineTime, partsOf, shortTime } from './format.ts';
import type { StaffVisit } from '../shell/visit.ts';
import type { Language, PagesTexts } from './texts.ts';

/** What every view needs to draw itself. */
export interface ViewContext {
  readonly texts: PagesTexts;
  readonly language: Language;
  readonly now: EpochMs;
  /** The token that every form carries. */
  readonly csrf: string;
  /** Account id of who looks. */
  readonly me: string;
  /** Whether this account may answer citizens. */
  readonly mayAnswer: boolean;
}

/** The view of one request. */
export function viewOf(visit: StaffVisit): ViewContext {
  return {
    texts: visit.texts.pages,
    language: visit.language,
    now: visit.clock.now(),
    csrf: visit.formToken,
    me: visit.account.id,
    mayAnswer: visit.may('conversation.handle'),
  };
}

/** The hidden token of a form. */
export function CsrfField({ view }: { readonly view: ViewContext }): JSX.Element {
  return <input type="hidden" name={TOKEN_FIELD} value={view.csrf} />;
}

/** A point in time, short; the whole of it for machines. */
export function Time({ at, view }: { readonly at: EpochMs; readonly view: ViewContext }): JSX.Element {
  return <time dateTime={machineTime(at)}>{shortTime(at, view.now)}</time>;
}

/** A duration that the browser keeps counting: since an instant (upwards) or until one (downwards). */
export function Running({
  view,
  since,
  until,
}: {
  readonly view: ViewContext;
  readonly since?: EpochMs;
  readonly until?: EpochMs;
}): JSX.Element {
  const from = since ?? view.now;
  const duration = until === undefined ? view.now - from : until - view.now;
  return (
    <time
      class="running"
      {...(since === undefined ? { 'data-until': String(until) } : { 'data-since': String(since) })}
      dateTime={machineTime(until ?? from)}
    >
      {view.texts.duration(partsOf(duration))}
    </time>
  );
}

const TONES = { plain: '', urgent: 'bad', warn: 'warn', good: 'good', info: 'info' } as const;

/** A small mark with words in it. */
export function Badge({
  tone = 'plain',
  children,
}: {
  readonly tone?: 'plain' | 'urgent' | 'warn' | 'good' | 'info';
  readonly children: ComponentChildren;
}): JSX.Element {
  return <span class={`badge ${TONES[tone]}`}>{children}</span>;
}

/** An option of a select. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A labelled select. */
export function Select(props: {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly choices: readonly Choice[];
  readonly required?: boolean;
}): JSX.Element {
  return (
    <p class="field">
      <label for={props.id}>{props.label}</label>
      <select id={props.id} name={props.name} required={props.required ?? false}>
        {props.choices.map(({ value, label }) => (
          <option key={value} value={value} selected={value === (props.value ?? '')}>
            {label}
          </option>
        ))}
      </select>
    </p>
  );
}
