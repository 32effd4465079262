import { type Router, Router as createRouter } from 'express';

import type { Erasures } from './erasures.ts';

/** What the page says. */
interface StatusTexts {
  readonly title: string;
  readonly done: (code: string, day: string) => string;
  readonly pending: (code: string) => string;
  readonly unknown: string;
}

/** Options of {@link createStatusPage}. */
export interface StatusPageOptions {
  readonly erasures: Pick<Erasures, 'status'>;
  readonly agencyName: string;
  readonly texts: StatusTexts;
}

/** `/erasure/<number>`: tells whoever has the number how far the erasure is, and nothing about the person. */
export function createStatusPage({ erasures, agencyName, texts }: StatusPageOptions): Router {
  const router = createRouter();
  router.get('/erasure/:code', (request, response) => {
    const status = erasures.status(request.params.code.toUpperCase());
    const text = status === undefined ? texts.unknown : wordsFor(texts, status);
    response
      .status(status === undefined ? 404 : 200)
      .set('cache-control', 'no-store')
      .set('x-robots-tag', 'noindex')
      .type('html')
      .send(pageOf({ title: texts.title, agencyName, text }));
  });
  return router;
}

function wordsFor(texts: StatusTexts, { code, erasedAt }: { readonly code: string; readonly erasedAt: number | null }) {
  return erasedAt === null ? texts.pending(code) : texts.done(code, DAY.format(erasedAt));
}

/** `30/11/2026`, as everywhere. */
const DAY = new Intl.DateTimeFormat('vi-VN', {
  ...{ day: '2-digit', month: '2-digit', year: 'numeric' },
  timeZone: 'Asia/Ho_Chi_Minh',
});

/** The web chat's colours and letters; so little needs no file. */
const STYLE = `
body { margin: 0; background: light-dark(#eef1f6, #10151d); color: light-dark(#172033, #e8edf6);
  font: 1rem/1.45 'Noto Sans', 'Segoe UI', Roboto, system-ui, sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; }
`;

function pageOf(parts: { readonly title: string; readonly agencyName: string; readonly text: string }): string {
  const [title, agency, text] = [parts.title, parts.agencyName, parts.text].map(escape);
  return `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">
<title>${title} – ${agency}</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1><p>${text}</p><p>${agency}</p></main></body></html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
