import type { Clock } from '../../infra/clock.ts';
import { errorCode } from '../../infra/errors.ts';
import { type Logger, describeError } from '../../infra/logger.ts';
import type { Knowledge } from '../../kb/knowledge.ts';
import type { SourceFaq } from '../../kb/sources/contract.ts';
import type { Db } from '../../storage/database.ts';
import type { AuditTrail } from '../audit/model.ts';
import type { Proposal } from './model.ts';
import type { ProposalSql } from './sql.ts';

/** Beside the published FAQs, so that neither the shipped ones nor an ingest of files touches them. */
const PROPOSALS_ORIGIN = 'desk';

/** An ingest takes minutes on a large corpus: trying again sooner would only wake the disk. */
const RETRY_MS = 15_000;

/** What the publisher of {@link createPublisher} needs. */
export interface PublisherOptions {
  /** `service.db`; the connection of `audit`. */
  readonly db: Db;
  readonly audit: AuditTrail;
  readonly knowledge: Pick<Knowledge, 'faq'>;
  /** Publishes every FAQ of an origin; resolves when they are searched, rejects when that has to wait. */
  readonly publish: (faqs: { readonly origin: string; readonly faqs: readonly SourceFaq[] }) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Publishes what was approved, and takes back what was withdrawn. */
export interface Publisher {
  start(): void;
  stop(): void;
  wake(): void;
  idle(): Promise<void>;
}

/** Publishes one after the other; what fails is tried again while the service runs, and at its next start. */
export function createPublisher(options: PublisherOptions, sql: ProposalSql): Publisher {
  const { knowledge, publish, audit, clock, db, logger } = options;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopped = true;

  async function publishAll(): Promise<void> {
    const isFound = ({ faqId }: Proposal): boolean => knowledge.faq(faqId ?? '') !== undefined;
    const live = sql.live();
    const missing = live.filter((proposal) => proposal.state === 'approved' || !isFound(proposal));
    const unwanted = sql.withdrawn().filter(isFound);
    const due = [...missing, ...unwanted];
    if (stopped || due.length === 0) return;
    try {
      await publish({ origin: PROPOSALS_ORIGIN, faqs: live.flatMap(toFaq) });
    } catch (error) {
      const code = errorCode(error) ?? 'INTERNAL';
      logger.warn('faq_publish_waits', { code, cause: describeError(error) });
      for (const proposal of due) sql.note(proposal, code);
      if (!stopped) timer = setTimeout(wake, RETRY_MS).unref();
      return;
    }
    db.transaction(() => {
      for (const proposal of unwanted) sql.note(proposal, null);
      for (const proposal of live) {
        if (!sql.published(proposal)) continue;
        const detail = { faq: proposal.faqId };
        audit.append({ at: clock.now(), actor: 'system', action: 'faq.publish', subject: proposal.id, detail });
      }
    }).immediate();
  }

  function wake(): void {
    clearTimeout(timer);
    running = running.then(publishAll).catch((error: unknown) => {
      logger.error('faq_publish_failed', { cause: describeError(error) });
    });
  }

  return {
    wake,
    start() {
      stopped = false;
      wake();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
    idle: () => running,
  };
}

function toFaq({ faqId, asOf, field, questions, answer, citations }: Proposal): SourceFaq[] {
  if (faqId === null || asOf === null) return [];
  return [{ id: faqId, field, questions, answer, citations, asOf }];
}
