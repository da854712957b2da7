#pragma once
// What the actors of wordcount tell each other. Two protocols, so that a worker need not see the
// classes of those it talks to:
//
//     Foreman   --ReadFile-->     Worker        one file to count
//     Foreman   <--NextFile--     Worker        "give me one more"
//     Collector <--FileCounted--  Worker        its words
//     Collector <--FileFailed--   Foreman       what it decided about a worker that threw
//     Collector <--Skipped, AllListed-- Foreman

#include <cstdint>
#include <string>
#include <utility>

#include <actors/actors.hpp>

#include "summary.hpp"
#include "word_counter.hpp"

namespace wordcount {

/// To a worker: count this file.
struct ReadFile {
  std::string path;
};

/// To the foreman, from a worker: it can take one more file.
struct NextFile {};

/// To the collector: the words of one file. Move-only, so nobody copies a map of words by accident.
struct FileCounted {
  FileCounted(WordCounts counts_of_file, std::uint64_t bytes_of_file) noexcept
      : counts(std::move(counts_of_file)), bytes(bytes_of_file) {}
  FileCounted(FileCounted&&) noexcept = default;
  FileCounted& operator=(FileCounted&&) noexcept = default;
  FileCounted(const FileCounted&) = delete;
  FileCounted& operator=(const FileCounted&) = delete;
  ~FileCounted() = default;

  WordCounts counts;
  std::uint64_t bytes;
};

/// To the collector: a worker threw over this file, and this was decided.
struct FileFailed {
  std::string line;  ///< empty: not worth a line of its own
  std::string reason;
  actors::Directive directive;
};

/// To the collector: something on the way that is no file to count.
struct Skipped {
  std::string line;
};

/// To the collector: there are no more files.
struct AllListed {
  std::uint64_t files = 0;
  std::uint64_t symlinks = 0;
};

/// To the collector: how far are you? Answered at once.
struct HowFar {};
struct Progress {
  std::uint64_t files = 0;
  std::uint64_t failed = 0;
  std::uint64_t bytes = 0;
};

/// To the collector: what is the result? Answered when all files are done.
struct Summarize {};

/// What the foreman takes.
using Files = actors::Messages<NextFile>;
/// What the collector takes.
using Results = actors::Messages<FileCounted, FileFailed, Skipped, AllListed, Progress(HowFar),
                                 Summary(Summarize)>;

}  // namespace wordcount
