import type { JSX } from 'preact';
import { z } from 'zod';

import type { Refusal, RefusalReason } from '../../results.ts';
import type { StaffDirectory } from '../../staff.ts';
import type { StaffVisit } from '../shell/visit.ts';
import type { PagesTexts } from './texts.ts';

/** What a page says about the command that led to it. Codes only: nothing of the address is shown as it stands. */
const schema = z.object({
  done: z.string().max(30).optional().catch(undefined),
  refused: z.string().max(30).optional().catch(undefined),
  by: z.string().max(100).optional().catch(undefined),
});

/** The words for what was done or refused. */
export interface Outcome {
  readonly kind: 'done' | 'refused';
  readonly code: string;
  readonly text: string;
}

/** Reads what the address says was done; codes that the catalogue does not know say nothing. */
export function outcomeOf(visit: StaffVisit, staff: StaffDirectory): Outcome | undefined {
  const { done, refused, by } = schema.parse(visit.request.query);
  const texts = visit.texts.pages;
  if (done !== undefined && isKeyOf(texts.done, done)) return { kind: 'done', code: done, text: texts.done[done] };
  if (refused === undefined) return undefined;
  const name = by === undefined ? undefined : staff.find(by)?.name;
  const text = refusalText(texts, refused, name);
  return text === undefined ? undefined : { kind: 'refused', code: refused, text };
}

/** A refused command, or a composer that cannot be used. */
type Refused = Pick<Refusal, 'by'> & { readonly reason: RefusalReason | 'not_claimed' };

/** The part of an address that says that a command was refused. */
export function refusedQuery({ reason, by }: Refused): string {
  return `refused=${reason}${by === undefined ? '' : `&by=${encodeURIComponent(by.id)}`}`;
}

/** What a page that is drawn in answer to a refused command says of it. */
export function refusedOutcome({ texts }: StaffVisit, { reason, by }: Refused): Outcome {
  return { kind: 'refused', code: reason, text: texts.pages.refusal(reason, by?.name) };
}

/** What the page says at its top; read out at once. */
export function OutcomeNotice({ outcome }: { readonly outcome: Outcome | undefined }): JSX.Element | null {
  if (outcome === undefined) return null;
  const bad = outcome.kind === 'refused';
  return (
    <div class={bad ? 'notice bad' : 'notice good'} role={bad ? 'alert' : 'status'} id="outcome">
      {outcome.text}
    </div>
  );
}

const REASONS: Readonly<Record<Refused['reason'], true>> = {
  not_claimed: true,
  not_found: true,
  stale: true,
  taken: true,
  not_yours: true,
  forbidden: true,
  not_allowed: true,
  closed: true,
  too_late: true,
  moved_on: true,
  no_interaction: true,
  window_closed: true,
  channel_off: true,
  person_quota: true,
  paid_quota: true,
  account_stopped: true,
  empty: true,
  too_long: true,
  quotation_changed: true,
  quotation_stale: true,
  unknown_account: true,
  unknown_field: true,
  wrong_day: true,
  invalid: true,
};

function refusalText(texts: PagesTexts, reason: string, by: string | undefined): string | undefined {
  const { refusals } = texts.composer.files;
  const file = /^file_(.+)$/.exec(reason)?.[1];
  if (file !== undefined) return isKeyOf(refusals, file) ? refusals[file] : undefined;
  return isKeyOf(REASONS, reason) ? texts.refusal(reason, by) : undefined;
}

function isKeyOf<T extends object>(object: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(object, key);
}
