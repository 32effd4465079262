/** A part of a document that an amending one names. Null: the whole of what holds it. */
export interface Part {
  readonly dieu: string;
  readonly khoan: string | null;
  readonly diem: string | null;
}

/** Where an instruction stands within others that already name a part: “… của Điều 23 như sau: a) Sửa đổi khoản 3 …”. */
export interface Within {
  readonly dieu: string | null;
  readonly khoan: string | null;
}

const NUMBER = String.raw`\d{1,3}[a-zđ]?\d?(?![\p{L}\d/]|\.\d)`;
const LETTER = String.raw`[a-zđ]\d?(?![\p{L}\d])`;
const AND = String.raw`(?:\s*,\s*và\s+|\s*[,;]\s*|\s+và\s+)`;
const LEVELS = new RegExp(
  [
    `(?<diem>điểm)\\s+(?<letters>${LETTER}(?:${AND}${LETTER})*)`,
    `(?<level>khoản|điều)\\s+(?<numbers>${NUMBER}(?:${AND}${NUMBER})*)`,
  ].join('|'),
  'giu',
);

/**
 * Reads the parts that a phrase names, from the smallest to the Điều that holds them: `điểm b, điểm đ khoản 2 và khoản 10
 * Điều 28` are three. What names no Điều (or no Khoản) stands in the one that the instructions around it name; a part
 * whose Điều is not said anywhere is left out.
 */
export function parseParts(phrase: string, within: Within): Part[] {
  const parts: Part[] = [];
  let points: string[] = [];
  let open: { khoan: string | null; diem: string | null }[] = [];
  const close = (dieus: readonly string[]): void => {
    for (const diem of points) open.push({ khoan: within.khoan, diem });
    const inner = open.length === 0 ? [{ khoan: null, diem: null }] : open;
    for (const dieu of dieus) for (const part of inner) parts.push({ dieu, ...part });
    [points, open] = [[], []];
  };
  for (const { groups } of phrase.matchAll(LEVELS)) {
    const { letters, level, numbers } = groups ?? {};
    if (letters !== undefined) points.push(...listed(letters));
    else if (level?.toLowerCase() === 'khoản') {
      for (const khoan of listed(numbers)) {
        if (points.length === 0) open.push({ khoan, diem: null });
        for (const diem of points) open.push({ khoan, diem });
      }
      points = [];
    } else close(listed(numbers));
  }
  if (within.dieu !== null && points.length + open.length > 0) close([within.dieu]);
  return distinct(parts);
}

/** “sửa đổi khoản 3 và bổ sung khoản 3a vào sau khoản 3” names Khoản 3 twice. */
function distinct(parts: readonly Part[]): Part[] {
  const keys = parts.map(({ dieu, khoan, diem }) => `${dieu}/${khoan ?? ''}/${diem ?? ''}`);
  return parts.filter((_, at) => keys.indexOf(keys[at] ?? '') === at);
}

function listed(list = ''): string[] {
  return list.split(new RegExp(AND, 'iu')).map((one) => one.trim().toLowerCase());
}
