import { z } from 'zod';

import { parseDay } from '../dates.ts';

/**
 * A day as a row of a file gives it; null where it is left out or said in words that name none (“đang cập nhật”). One that
 * cannot be read is a problem: passed over, it would make law in force of law that has ended.
 */
export const dayField = z
  .string()
  .nullish()
  .transform((value, context) => {
    const day = parseDay(value);
    if (day === null && /\d/.test(value ?? ''))
      context.addIssue({ code: 'custom', message: 'is not a day such as 01/07/2025' });
    return day;
  });
