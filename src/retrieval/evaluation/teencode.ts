import { bare, isMarked } from './letters.ts';
import { drawOne, type Random } from './random.ts';

/**
 * What people write in chats instead of whole words. Our own list, for measuring only: the product's lexicon is neither
 * made from it nor fitted to it. Left out: shorthand that stands for several things in questions about law (`tt`, `vp`).
 */
const SHORTHAND: Readonly<Record<string, string>> = {
  không: 'ko k kh kg hok hông khum',
  được: 'dc đc dk',
  gì: 'j',
  vậy: 'z v zậy',
  rồi: 'r rùi ròi',
  với: 'vs zới',
  cũng: 'cx cũg',
  mình: 'mk mik',
  biết: 'bít bik',
  người: 'ng ngừi',
  'người ta': 'ngta',
  nhiều: 'nhìu',
  'bao nhiêu': 'bn bnhiu,bao nhiu',
  'như thế nào': 'ntn,như nào',
  những: 'nhg nhữg',
  trong: 'trog',
  phải: 'fải pải',
  làm: 'lm',
  trước: 'trc',
  đường: 'đg',
  giờ: 'h jờ',
  'bây giờ': 'bjo,bây h',
  'hôm nay': 'hnay',
  'hiện nay': 'hnay,hiện h',
  vợ: 'vk zợ',
  chồng: 'ck',
  anh: 'a',
  em: 'e',
  tôi: 't',
  thôi: 'thui',
  luôn: 'lun',
  muốn: 'mún',
  'nhưng mà': 'nma',
  quá: 'wá',
  qua: 'wa',
  'quy định': 'qđịnh qđ',
  'giấy phép lái xe': 'gplx,gp lái xe',
  'xe máy': 'xm',
  'ô tô': 'oto ôtô',
  'bảo hiểm xã hội': 'bhxh',
  'bảo hiểm y tế': 'bhyt',
  'bảo hiểm thất nghiệp': 'bhtn',
  'công an': 'ca',
  'cảnh sát giao thông': 'csgt',
  'hợp đồng lao động': 'hđlđ',
  'hợp đồng': 'hđ hđồng',
  'căn cước công dân': 'cccd',
  'chứng minh nhân dân': 'cmnd',
  'ủy ban nhân dân': 'ubnd',
  'uỷ ban nhân dân': 'ubnd',
  'nghĩa vụ quân sự': 'nvqs',
  'quyền sử dụng đất': 'qsdđ',
  'sử dụng': 'sd sdụng',
  'doanh nghiệp': 'dn dnghiệp',
  'người lao động': 'nlđ,ng lđ',
  'lao động': 'lđ',
  'thời gian': 'tgian',
  'nhân viên': 'nv',
  'công ty': 'cty',
  'điện thoại': 'đt',
  'học sinh': 'hs',
  'giáo viên': 'gv',
  'đăng ký': 'đký đk đki',
  'đăng kí': 'đkí đk',
  'trường hợp': 't/h trhợp',
  'tai nạn giao thông': 'tngt',
  'việt nam': 'vn',
  'nghị định': 'nđ',
  'thủ tục': 'ttục',
  'yêu cầu': 'yc',
  'thông tin': 'ttin',
  'trả lời': 'trl',
  'chuyển khoản': 'ck',
};

/** Share of the words with shorthand that are shortened; people do not do it everywhere. */
const SHORTENED = 0.7;

const FORMS = new Map(Object.entries(SHORTHAND).map(([whole, forms]) => [whole, split(forms)]));
const BARE_FORMS = new Map([...FORMS].map(([whole, forms]) => [bare(whole), forms.map(bare)]));
const MARKED_PATTERN = patternOf(FORMS);
const BARE_PATTERN = patternOf(BARE_FORMS);

/** Shortens words that have a shorthand, at least one where there is any; unmarked questions stay unmarked. */
export function shorten(text: string, random: Random): string {
  const written = text.normalize('NFC');
  const [forms, pattern] = isMarked(written) ? [FORMS, MARKED_PATTERN] : [BARE_FORMS, BARE_PATTERN];
  const found = [...written.matchAll(pattern)].length;
  if (found === 0) return text;
  const chosen = new Set(Array.from({ length: found }, (_, at) => at).filter(() => random() < SHORTENED));
  if (chosen.size === 0) chosen.add(Math.floor(random() * found));
  let at = 0;
  return written.replace(pattern, (whole) =>
    chosen.has(at++) ? (drawOne(random, forms.get(whole.toLowerCase()) ?? []) ?? whole) : whole,
  );
}

/** Forms are separated by commas where one of them has several words, else by spaces. */
function split(forms: string): string[] {
  return forms.split(',').flatMap((form, at, all) => (all.length > 1 && at > 0 ? [form] : form.split(' ')));
}

function patternOf(forms: ReadonlyMap<string, unknown>): RegExp {
  const longestFirst = [...forms.keys()].sort((a, b) => b.length - a.length);
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
}
