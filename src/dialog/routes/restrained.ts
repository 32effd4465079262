import type { Dialog, Reply, Route } from '../dialog.ts';
import { vietnamTime } from '../days.ts';
import { type Tap, decodeTap } from '../payloads.ts';
import { eraseRoute } from './erase.ts';
import { humanRoute } from './handover.ts';
import { tapRoute, tappedPayload } from './tap.ts';
import { urgentRoute } from './urgent.ts';

/** The buttons that ask for everything to be erased, also in a menu, and those under the question whether it is meant. */
const eraseTapRoute: Route = { name: eraseRoute.name, match: (dialog) => matchTap(dialog, ['erase', 'forget']) };

/** A person may be asked for by whoever only writes too much: it happens once and ends the bot's part. */
const limitedHumanRoute: Route = {
  name: humanRoute.name,
  match: (dialog) =>
    dialog.restraint?.kind === 'limit' ? (humanRoute.match(dialog) ?? matchTap(dialog, ['human'])) : undefined,
};

function matchTap(dialog: Dialog, wanted: readonly Tap['do'][]): ReturnType<Route['match']> {
  const tap = decodeTap(tappedPayload(dialog) ?? '');
  return tap !== undefined && wanted.includes(tap.do) ? tapRoute.match(dialog) : undefined;
}

/** Everything else: says once why nothing is answered, then nothing. */
const silentRoute: Route = { name: 'restrained', match: (dialog) => () => holdBack(dialog) };

/**
 * The routes while the bot holds back toward a person, in place of the table: danger gets its numbers, and a right is
 * a right. See decision 0015.
 */
export const RESTRAINED_ROUTES: readonly Route[] = [
  urgentRoute,
  eraseTapRoute,
  eraseRoute,
  limitedHumanRoute,
  silentRoute,
];

function holdBack(dialog: Dialog): Reply {
  const { restraint, state } = dialog;
  const silent = restraint === undefined || restraint.told;
  return { messages: silent ? [] : [{ text: wordsFor(dialog) }], state, restrained: true };
}

function wordsFor({ restraint, texts, services }: Dialog): string {
  const { kind = 'limit', until = 0 } = restraint ?? {};
  if (kind === 'limit') return texts.restraint.limit(until - services.clock.now());
  return [texts.restraint.block(vietnamTime(until), services.settings.agencyName), texts.urgent.numbers].join('\n\n');
}
