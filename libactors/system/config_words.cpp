#include "libactors/system/config_words.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "base/json_text.hpp"
#include "base/utf8.hpp"

namespace actors::detail {

namespace {

/// How many letters one has to add, leave out, change, or swap with a neighbour.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> two_ago;
  std::vector<std::size_t> last(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    last[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], two_ago[j - 2] + 1);
      }
    }
    two_ago = std::exchange(last, std::move(row));
  }
  return last.back();
}

std::string lower(std::string_view text) {
  std::string all(text);
  std::transform(all.begin(), all.end(), all.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return all;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  constexpr std::size_t most = 60;
  std::string all;
  if (text.size() > most) {
    text = text.substr(0, most);
    append_json_string(all, text.substr(0, std::max<std::size_t>(valid_utf8_prefix(text), 1)));
    return all + "...";
  }
  append_json_string(all, text);
  return all;
}

std::vector<std::string> each_in_quotes(const std::vector<std::string>& words) {
  std::vector<std::string> all;
  std::transform(words.begin(), words.end(), std::back_inserter(all), in_quotes);
  return all;
}

std::string one_of(const std::vector<std::string>& words) {
  std::string all = words.empty() ? "none" : "";
  for (std::size_t i = 0; i < words.size(); ++i) {
    all += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
    all += words[i];
  }
  return all;
}

std::optional<std::string> nearest(std::string_view name, const std::vector<std::string>& words) {
  // A slip or two in a short word, one letter of three in a long one.
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  std::optional<std::string> found;
  for (const std::string& word : words) {
    const std::size_t slips = distance(lower(name), lower(word));
    if (slips < least && slips < word.size()) {
      least = slips;
      found = word;
    }
  }
  return found;
}

std::string instead_of(std::string_view name, const std::vector<std::string>& words) {
  const auto near = nearest(name, words);
  return (near ? "did you mean " + *near + "? " : "") + "accepted: " + one_of(words);
}

}  // namespace actors::detail
