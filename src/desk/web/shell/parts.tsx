import type { ComponentChildren, VNode } from 'preact';

import type { EpochMs } from '../../../infra/clock.ts';
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

/** A point in time, in Viet Nam's time and the visit's language; exact to the second in its tooltip and for machines. */
export function Time({ at, only }: { readonly at: EpochMs; readonly only?: 'date' | 'time' }): VNode {
  const { language } = useVisit();
  const exact = formatTime(at, { language, dateStyle: 'full', timeStyle: 'medium' });
  const shown = formatTime(at, {
    language,
    ...(only !== 'time' && { dateStyle: 'short' }),
    ...(only !== 'date' && { timeStyle: 'short' }),
  });
  return (
    <time dateTime={new Date(at).toISOString()} title={exact}>
      {shown}
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
