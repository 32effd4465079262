import { z } from 'zod';

import { MAX_TEXT } from '../../composer/model.ts';

/** Browsers send line breaks of a form as CRLF; the text is kept with LF, as quotations are. */
const text = z
  .string()
  .transform((typed) => typed.replace(/\r\n?/g, '\n'))
  // Longer is refused by the desk with a sentence; this only keeps nonsense out.
  .pipe(z.string().max(MAX_TEXT * 4));
const id = z.string().min(1).max(200);
const passage = z.string().min(1).max(MAX_TEXT);
const quotation = z.object({ articleId: id, of: id.exactOptional(), text: passage, printed: passage });
const quotations = z
  .string()
  .max(100_000)
  .transform((json, context): unknown => {
    try {
      return JSON.parse(json);
    } catch {
      context.addIssue({ code: 'custom', message: 'is no JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.array(quotation).max(20));

/** What is typed, with the passages that go out as law: the part of the composer's form that is kept as a draft. */
export const typed = z.object({ text, quotations });
