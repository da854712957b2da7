#include "libactors/patterns/path_pattern.hpp"

#include <algorithm>
#include <cstddef>

#include "actors/selection.hpp"

#include "libactors/actor/path_registry.hpp"

namespace actors::detail {

namespace {

using Kind = PathPattern::Element::Kind;

[[noreturn]] void refuse(std::string_view path, std::size_t at, const std::string& what) {
  throw InvalidPath("ActorSelection: the path \"" + std::string(path) + "\" " + what +
                    " at character " + std::to_string(at + 1) +
                    "; write names with '/' between them, as in /user/pool/worker-*: '*' is any "
                    "characters, '?' one, \"..\" the parent, \"**\" at the end everybody below");
}

Kind kind_of(std::string_view text) noexcept {
  if (text == "..") {
    return Kind::parent;
  }
  if (text == "*") {
    return Kind::children;
  }
  if (text == "**") {
    return Kind::below;
  }
  return text.find_first_of("*?") == std::string_view::npos ? Kind::name : Kind::wildcard;
}

/// `$` only where the names of unnamed actors have it.
bool may_hold(std::string_view text, std::size_t at) noexcept {
  return PathRegistry::may_hold(text[at]) || text[at] == '?' || (text[at] == '$' && at == 0);
}

}  // namespace

PathPattern::PathPattern(std::string_view path) : absolute_(!path.empty() && path.front() == '/') {
  if (path.empty()) {
    refuse(path, 0, "is empty");
  }
  std::size_t at = absolute_ ? 1 : 0;
  for (bool more = true; more;) {
    const std::string_view rest = path.substr(at);
    const std::string_view text = rest.substr(0, rest.find('/'));
    if (text.empty()) {
      refuse(path, at, "has an empty name");
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!may_hold(text, i)) {
        refuse(path, at + i, "holds '" + std::string(1, text[i]) + "', which no name holds,");
      }
    }
    more = text.size() < rest.size();
    elements_.push_back({kind_of(text), std::string(text)});
    if (more && elements_.back().kind == Kind::below) {
      refuse(path, at, "has a \"**\" that is not its end");
    }
    at += text.size() + 1;
  }
}

// Greedy, with one way back: a '*' takes as little as it can, and one more each time that what
// follows it does not match. An earlier '*' need not be tried again.
bool PathPattern::matches(std::string_view pattern, std::string_view name) noexcept {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t taken_to = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken_to = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++taken_to;
    } else {
      return false;
    }
  }
  return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(p), pattern.end(),
                     [](char c) { return c == '*'; });
}

}  // namespace actors::detail
