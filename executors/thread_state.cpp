#include "executors/thread_state.hpp"

#include <array>
#include <cstdio>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace actors::detail {

// proc(5): "42 (name, which may hold anything) S ...", S being the state.
bool waits_in_kernel(pid_t thread) noexcept {
  constexpr std::size_t kEnough = 128;
  std::array<char, kEnough> path{};
  static_cast<void>(std::snprintf(path.data(), path.size(), "/proc/self/task/%d/stat", thread));
  const int file = ::open(path.data(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return true;
  }
  std::array<char, kEnough> line{};
  const ssize_t length = ::read(file, line.data(), line.size());
  ::close(file);
  const std::string_view text(line.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  const std::size_t name_end = text.rfind(") ");
  return name_end == std::string_view::npos || name_end + 2 >= text.size() ||
         text[name_end + 2] != 'R';
}

}  // namespace actors::detail
