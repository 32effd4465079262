import { channels } from './vi/channels.ts';
import { audit } from './vi/audit.ts';
import { accounts } from './vi/accounts.ts';
import { hours } from './vi/hours.ts';
import { login } from './vi/login.ts';
import { pages } from './vi/pages.ts';
import { person } from './vi/person.ts';
import { reports } from './vi/reports.ts';
import { settings } from './vi/settings.ts';
import { shell } from './vi/shell.ts';

/** Everything that staff read in the console, in Vietnamese; one section per part of the console. */
export const vi = { shell, login, accounts, audit, channels, hours, person, reports, settings, pages };

/** What the catalogue of another language must hold. */
export type ConsoleTexts = typeof vi;
