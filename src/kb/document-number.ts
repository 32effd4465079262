/** What the abbreviation in a document number says: `168/2024/NĐ-CP` is a Nghị định of the Government. */
export interface NumberFacts {
  readonly type: string | null;
  readonly issuer: string | null;
}

const TYPES: readonly (readonly [RegExp, string])[] = [
  [/\/NĐ-CP$/u, 'Nghị định'],
  [/\/(?:TTLT|TT-?LT|TT-LB)/u, 'Thông tư liên tịch'],
  [/\/TT[-/]/u, 'Thông tư'],
  [/\/NQLT/u, 'Nghị quyết liên tịch'],
  [/\/NQ-/u, 'Nghị quyết'],
  [/\/QĐ-/u, 'Quyết định'],
  [/\/CT-/u, 'Chỉ thị'],
  [/\/KH-/u, 'Kế hoạch'],
  [/\/PL-UBTVQH/u, 'Pháp lệnh'],
  [/\/VBHN-/u, 'Văn bản hợp nhất'],
];

/** Issuers by the last part of the number; ministries that were merged or renamed keep the name they signed with. */
const ISSUERS: Readonly<Record<string, string>> = {
  BCA: 'Bộ Công an',
  BCT: 'Bộ Công Thương',
  BDTTG: 'Bộ Dân tộc và Tôn giáo',
  BGDĐT: 'Bộ Giáo dục và Đào tạo',
  BGTVT: 'Bộ Giao thông vận tải',
  BKHCN: 'Bộ Khoa học và Công nghệ',
  BKHĐT: 'Bộ Kế hoạch và Đầu tư',
  BLĐTBXH: 'Bộ Lao động - Thương binh và Xã hội',
  BNG: 'Bộ Ngoại giao',
  BNNMT: 'Bộ Nông nghiệp và Môi trường',
  BNNPTNT: 'Bộ Nông nghiệp và Phát triển nông thôn',
  BNV: 'Bộ Nội vụ',
  BQP: 'Bộ Quốc phòng',
  BTC: 'Bộ Tài chính',
  BTNMT: 'Bộ Tài nguyên và Môi trường',
  BTP: 'Bộ Tư pháp',
  BTTTT: 'Bộ Thông tin và Truyền thông',
  BVHTTDL: 'Bộ Văn hóa, Thể thao và Du lịch',
  BXD: 'Bộ Xây dựng',
  BYT: 'Bộ Y tế',
  CP: 'Chính phủ',
  CTN: 'Chủ tịch nước',
  NHNN: 'Ngân hàng Nhà nước Việt Nam',
  TANDTC: 'Tòa án nhân dân tối cao',
  TTCP: 'Thanh tra Chính phủ',
  TTG: 'Thủ tướng Chính phủ',
  UBDT: 'Ủy ban Dân tộc',
  VKSNDTC: 'Viện kiểm sát nhân dân tối cao',
};

/** Document numbers in running text: `168/2024/NĐ-CP`, `31/2024/QH15`, `01/2018/TTLT-VKSTC-TATC`, `102/SL`. */
export const DOCUMENT_NUMBER = /\d+[a-zđ]?\/(?:\d{4}\/)?[A-ZĐƯ][A-ZĐƯa-z]*\d*(?:[-/&][A-ZĐƯ][A-ZĐƯa-z]*\d*)*/gu;

/** The form under which numbers are compared: NFC, lower case, no spaces. */
export function documentKey(number: string): string {
  return number.normalize('NFC').replace(/\s+/g, '').toLowerCase();
}

/** The year in a number; `undefined` for one without, as of old joint circulars. */
export function yearOf(number: string): number | undefined {
  const year = /\/(\d{4})\//.exec(number)?.[1];
  return year === undefined ? undefined : Number(year);
}

/**
 * Where a document stands among those that may change one another: the National Assembly's above its Standing Committee's,
 * these above the Government's and the Prime Minister's, these above all others.
 */
export function authorityOf(number: string): number {
  const key = documentKey(number);
  return AUTHORITIES.findIndex((pattern) => pattern.test(key));
}

const AUTHORITIES: readonly RegExp[] = [/^(?!.*(?:-cp|-ttg|qh\d+)$)/u, /-(?:cp|ttg)$/u, /ubtvqh\d+$/u, /\/qh\d+$/u];

/** Type and issuer as the number alone shows them; null where it does not (a `QH15` may be a Luật or a Nghị quyết). */
export function factsOfNumber(number: string): NumberFacts {
  const upper = number.normalize('NFC').toUpperCase();
  const type = TYPES.find(([pattern]) => pattern.test(upper))?.[1] ?? null;
  return { type, issuer: issuerOf(upper) };
}

function issuerOf(upper: string): string | null {
  if (/\/UBTVQH\d+$|-UBTVQH\d+$/.test(upper)) return 'Ủy ban Thường vụ Quốc hội';
  if (/\/QH\d+$/.test(upper)) return 'Quốc hội';
  if (/\/(?:TTLT|NQLT)/.test(upper)) return null;
  return ISSUERS[/[-/]([\p{Lu}]+)$/u.exec(upper)?.[1] ?? ''] ?? null;
}
