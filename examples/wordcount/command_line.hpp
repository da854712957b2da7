#pragma once
// The command line of wordcount.

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace wordcount {

/// What the user asked for.
struct CommandLine {
  std::vector<std::string> paths = {"/usr/share/doc", "/usr/share/common-licenses"};
  int workers = 0;  ///< 0: one per core
  std::size_t top = 20;
  bool sequential = false;
  bool verbose = false;
  bool help = false;
};

/// A command line that makes no sense; the text says which part, and what would.
struct UsageError : std::runtime_error {
  using runtime_error::runtime_error;
};

/// `arguments` without the program's name. Throws UsageError.
[[nodiscard]] CommandLine parse_command_line(std::span<const char* const> arguments);

/// What --help prints.
[[nodiscard]] std::string_view help_text() noexcept;

}  // namespace wordcount
