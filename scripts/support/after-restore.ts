import { leaveInDoubt } from '../../src/conversations/restored.ts';
import { createAuditLog } from '../../src/desk/audit/log.ts';
import type { Clock } from '../../src/infra/clock.ts';
import type { AfterRestore } from '../../src/storage/backup/restore.ts';

/** What {@link afterRestore} needs. */
export interface AfterRestoreDeps {
  readonly clock: Clock;
  readonly print: (line: string) => void;
}

/** What a restored database needs before a service sees it: nothing is answered twice, nobody is signed in. */
export function afterRestore({ clock, print }: AfterRestoreDeps): AfterRestore[] {
  return [
    ({ db }) => {
      const { sends, questions } = leaveInDoubt(db, clock.now());
      if (sends + questions > 0)
        print(`${sends} tin gửi và ${questions} tin nhận đang dở lúc sao lưu: tư vấn viên cần xem lại.`);
    },
    // Somebody may have been signed out, or lost the right to sign in, since the backup was made.
    ({ db }) => void db.prepare('DELETE FROM sessions').run(),
    ({ db }) =>
      createAuditLog(db).append({
        ...{ at: clock.now(), actor: 'operator', action: 'data.restored', subject: null, detail: {} },
      }),
  ];
}
