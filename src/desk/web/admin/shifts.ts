import type { OfficeHours } from '../../book/hours.ts';

type Shift = OfficeHours['days'][number]['shifts'][number];

/** `7:30–11:30, 13h30-17h`: as people write hours. */
const SHIFT = /^(\d{1,2})(?:[:hg](\d{2})?)?\s*[-–—]\s*(\d{1,2})(?:[:hg](\d{2})?)?$/i;

/** Shifts as people write them; none for an empty text, `undefined` for what cannot be read. */
export function parseShifts(text: string): Shift[] | undefined {
  const parts = text.split(/[,;]/).flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  const shifts = parts.map(parseShift);
  const read = shifts.filter((shift) => shift !== undefined);
  return read.length === shifts.length ? read : undefined;
}

function parseShift(text: string): Shift | undefined {
  const match = SHIFT.exec(text);
  if (match === null) return undefined;
  const [, fromHour = '', fromMinute = '00', toHour = '', toMinute = '00'] = match;
  const shift = { from: `${fromHour.padStart(2, '0')}:${fromMinute}`, to: `${toHour.padStart(2, '0')}:${toMinute}` };
  return isTime(shift.from) && isTime(shift.to) && shift.from < shift.to ? shift : undefined;
}

function isTime(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text);
}

/** The same the other way round. */
export function formatShifts(shifts: readonly Shift[]): string {
  return shifts.map(({ from, to }) => `${from}-${to}`).join(', ');
}
