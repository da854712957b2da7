#pragma once
// A folder of files to count, made for a test, with all kinds of trouble in it.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "summary.hpp"

namespace wordcount {

/// A temporary folder, removed at the end. Owned by one thread.
class Corpus {
 public:
  Corpus();
  Corpus(const Corpus&) = delete;
  Corpus& operator=(const Corpus&) = delete;
  ~Corpus();

  /// Writes a file, and the folders above it.
  void add(std::string_view name, std::string_view content);
  [[nodiscard]] std::filesystem::path path(std::string_view name = {}) const {
    return root_ / name;
  }

 private:
  std::filesystem::path root_;
};

/// What a pass over a corpus has to find.
struct Expected {
  std::map<std::string, std::uint64_t> counts;  ///< spelled out here, not computed by wordcount
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t symlinks = 0;
  std::uint64_t complaints = 0;
  Reasons resumed;
  Reasons restarted;
};

/// Fills `corpus` with texts, compressed and binary files, broken texts, files that vanish when
/// they are about to be read (see make_vanish), links, loops and a FIFO.
[[nodiscard]] Expected fill(Corpus& corpus);

/// For Task::before_reading: removes files called vanishing-..., and puts a FIFO in the place of
/// files called swapped-...
void make_vanish(const std::string& path);

/// Counts with an ordered map, to compare.
[[nodiscard]] std::map<std::string, std::uint64_t> sorted(const WordCounts& counts);

}  // namespace wordcount
