import type { ComponentChildren, VNode } from 'preact';

import type { EpochMs } from '../../../infra/clock.ts';
import { fullTime } from '../common/format.ts';
import { useVisit } from './visit.ts';

/** A box that says what happened or what to know. `good` and `bad` are read out at once. */
export function Notice({
  kind,
  children,
}: {
  readonly kind: 'good' | 'bad' | 'info';
  readonly children: ComponentChildren;
}): VNode {
  const role = kind === 'bad' ? 'alert' : kind === 'good' ? 'status' : undefined;
  return (
    <div class={`notice ${kind}`} role={role}>
      {children}
    </div>
  );
}

/**
 * The button of a form for what nobody can take back: a disclosure, which works without JavaScript, asks first. `about` tells
 * several of them apart for screen readers.
 */
export function AskFirst({
  label,
  question,
  about,
}: {
  readonly label: string;
  readonly question: string;
  readonly about?: string;
}): VNode {
  return (
    <details class="asking ask-first" name="asking">
      <summary class="button second small">
        {label}
        {about !== undefined && <span class="visually-hidden"> {about}</span>}
      </summary>
      <p>{question}</p>
      <button class="danger small">{label}</button>
    </details>
  );
}

/** A point in time, in Viet Nam's time; exact to the second in its tooltip and for machines. */
export function Time({ at }: { readonly at: EpochMs }): VNode {
  const { language } = useVisit();
  const exact = formatTime(at, { language, dateStyle: 'full', timeStyle: 'medium' });
  return (
    <time dateTime={new Date(at).toISOString()} title={exact}>
      {fullTime(at)}
    </time>
  );
}

/** A time as text. */
export function formatTime(
  at: EpochMs,
  {
    language,
    ...options
  }: { readonly language: 'vi' | 'en' } & Pick<Intl.DateTimeFormatOptions, 'dateStyle' | 'timeStyle'>,
): string {
  const locale = language === 'vi' ? 'vi-VN' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'Asia/Ho_Chi_Minh' }).format(at);
}
