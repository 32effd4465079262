import { channels } from './en/channels.ts';
import { audit } from './en/audit.ts';
import { accounts } from './en/accounts.ts';
import { pages } from './en/pages.ts';
import { hours } from './en/hours.ts';
import { login } from './en/login.ts';
import { person } from './en/person.ts';
import { reports } from './en/reports.ts';
import { settings } from './en/settings.ts';
import { shell } from './en/shell.ts';
import type { ConsoleTexts } from './vi.ts';

/** The same as {@link ConsoleTexts} in English. */
export const en: ConsoleTexts = { shell, login, accounts, audit, channels, hours, person, reports, settings, pages };
