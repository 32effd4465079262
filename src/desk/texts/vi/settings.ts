/** How the desk works. */
export const settings = {
  title: 'Cách làm việc của bàn tư vấn',
  lead: 'Thay đổi có hiệu lực ngay, với cả những hội thoại đang chờ. Phút được tính trong giờ làm việc.',
  fields: {
    autoAssign: {
      label: 'Tự động giao việc',
      hint: 'Hội thoại đang chờ được giao cho tư vấn viên đang có mặt, đúng lĩnh vực và còn chỗ. Khi tắt, mọi người tự nhận.',
    },
    askRating: {
      label: 'Hỏi người dân mức độ hài lòng',
      hint: 'Hỏi một lần sau khi kết thúc, khi nền tảng còn cho phép gửi tin.',
    },
    defaultCapacity: {
      label: 'Số hội thoại cùng lúc của mỗi người',
      hint: 'Giới hạn khi tự động giao việc; mỗi tài khoản có thể có số riêng. Từ 1 đến 50.',
    },
    answerMinutes: {
      label: 'Hạn trả lời (phút)',
      hint: 'Quá hạn này hội thoại vào danh sách chờ lâu. Từ 1 đến 10.000.',
    },
    urgentMinutes: {
      label: 'Hạn trả lời việc khẩn cấp (phút)',
      hint: 'Khi có nguy hiểm đến tính mạng, sức khoẻ. Từ 1 đến 10.000.',
    },
    giveBackMinutes: {
      label: 'Trả về hàng chờ khi vắng mặt (phút)',
      hint: 'Tư vấn viên rời trang lâu hơn số phút này thì hội thoại chưa trả lời quay lại hàng chờ. Từ 1 đến 10.000.',
    },
    undoSeconds: {
      label: 'Thời gian hoàn tác (giây)',
      hint: 'Trong thời gian này có thể rút lại việc kết thúc hoặc trả cho trợ lý; người dân chỉ được báo sau đó. Từ 0 đến 60.',
    },
  },
  on: 'Bật',
  off: 'Tắt',
  save: 'Lưu',
  saved: 'Đã lưu.',
  between: (min: number, max: number) => `Nhập số nguyên từ ${min} đến ${max.toLocaleString('vi-VN')}.`,
  unreadable: 'Biểu mẫu thiếu ô hoặc có ô không đọc được nên chưa lưu. Anh/Chị kiểm tra rồi lưu lại.',
  stale: 'Có người vừa sửa trang này. Anh/Chị xem bản mới rồi sửa lại.',
  readOnly: 'Anh/Chị chỉ được xem trang này.',
};
