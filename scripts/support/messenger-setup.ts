import {
  type ProfileChange,
  type ProfileFailure,
  type ProfileField,
  changesOf,
  profileOf,
  readProfile,
  writeProfile,
} from '../../src/channels/messenger/profile.ts';
import type { CallGraph } from '../../src/channels/messenger/graph.ts';
import type { PageAccess } from '../../src/channels/messenger/settings.ts';
import { frontDoor } from '../../src/dialog/front-door.ts';
import { fail } from './fail.ts';

/** What {@link setUpPage} needs. */
export interface SetUp {
  readonly graph: CallGraph;
  readonly access: PageAccess;
  readonly agencyName: string;
  readonly dryRun: boolean;
}

const NAMES: Readonly<Record<ProfileField, string>> = {
  get_started: 'Nút Bắt đầu',
  greeting: 'Lời chào',
  ice_breakers: 'Câu hỏi gợi ý',
  persistent_menu: 'Trình đơn',
};

/** Shows how the page's profile differs from what it should be, and sets what differs. */
export async function setUpPage({ graph, access, agencyName, dryRun }: SetUp): Promise<void> {
  const page = `Trang ${access.pageId}`;
  const wanted = profileOf([frontDoor('vi', agencyName), frontDoor('en', agencyName)]);
  const present = await readProfile(graph, access);
  if (present.state === 'failed') return fail(`${page}: chưa đọc được phần giới thiệu. ${adviceOn(present)}`);
  const changes = changesOf(present.profile, wanted);
  if (changes.length === 0) return print(`${page}: mọi thứ đã đúng, không đổi gì.`);
  print(`${page}:`);
  changes.forEach(show);
  if (dryRun) return print(`${page}: chỉ xem trước, chưa đổi gì.`);
  const fields = Object.fromEntries(changes.map(({ field }) => [field, wanted[field]]));
  const written = await writeProfile(graph, access, fields);
  if (written.state === 'failed') return fail(`${page}: không có gì được đổi. ${adviceOn(written)}`);
  print(`${page}: đã đổi. Facebook có thể cần tới 24 giờ để hiện ở mọi máy.`);
}

function show({ field, before, after }: ProfileChange): void {
  print(`  ${NAMES[field]}`);
  for (const line of before.filter((one) => !after.includes(one))) print(`    - ${line}`);
  for (const line of after.filter((one) => !before.includes(one))) print(`    + ${line}`);
}

const ADVICE: Readonly<Record<ProfileFailure['cause'], string>> = {
  token:
    'Token của trang không còn dùng được: đặt token mới (npm run channel -- messenger add, hoặc FB_PAGE_ACCESS_TOKEN).',
  limit: 'Facebook chỉ nhận 10 lần gọi trong 10 phút: chờ 10 phút rồi chạy lại.',
  permission: 'Ứng dụng thiếu quyền pages_messaging hoặc pages_manage_metadata trên trang này.',
  refused: 'Facebook từ chối nội dung: kiểm tra AGENCY_NAME, rồi báo mã lỗi cho người phụ trách.',
  unreachable: 'Không hỏi được Facebook: kiểm tra kết nối ra mạng và FB_GRAPH_URL, rồi chạy lại.',
};

function adviceOn({ cause, detail }: ProfileFailure): string {
  return `${ADVICE[cause]} (${detail})`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
