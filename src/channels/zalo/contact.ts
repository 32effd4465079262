import { readFileSync } from 'node:fs';

import express from 'express';
import type { Router } from 'express';

import type { OutboundMessage, OutboundPart } from '../../conversations/model.ts';
import { cutTitle } from '../shared/text.ts';
import type { ZaloSettings } from './settings.ts';

/** Limits of the form's one element, in code points. */
const LIMITS = { title: 100, subtitle: 500 } as const;

const PICTURE = new URL('./public/contact.png', import.meta.url);

/** Where Zalo fetches the form's picture; `undefined` where we have no address of our own. */
export function pictureAddress({ publicUrl }: Pick<ZaloSettings, 'publicUrl'>): string | undefined {
  return publicUrl === undefined ? undefined : `${publicUrl.replace(/\/+$/, '')}/zalo/contact.png`;
}

/** Serves the picture under `/zalo`. */
export function createPicture(): Router {
  const router = express.Router();
  const picture = readFileSync(PICTURE);
  router.get('/contact.png', (_request, response) => {
    response.set({ 'Cache-Control': 'public, max-age=86400', 'X-Content-Type-Options': 'nosniff' });
    response.type('png').send(picture);
  });
  return router;
}

/** Fits the words of the form: the first line is its title, the rest stands below. */
export function composeContactRequest({ text }: Pick<OutboundMessage, 'text'>): OutboundPart[] {
  const [first = '', ...rest] = text.trim().split('\n');
  const lines = [cutTitle(first, LIMITS.title), cutTitle(rest.join(' '), LIMITS.subtitle)];
  return [{ text: lines.filter((line) => line !== '').join('\n'), asks: 'contact', buttons: [], quotations: [] }];
}

/** The `message` member of the send call: what the person fills in comes back as `user_submit_info`. */
export function contactBody({ text }: OutboundPart, picture: string): Readonly<Record<string, unknown>> {
  const [title = '', subtitle = title] = text.split('\n');
  const elements = [{ title, subtitle, image_url: picture }];
  return { attachment: { type: 'template', payload: { template_type: 'request_user_info', elements } } };
}
