#pragma once
// Counting the words of one file: the work itself. The workers and the sequential pass both call
// this function, so they agree by construction on what a word, a text and a failure is.

#include <cstddef>
#include <cstdint>
#include <string>

#include "word_counter.hpp"

namespace wordcount {

/// A file is read in blocks; the first one is small, and decides whether the file looks like text.
inline constexpr std::size_t kFirstBlock = std::size_t{4} << 10;
inline constexpr std::size_t kBlock = std::size_t{32} << 10;

/// Counts the words of the file at `path` and returns its size in bytes. Throws a FileError; after
/// a BrokenText or a ReadError `counter` is left with half of the file in it.
std::uint64_t count_file(const std::string& path, WordCounter& counter);

}  // namespace wordcount
