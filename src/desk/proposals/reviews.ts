import { vietnamDay } from '../../dialog/days.ts';
import type { Clock } from '../../infra/clock.ts';
import type { StaffMember } from '../staff.ts';
import { type Checked, formOf } from './check.ts';
import type { Proposal, ProposalBody, ProposalForm, ProposalProblem } from './model.ts';
import type { ProposalSql } from './sql.ts';

/** Longest reason that is kept. */
const MAX_REASON = 1000;

/** What {@link createReviews} needs. */
export interface ReviewsOptions {
  readonly sql: ProposalSql;
  readonly check: (form: ProposalForm) => Checked;
  readonly clock: Clock;
}

/** Who acts, and on which version. */
interface Review {
  readonly actor: StaffMember;
  readonly version: number;
}

type Problems = readonly ProposalProblem[];

/** May this person decide whether something becomes, or stays, a FAQ? */
function mayApprove({ role }: StaffMember): boolean {
  return role === 'lead' || role === 'editor';
}

/** May this person propose? */
export function mayPropose(actor: StaffMember): boolean {
  return actor.role === 'counsellor' || mayApprove(actor);
}

/** The acts on a proposal that is there: each writes it, or says what is wrong. */
export function createReviews({ sql, check, clock }: ReviewsOptions) {
  const today = () => vietnamDay(clock.now());
  return {
    save(present: Proposal, { actor, version, form }: Review & { readonly form: ProposalForm }): Problems {
      if (!mayApprove(actor) && present.proposedBy.id !== actor.id) return [{ code: 'forbidden' }];
      if (present.state !== 'pending') return [{ code: 'stale' }];
      const checked = check(form);
      if (!checked.ok) return checked.problems;
      return unlessStale(sql.update({ ...unreviewed(present), version, body: checked.body }));
    },
    approve(present: Proposal, { actor, version, form }: Review & { readonly form: ProposalForm }): Problems {
      const hindrance = hindranceTo(present, { actor, from: 'pending' });
      if (hindrance !== undefined) return [hindrance];
      const checked = check(form);
      if (!checked.ok) return checked.problems;
      const { body } = checked;
      const review = { reviewedBy: actor.id, reviewedAt: clock.now(), asOf: today(), faqId: faqIdOf(body, present.id) };
      return unlessStale(sql.update({ ...unreviewed(present), ...review, body, version, state: 'approved' }));
    },
    reject(present: Proposal, { actor, version, reason }: Review & { readonly reason: string }): Problems {
      if (!mayApprove(actor)) return [{ code: 'forbidden' }];
      if (present.state !== 'pending') return [{ code: 'stale' }];
      const review = { reviewedBy: actor.id, reviewedAt: clock.now(), reason: trimmed(reason) };
      return unlessStale(sql.update({ ...unreviewed(present), ...review, version, state: 'rejected' }));
    },
    /** One person is enough to take back: a wrong answer must go at once. */
    withdraw(present: Proposal, { actor, version, reason }: Review & { readonly reason: string }): Problems {
      if (!mayApprove(actor)) return [{ code: 'forbidden' }];
      if (present.state !== 'published') return [{ code: 'stale' }];
      if (trimmed(reason) === null) return [{ code: 'reason' }];
      const { reviewedBy, reviewedAt } = present;
      const review = { reviewedBy: reviewedBy?.id ?? null, reviewedAt };
      const withdrawal = { withdrawnBy: actor.id, withdrawnAt: clock.now(), reason: trimmed(reason) };
      return unlessStale(sql.update({ ...unreviewed(present), ...review, ...withdrawal, version, state: 'withdrawn' }));
    },
    republish(present: Proposal, { actor, version }: Review): Problems {
      const hindrance = hindranceTo(present, { actor, from: 'withdrawn' });
      if (hindrance !== undefined) return [hindrance];
      const checked = check(formOf(present));
      if (!checked.ok) return checked.problems;
      const review = { reviewedBy: actor.id, reviewedAt: clock.now(), asOf: today(), reason: null };
      return unlessStale(sql.update({ ...unreviewed(present), ...review, version, state: 'approved' }));
    },
  };
}

/** Why this person may not publish it now: it takes somebody who may, and who did not propose it. */
function hindranceTo(
  present: Proposal,
  { actor, from }: { readonly actor: StaffMember; readonly from: Proposal['state'] },
): ProposalProblem | undefined {
  if (!mayApprove(actor)) return { code: 'forbidden' };
  if (present.proposedBy.id === actor.id) return { code: 'own' };
  return present.state === from ? undefined : { code: 'stale' };
}

/** `giao-thong/vuot-den-do-3f2a9c1b`: readable, and unlike any other. */
function faqIdOf({ field, questions }: ProposalBody, id: string): string {
  const [question = ''] = questions;
  const plain = question.toLowerCase().replaceAll('đ', 'd').normalize('NFD').replace(/\p{M}/gu, '');
  const slug = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return `${field}/${slug === '' ? 'hoi-dap' : slug}-${id.replace(/[^a-z0-9]/g, '').slice(0, 8)}`;
}

function unreviewed({ id, state, faqId, asOf, reason, ...present }: Proposal) {
  const { field, questions, answer, citations } = present;
  const body = { field, questions, answer, citations };
  const untouched = { reviewedBy: null, reviewedAt: null, withdrawnBy: null, withdrawnAt: null };
  return { id, state, body, faqId, asOf, reason, ...untouched };
}

function trimmed(reason: string): string | null {
  const text = reason.trim().slice(0, MAX_REASON);
  return text === '' ? null : text;
}

function unlessStale(written: boolean): Problems {
  return written ? [] : [{ code: 'stale' }];
}
