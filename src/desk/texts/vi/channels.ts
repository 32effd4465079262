import type { AccountCondition, ConsentFailure } from '../../../conversations/accounts.ts';

/** The accounts of the channels, and connecting them. */
export const channels = {
  title: 'Kênh',
  lead: 'Các tài khoản mà người dân nhắn tới. Trang này cho biết tài khoản nào đang hoạt động và tài khoản nào cần Anh/Chị kết nối lại.',
  names: {
    zalo: 'Zalo Official Account',
    messenger: 'Trang Facebook (Messenger)',
    webchat: 'Khung chat trên trang web',
    'zalo-bot': 'Zalo Bot',
  },
  off: 'Đang tắt',
  missing: 'Chưa khai báo:',
  offNext: 'Người vận hành điền các biến này rồi khởi động lại dịch vụ.',
  none: 'Chưa có tài khoản nào. Bấm “Kết nối OA” để bắt đầu.',
  webhook: 'Địa chỉ nhận tin (Webhook)',
  callback: 'Official Account Callback Url',
  addresses: 'Địa chỉ cần khai báo ở Zalo',
  addressesHint: 'Chép đúng từng ký tự vào phần cài đặt của ứng dụng tại developers.zalo.me.',
  state: 'Trạng thái',
  pagesByCommand: 'Thêm, bỏ trang Facebook bằng lệnh',
  conditions: {
    connected: 'Đang hoạt động',
    unsure: 'Đang thử làm mới mã',
    needs_reconnect: 'Cần kết nối lại',
    stopped: 'Bị dừng',
  } satisfies Record<AccountCondition, string>,
  next: {
    connected: '',
    unsure: 'Lần làm mới vừa rồi không có kết quả. Dịch vụ tự thử lại; nếu quá một giờ chưa xong, hãy kết nối lại.',
    needs_reconnect:
      'Người dân vẫn nhắn được và tin vẫn được lưu, nhưng chưa gửi được trả lời. Kết nối lại xong, các tin đang chờ sẽ tự gửi.',
    stopped: 'Nền tảng từ chối gửi. Xem mã lỗi bên dưới và trạng thái tài khoản trên nền tảng.',
  } satisfies Record<AccountCondition, string>,
  facts: {
    token: 'Mã truy cập',
    refreshed: 'làm mới lúc',
    fromSettings: 'lấy từ cài đặt, chưa làm mới lần nào',
    renews: 'lần tới khoảng',
    lastEvent: 'Tin hoặc sự kiện gần nhất',
    never: 'chưa có',
    lastFailure: 'Lần gửi hỏng gần nhất',
    detail: 'Mã lỗi',
    allowances: 'Tin trả phí còn lại',
  },
  allowance: (left: number, total: number | undefined, until: string | undefined) =>
    `còn ${left}${total === undefined ? '' : `/${total}`}${until === undefined ? '' : `, đến ${until}`}`,
  allowanceKinds: {
    sub_quota: 'gói OA',
    purchase_quota: 'đã mua',
    reward_quota: 'được tặng',
    reply: 'miễn phí',
  } as Readonly<Record<string, string>>,
  id: (id: string) => `mã ${id}`,
  connect: 'Kết nối OA',
  reconnect: 'Kết nối lại',
  disconnect: 'Ngắt kết nối',
  disconnectHint:
    'Mã truy cập của OA bị xoá khỏi dịch vụ. Tin người dân nhắn đến vẫn được lưu, nhưng không ai được trả lời cho đến khi kết nối lại.',
  disconnectSure: 'Tôi hiểu và muốn ngắt OA này',
  disconnected: (id: string) => `Đã ngắt OA ${id}.`,
  connected: (name: string) => `Đã kết nối ${name}. Các tin đang chờ sẽ được gửi.`,
  banner: (names: string) => `Chưa gửi được trả lời: ${names} cần kết nối lại.`,
  bannerLink: 'Mở trang Kênh',
  consent: {
    title: 'Cấp quyền trên Zalo',
    lead: 'Trang tiếp theo là trang của Zalo. Làm trong 10 phút, trên chính trình duyệt này:',
    steps: [
      'Đăng nhập bằng tài khoản Zalo là quản trị viên của OA.',
      'Chọn OA cần kết nối.',
      'Bấm “Cho phép”. Zalo đưa Anh/Chị trở lại trang Kênh.',
    ],
    only: (id: string) => `Chỉ chọn OA có mã ${id}: OA khác sẽ không được nhận.`,
    callback: 'Nếu Zalo báo lỗi -14003, địa chỉ sau chưa được khai báo đúng ở “Official Account Callback Url”:',
    go: 'Sang trang của Zalo',
  },
  failures: {
    off: 'Kênh Zalo đang tắt, nên chưa kết nối được. Người vận hành điền các biến còn thiếu rồi khởi động lại dịch vụ.',
    expired:
      'Liên kết cấp quyền đã hết hạn hoặc đã dùng rồi, nên chưa kết nối. Anh/Chị bấm “Kết nối” và làm lại trong 10 phút.',
    other_session:
      'Phiên đăng nhập đã đổi trong lúc cấp quyền, nên chưa kết nối. Anh/Chị bấm “Kết nối” và làm lại trên cùng một trình duyệt, không đăng xuất giữa chừng.',
    denied:
      'Zalo chưa cấp quyền. Anh/Chị làm lại, đăng nhập Zalo bằng tài khoản quản trị viên của OA và bấm “Cho phép”.',
    other_account:
      'Quyền vừa cấp là của một OA khác với OA cần kết nối lại, nên không có gì thay đổi. Anh/Chị làm lại và chọn đúng OA; muốn thêm OA mới, bấm “Kết nối OA”.',
    unreadable: 'Zalo trả về thiếu mã của OA, nên chưa kết nối. Anh/Chị làm lại; nếu vẫn vậy, báo người vận hành.',
    refused:
      'Zalo không nhận mã vừa cấp, nên chưa kết nối. Người vận hành kiểm tra ZALO_APP_ID, ZALO_APP_SECRET và cách khai báo PKCE (ZALO_PKCE), rồi Anh/Chị làm lại.',
    unreachable: 'Chưa nhận được trả lời của Zalo, nên chưa kết nối. Anh/Chị đợi vài phút rồi bấm “Kết nối” lần nữa.',
    busy: 'OA này đang được làm mới mã, nên chưa kết nối. Anh/Chị đợi một phút rồi bấm “Kết nối” lần nữa.',
    unsure: 'Chưa xác nhận, nên OA chưa bị ngắt. Anh/Chị đánh dấu ô xác nhận rồi bấm “Ngắt kết nối”.',
  } satisfies Record<ConsentFailure | 'off' | 'unsure', string>,
  failureDetail: (detail: string) => `Mã lỗi: ${detail}.`,
};
