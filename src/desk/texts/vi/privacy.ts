/** People's data: erasing them. */
export const privacy = {
  title: 'Dữ liệu người dân',
  /** Told to the citizen while a counsellor helps them. */
  wished:
    'Yêu cầu xoá dữ liệu của Anh/Chị đã được báo cho tư vấn viên đang phụ trách. Khi dữ liệu được xoá, Anh/Chị nhận mã xác nhận tại đây.',
  erase: 'Xoá dữ liệu',
  eraseHint:
    'Xoá hẳn mọi hội thoại, tệp và ghi chép về người này, trên mọi máy của hệ thống. Không khôi phục được. Người dân nhận mã xác nhận nếu còn nhắn được.',
  reason: 'Căn cứ',
  reasons: {
    chat: 'Yêu cầu trong khung chat',
    in_person: 'Yêu cầu trực tiếp tại cơ quan',
    letter: 'Yêu cầu bằng văn bản, thư điện tử',
    authority: 'Yêu cầu của cơ quan có thẩm quyền',
    other: 'Khác',
  },
  sure: 'Tôi đã xác minh yêu cầu và hiểu là không khôi phục được',
  doErase: 'Xoá hẳn',
  asked: (code: string): string => `Đã xoá theo yêu cầu ${code}.`,
  erasures: 'Yêu cầu xoá dữ liệu',
  erasuresIntro: 'Chỉ còn mã và thời điểm; hệ thống không giữ lại đó là ai. Bản sao lưu cũ hết hạn theo lịch sao lưu.',
  none: 'Chưa có yêu cầu nào.',
  code: 'Mã',
  channel: 'Kênh',
  origin: 'Ai yêu cầu',
  origins: { person: 'Người dân', platform: 'Nền tảng', staff: 'Cơ quan', restore: 'Xoá lại sau khi khôi phục' },
  requestedAt: 'Yêu cầu lúc',
  erasedAt: 'Đã xoá lúc',
  pending: 'Đang thực hiện',
};
