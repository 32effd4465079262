import type { EpochMs } from '../../infra/clock.ts';

/** One act for the audit log. `detail` holds codes and ids, never texts of messages. */
export interface AuditEntry {
  readonly at: EpochMs;
  /** Account id, or `system` for what the desk does by itself. */
  readonly actor: string;
  /** Dotted: `conversation.claim`, `conversation.close`, `canned.save`, `hours.save`. */
  readonly action: string;
  /** Id of what was acted on; `null` for the desk itself. */
  readonly subject: string | null;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * The append-only log of who did what. Synchronous, because it is called inside the transaction of the act: a throw
 * takes the act back.
 */
export interface AuditTrail {
  append(entry: AuditEntry): void;
}
