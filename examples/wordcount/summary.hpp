#pragma once
// What a pass over the files is given and what it gives back.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "file_walk.hpp"
#include "word_counter.hpp"

namespace wordcount {

/// What is to be counted. Copied into the actors; its functions must be thread-safe unless they say
/// otherwise.
struct Task {
  std::vector<std::string> roots;  ///< directories and files
  int workers = 1;                 ///< how many files are read at a time
  /// Told a line for each file, directory or argument that cannot be read. Never called by two
  /// threads at once.
  Complain complain = [](const std::string&) {};
  /// Called before each file is opened. Tests make files vanish here.
  std::function<void(const std::string& path)> before_reading = [](const std::string&) {};
};

/// Files by the reason why they failed.
using Reasons = std::map<std::string, std::uint64_t>;
[[nodiscard]] inline std::uint64_t total(const Reasons& reasons) {
  std::uint64_t sum = 0;
  for (const auto& [reason, files] : reasons) {
    sum += files;
  }
  return sum;
}

/// The outcome of a pass.
struct Summary {
  WordCounts counts;
  std::uint64_t files = 0;       ///< that were counted
  std::uint64_t bytes = 0;       ///< in those files
  std::uint64_t symlinks = 0;    ///< that were not followed
  std::uint64_t complaints = 0;  ///< lines given to Task::complain
  Reasons failed;                ///< all files that failed
  Reasons resumed;               ///< those after which the worker went on
  Reasons restarted;             ///< those after which the worker was replaced
};

}  // namespace wordcount
