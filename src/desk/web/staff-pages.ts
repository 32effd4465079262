import type { StaffAccess } from '../accounts/staff-access.ts';
import type { DeskBook } from '../book/model.ts';
import { accountPages } from './account/pages.tsx';
import { accountsPages } from './admin/accounts-pages.tsx';
import { auditPages } from './admin/audit-pages.tsx';
import { hoursPages } from './admin/hours-pages.tsx';
import { settingsPages } from './admin/settings-pages.tsx';
import { loginPages } from './login/pages.tsx';
import type { ConsolePages } from './shell/routes.ts';

/** The pages about the staff itself: signing in, one's own account, everybody's accounts, office hours, how the desk works, the audit log. */
export function staffPages(options: {
  readonly access: StaffAccess;
  readonly book: DeskBook;
  /** Shown in authenticator apps: the agency's name. */
  readonly issuer: string;
}): readonly ConsolePages[] {
  const { access, book, issuer } = options;
  return [
    hoursPages({ book }),
    settingsPages({ book }),
    accountsPages(access),
    auditPages(access),
    accountPages({ ...access, issuer }),
    loginPages(access),
  ];
}
