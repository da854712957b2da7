#include "libactors/actor/links.hpp"

#include <algorithm>

namespace actors::detail {

bool Links::link(RefId other) {
  Link* const known = find(other);
  if (known == nullptr) {
    all_.push_back({other});
    return true;
  }
  const bool again = known->unlinking != 0;
  known->unlinking = 0;
  return again;
}

std::uint64_t Links::unlink(RefId other) noexcept {
  Link* const known = find(other);
  if (known == nullptr || known->unlinking != 0) {
    return 0;
  }
  if (known->notice != nullptr) {
    erase(*known);
    return 0;
  }
  known->unlinking = ++last_unlink_;
  return known->unlinking;
}

void Links::add(RefId other) {
  if (find(other) == nullptr) {
    all_.push_back({other});
  }
}

void Links::remove(RefId other) noexcept {
  Link* const known = find(other);
  if (known != nullptr && known->unlinking == 0) {
    erase(*known);
  }
}

void Links::answered(RefId other, std::uint64_t number) noexcept {
  Link* const known = find(other);
  if (known != nullptr && known->unlinking == number) {
    erase(*known);
  }
}

bool Links::ended(RefId other) noexcept {
  Link* const known = find(other);
  if (known == nullptr || known->notice != nullptr) {
    return false;
  }
  const bool linked = known->unlinking == 0;
  erase(*known);
  return linked;
}

void Links::expect(RefId ended, const Envelope& notice) {
  all_.push_back({ended, 0, &notice});
}

bool Links::expects(const Envelope& notice) const noexcept {
  return std::any_of(all_.begin(), all_.end(),
                     [&notice](const Link& link) { return link.notice == &notice; });
}

void Links::settle(const Envelope& notice) noexcept {
  std::erase_if(all_, [&notice](const Link& link) { return link.notice == &notice; });
}

Link* Links::find(RefId other) noexcept {
  const auto it = std::find_if(all_.begin(), all_.end(),
                               [other](const Link& link) { return link.other == other; });
  return it != all_.end() ? &*it : nullptr;
}

void Links::erase(Link& link) noexcept {
  all_.erase(all_.begin() + (&link - all_.data()));
}

}  // namespace actors::detail
