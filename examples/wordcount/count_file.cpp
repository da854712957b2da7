#include "count_file.hpp"

#include <array>
#include <cerrno>
#include <span>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_errors.hpp"
#include "text_check.hpp"

namespace wordcount {

namespace {

std::string system_text(int error) {
  return std::generic_category().message(error);
}

std::string why_not_opened(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return "vanished before it was read";
    case ELOOP:
      return "became a symbolic link before it was read";
    default:
      return "cannot be opened: " + system_text(error);
  }
}

// An open regular file.
class InputFile {
 public:
  explicit InputFile(const std::string& path) : path_(path) {
    // O_NONBLOCK: a FIFO that has taken the place of the file must not hold the worker for ever.
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor_ < 0) {
      throw CannotOpen(path, why_not_opened(errno));
    }
    struct ::stat status {};
    if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
      ::close(descriptor_);
      throw CannotOpen(path, "is no longer a regular file");
    }
  }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile() { ::close(descriptor_); }

  // The next bytes of the file; fewer than `buffer` takes only at its end. So where blocks begin
  // depends on nothing but the file.
  [[nodiscard]] std::string_view read(std::span<char> buffer) {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
      const ::ssize_t n = ::read(descriptor_, buffer.data() + filled, buffer.size() - filled);
      if (n > 0) {
        filled += static_cast<std::size_t>(n);
      } else if (n == 0) {
        break;
      } else if (errno != EINTR) {
        throw ReadError(path_, "read error: " + system_text(errno));
      }
    }
    return {buffer.data(), filled};
  }

 private:
  const std::string& path_;
  int descriptor_ = -1;
};

}  // namespace

std::uint64_t count_file(const std::string& path, WordCounter& counter) {
  InputFile file(path);
  TextCheck check;
  std::array<char, kBlock> buffer;  // a handler's stack is large enough for it

  std::string_view block = file.read(std::span(buffer).first(kFirstBlock));
  if (const Flaw flaw = check.feed(block); flaw != Flaw::none) {
    throw NotText(path, "not text: " + std::string(to_string(flaw)));
  }
  std::uint64_t bytes = 0;
  while (!block.empty()) {
    bytes += block.size();
    counter.feed(block);
    block = file.read(buffer);
    if (const Flaw flaw = check.feed(block); flaw != Flaw::none) {
      throw BrokenText(path, "broken text: " + std::string(to_string(flaw)));
    }
  }
  if (const Flaw flaw = check.finish(); flaw != Flaw::none) {
    throw BrokenText(path, "broken text: " + std::string(to_string(flaw)));
  }
  counter.finish();
  return bytes;
}

}  // namespace wordcount
