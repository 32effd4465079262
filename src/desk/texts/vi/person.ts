import type { PeopleRefusal } from '../../../conversations/people.ts';

/** Platforms that can be asked about their people. */
type Platform = 'Zalo' | 'Facebook';

/** What is known of the person beside the thread. */
export const person = {
  title: 'Người dân',
  none: 'Người này chưa gửi thông tin liên hệ.',
  contact: { name: 'Họ tên', phone: 'Điện thoại', address: 'Địa chỉ', birthday: 'Ngày sinh', gender: 'Giới tính' },
  contactAt: 'Tự gửi lúc',
  request: 'Xin thông tin liên hệ',
  requestHint: 'Gửi mẫu của Zalo để người dân tự điền họ tên, số điện thoại; họ có thể không điền.',
  follow: 'Quan tâm',
  follows: 'đang quan tâm, từ',
  unfollowed: 'đã bỏ quan tâm, từ',
  chatNow: 'Bấm nút nhắn tin',
  ask: (platform: Platform) => `Xem thông tin trên ${platform}`,
  askHint: (platform: Platform) => `Hỏi trực tiếp từ ${platform}, không lưu lại ở đây. Việc xem được ghi vào nhật ký.`,
  profile: {
    title: (platform: Platform) => `Thông tin trên ${platform}`,
    name: (platform: Platform) => `Tên trên ${platform}`,
    follows: 'Quan tâm OA',
    yes: 'có',
    no: 'không',
    lastActOn: 'Tương tác gần nhất',
    phone: 'Điện thoại đã chia sẻ',
    address: 'Địa chỉ đã chia sẻ',
  },
  labels: 'Nhãn trên Zalo',
  noLabels: 'Chưa gắn nhãn nào.',
  remove: (label: string) => `Gỡ nhãn ${label}`,
  label: 'Thêm nhãn',
  labelHint: 'Chọn nhãn có sẵn hoặc gõ nhãn mới, tối đa 50 ký tự. Nhãn này hiện cả trong OA Manager.',
  add: 'Gắn nhãn',
  added: 'Đã gắn nhãn.',
  removed: 'Đã gỡ nhãn.',
  back: 'Về hội thoại',
  refusals: {
    unavailable: (platform) =>
      `Chưa hỏi được ${platform} lúc này. Anh/Chị thử lại sau ít phút; nếu vẫn vậy, xem trang Kênh.`,
    not_included: (platform): string =>
      platform === 'Zalo'
        ? 'Gói hoặc quyền của OA chưa có phần này. Người vận hành xem gói OA, hoặc tắt bằng ZALO_LABELS=false.'
        : 'Facebook không cho biết tên người này: trang chưa được cấp quyền xem hồ sơ, hoặc người này không cho xem.',
    unknown_person: (platform) => `${platform} không tìm thấy người này.`,
    invalid: () => 'Nhãn này không dùng được. Anh/Chị đặt tên ngắn hơn, không dùng ký tự lạ.',
  } satisfies Record<PeopleRefusal, (platform: Platform) => string>,
};
