import type { JSX } from 'preact';

import type { Proposal, ProposalProblem } from '../../proposals/model.ts';
import { CsrfField, type ViewContext } from '../common/parts.tsx';
import { ProblemList } from './views.tsx';

/** What {@link Decision} is drawn from. */
export interface DecisionProps {
  readonly view: ViewContext;
  readonly proposal: Proposal;
  /** Whether the person who looks proposed it. */
  readonly own: boolean;
  /** What was wrong with the last try. */
  readonly problems: readonly ProposalProblem[];
}

/** What a reviewer may do beside editing: turn a proposal down, take a FAQ back, publish it again. */
export function Decision({ view, proposal, own, problems }: DecisionProps): JSX.Element | null {
  const t = view.texts.proposals;
  const shared = { view, proposal, problems };
  if (proposal.state === 'pending')
    return <WithReason {...shared} verb="reject" label={t.reject} why={t.rejectReason} />;
  if (proposal.state === 'published')
    return <WithReason {...shared} verb="withdraw" label={t.withdraw} why={t.withdrawReason} hint={t.withdrawHint} />;
  if (proposal.state !== 'withdrawn') return null;
  if (own) return <p class="small">{t.own}</p>;
  return (
    <form method="post" action={`/console/proposals/${proposal.id}/republish`} class="card">
      <CsrfField view={view} />
      <input type="hidden" name="version" value={String(proposal.version)} />
      <ProblemList view={view} problems={problems} />
      <p class="hint">{t.republishHint}</p>
      <button class="button">{t.republish}</button>
    </form>
  );
}

interface WithReasonProps extends Omit<DecisionProps, 'own'> {
  readonly verb: 'reject' | 'withdraw';
  readonly label: string;
  readonly why: string;
  readonly hint?: string;
}

function WithReason({ view, proposal, problems, verb, label, why, hint }: WithReasonProps): JSX.Element {
  return (
    <details class="card" open={problems.length > 0}>
      <summary>{label}</summary>
      <form method="post" action={`/console/proposals/${proposal.id}/${verb}`}>
        <CsrfField view={view} />
        <input type="hidden" name="version" value={String(proposal.version)} />
        <ProblemList view={view} problems={problems} />
        {hint !== undefined && <p class="hint">{hint}</p>}
        <p class="field">
          <label for="reason">{why}</label>
          <textarea id="reason" name="reason" rows={2} maxLength={1000} required={verb === 'withdraw'} />
        </p>
        <button class="danger">{label}</button>
      </form>
    </details>
  );
}
