/** Signing in. */
export const login = {
  title: 'Đăng nhập',
  lead: 'Dành cho cán bộ của cơ quan.',
  login: 'Tên đăng nhập',
  password: 'Mật khẩu',
  submit: 'Đăng nhập',
  refused: 'Tên đăng nhập hoặc mật khẩu chưa đúng. Anh/Chị kiểm tra phím Caps Lock và bộ gõ rồi thử lại.',
  paused: (time: string) =>
    `Đã thử sai nhiều lần, nên tạm dừng đăng nhập đến ${time}. Nếu quên mật khẩu, Anh/Chị hãy báo quản trị viên.`,
  first: 'Chưa có tài khoản nào',
  firstHow: 'Người vận hành tạo quản trị viên đầu tiên bằng lệnh sau, chạy trên máy chủ:',
  firstThen: 'Sau đó tải lại trang này để đăng nhập.',
  codeTitle: 'Nhập mã xác thực',
  codeLead: 'Mở ứng dụng xác thực trên điện thoại và nhập mã 6 số, hoặc nhập một mã dự phòng.',
  code: 'Mã xác thực',
  codeRefused: 'Mã chưa đúng hoặc đã dùng rồi. Anh/Chị chờ mã mới trên điện thoại rồi thử lại.',
  codeExpired: 'Đã quá 5 phút. Anh/Chị đăng nhập lại từ đầu.',
  confirm: 'Xác nhận',
  startAgain: 'Đăng nhập lại từ đầu',
  signedOut: 'Anh/Chị đã đăng xuất.',
};
