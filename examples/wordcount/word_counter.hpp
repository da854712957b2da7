#pragma once
// Counting words, and nothing else: no files, no actors. A word is a run of ASCII letters; it is
// counted in lower case. All of it is plain values: thread-compatible.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace wordcount {

/// Lets a map of strings be searched with a string_view, so that a known word costs no malloc.
struct WordHash {
  using is_transparent = void;
  [[nodiscard]] std::size_t operator()(std::string_view word) const noexcept {
    return std::hash<std::string_view>{}(word);
  }
};
using WordCounts = std::unordered_map<std::string, std::uint64_t, WordHash, std::equal_to<>>;

/// Adds `from` to `into`. Words that are new there are moved over, not copied.
void merge(WordCounts& into, WordCounts&& from);

/// The `n` most frequent words, the most frequent first, equally frequent ones by the alphabet.
[[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> top_words(const WordCounts& counts,
                                                                           std::size_t n);

/// All words, each as often as it occurs.
[[nodiscard]] std::uint64_t total_words(const WordCounts& counts);

/// Counts the words of a text that arrives block by block; a word may go on in the next block.
class WordCounter {
 public:
  void feed(std::string_view block);
  /// The end of the text: the last word is complete.
  void finish() { count_open_word(); }
  /// The counts so far; the counter is as good as new afterwards. Call it after finish().
  [[nodiscard]] WordCounts take() { return std::exchange(counts_, {}); }

 private:
  void count_open_word();

  std::string word_;  ///< the letters of a word that has not ended yet, in lower case
  WordCounts counts_;
};

}  // namespace wordcount
