import type { StaffRole } from '../staff.ts';

/**
 * What each role may do, the only table of it. Reading conversations shows personal data, so it is logged; who answers,
 * who edits knowledge and who watches the others are kept apart: an administrator approves no FAQ and an auditor changes
 * nothing.
 */
const TABLE = {
  /** Lists and threads, with what the bot searched and found. */
  'conversation.view': ['counsellor', 'lead', 'editor', 'administrator', 'auditor'],
  /** Claim, answer, transfer, note, tag, close. Whose conversation it may be is the desk's to decide. */
  'conversation.handle': ['counsellor', 'lead', 'administrator'],
  /** Search of the law and the FAQs. */
  'law.search': ['counsellor', 'lead', 'editor', 'administrator', 'auditor'],
  /** Who asked to be erased. */
  'privacy.view': ['lead', 'administrator', 'auditor'],
  'privacy.erase': ['lead', 'administrator'],
  'canned.view': ['counsellor', 'lead', 'editor', 'administrator'],
  'canned.edit': ['lead', 'editor', 'administrator'],
  'faq.view': ['counsellor', 'lead', 'editor', 'administrator', 'auditor'],
  'faq.propose': ['counsellor', 'lead', 'editor'],
  'faq.approve': ['lead', 'editor'],
  'settings.view': ['lead', 'administrator', 'auditor'],
  'settings.edit': ['lead', 'administrator'],
  /** What was asked, answered and missed, down to the rows, and its files. */
  'reports.view': ['lead', 'editor', 'administrator', 'auditor'],
  /** How the accounts of the channels do. */
  'channels.view': ['lead', 'administrator', 'auditor'],
  /** Connect and disconnect them: whoever may, speaks in the agency's name. */
  'channels.manage': ['administrator'],
  'accounts.manage': ['administrator'],
  'audit.view': ['administrator', 'auditor'],
} as const satisfies Record<string, readonly StaffRole[]>;

/** Something that a role may or may not do. */
export type Permission = keyof typeof TABLE;

/** Every permission, for the tests that go through all of them. */
export const PERMISSIONS = Object.keys(TABLE) as readonly Permission[];

/** May this role do this? */
export function may(role: StaffRole, permission: Permission): boolean {
  const roles: readonly StaffRole[] = TABLE[permission];
  return roles.includes(role);
}
