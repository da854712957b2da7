#include "word_counter.hpp"

#include <algorithm>

namespace wordcount {

namespace {

constexpr bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Upper and lower case letters of ASCII differ in one bit.
constexpr char lower(char letter) noexcept {
  return static_cast<char>(letter | 0x20);
}

}  // namespace

void merge(WordCounts& into, WordCounts&& from) {
  if (into.size() < from.size()) {
    into.swap(from);  // move the smaller one into the larger one
  }
  into.merge(from);  // takes the nodes of new words; words known to both stay behind
  for (const auto& [word, count] : from) {
    into[word] += count;
  }
  from.clear();
}

std::vector<std::pair<std::string, std::uint64_t>> top_words(const WordCounts& counts,
                                                             std::size_t n) {
  std::vector<std::pair<std::string, std::uint64_t>> top(std::min(n, counts.size()));
  std::partial_sort_copy(counts.begin(), counts.end(), top.begin(), top.end(),
                         [](const auto& a, const auto& b) {
                           return a.second != b.second ? a.second > b.second : a.first < b.first;
                         });
  return top;
}

std::uint64_t total_words(const WordCounts& counts) {
  std::uint64_t total = 0;
  for (const auto& [word, count] : counts) {
    total += count;
  }
  return total;
}

void WordCounter::feed(std::string_view block) {
  for (const char c : block) {
    if (is_letter(c)) {
      word_.push_back(lower(c));
    } else {
      count_open_word();
    }
  }
}

void WordCounter::count_open_word() {
  if (word_.empty()) {
    return;
  }
  if (const auto found = counts_.find(std::string_view(word_)); found != counts_.end()) {
    ++found->second;
  } else {
    counts_.emplace(word_, 1);
  }
  word_.clear();
}

}  // namespace wordcount
