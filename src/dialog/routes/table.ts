import type { Dialog, Reply, Route } from '../dialog.ts';
import { agencyRoute } from './agency.ts';
import { attachmentsRoute, contactRoute, emptyRoute } from './attachments.ts';
import { beyondRoute } from './beyond.ts';
import { eraseRoute } from './erase.ts';
import { feedbackRoute } from './feedback.ts';
import { humanRoute } from './handover.ts';
import { languageRoute } from './language.ts';
import { menuRoute } from './menu.ts';
import { questionRoute } from './question.ts';
import { completedRoute, referenceRoute } from './reference.ts';
import { fullTextRoute, moreRoute } from './results.ts';
import { serviceRoute } from './service.ts';
import { greetingRoute, helpRoute, openedRoute, promptRoute, smallTalkRoute } from './smalltalk.ts';
import { RESTRAINED_ROUTES } from './restrained.ts';
import { tapRoute } from './tap.ts';
import { urgentRoute } from './urgent.ts';

/**
 * The routes in the order in which they are asked; the first that matches answers. The order is:
 * acts that are no text; danger, before anything can swallow it; taps (a number typed back is one) and what was asked back for; wishes about the
 * conversation itself; feedback before small talk (“sai rồi” is no chat); small talk; navigation; what only people can do;
 * then the law, what is named before what is asked.
 */
export const ROUTES: readonly Route[] = [
  openedRoute,
  contactRoute,
  attachmentsRoute,
  urgentRoute,
  tapRoute,
  completedRoute,
  feedbackRoute,
  emptyRoute,
  languageRoute,
  eraseRoute,
  agencyRoute,
  serviceRoute,
  humanRoute,
  greetingRoute,
  smallTalkRoute,
  helpRoute,
  promptRoute,
  moreRoute,
  fullTextRoute,
  menuRoute,
  beyondRoute,
  referenceRoute,
  questionRoute,
];

/** The route that an act takes, with how to answer it; `undefined` for acts that ask for no answer. */
export function routeOf(
  dialog: Dialog,
): { readonly name: string; readonly answer: () => Reply | Promise<Reply> } | undefined {
  for (const route of dialog.restraint === undefined ? ROUTES : RESTRAINED_ROUTES) {
    const answer = route.match(dialog);
    if (answer) return { name: route.name, answer };
  }
  return undefined;
}
