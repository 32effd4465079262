import type { Dialog, Reply, Route } from '../dialog.ts';
import { vietnamTime } from '../days.ts';
import { decodeTap } from '../payloads.ts';
import { eraseRoute } from './erase.ts';
import { humanRoute } from './handover.ts';
import { tapRoute, tappedPayload } from './tap.ts';
import { urgentRoute } from './urgent.ts';

/** The buttons under the question whether everything is to be erased. */
const eraseTapRoute: Route = {
  name: tapRoute.name,
  match(dialog) {
    const payload = tappedPayload(dialog);
    return payload !== undefined && decodeTap(payload)?.do === 'erase' ? tapRoute.match(dialog) : undefined;
  },
};

/** A person may be asked for by whoever only writes too much: it happens once and ends the bot's part. */
const limitedHumanRoute: Route = {
  name: humanRoute.name,
  match: (dialog) => (dialog.restraint?.kind === 'limit' ? humanRoute.match(dialog) : undefined),
};

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
