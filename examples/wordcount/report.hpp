#pragma once
// What wordcount prints at the end.

#include <chrono>
#include <cstddef>
#include <iosfwd>

#include "messages.hpp"
#include "summary.hpp"

namespace wordcount {

/// The most frequent words, what failed and why, and how fast it went. `workers` is 0 for a
/// sequential pass.
void print_report(std::ostream& out, const Summary& summary, std::size_t top,
                  std::chrono::duration<double> took, int workers);

/// One short line: "1203 files, 45.1 MB, 17 failed".
[[nodiscard]] std::string describe(const Progress& progress);

}  // namespace wordcount
