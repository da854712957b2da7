#include "libactors/patterns/router_ring.hpp"

#include <algorithm>
#include <string_view>

#include <absl/hash/hash.h>
#include <absl/strings/string_view.h>

#include "actors/routing.hpp"

namespace actors::detail {

namespace {

/// Abseil's hashes are for tables, which look at some of their bits; on a ring all count, the high
/// ones most. The finalizer of MurmurHash3.
std::uint64_t spread(std::uint64_t hash) noexcept {
  hash = (hash ^ (hash >> 33U)) * 0xff51'afd7'ed55'8ccdU;
  hash = (hash ^ (hash >> 33U)) * 0xc4ce'b9fe'1a85'ec53U;
  return hash ^ (hash >> 33U);
}

}  // namespace

std::uint64_t hash_of_text(std::string_view text) noexcept {
  return spread(absl::HashOf(absl::string_view(text.data(), text.size())));
}

std::uint64_t hash_of_number(std::uint64_t number) noexcept {
  return spread(absl::HashOf(number));
}

void HashRing::rebuild(const std::vector<std::uint64_t>& owners, int points) {
  points_.clear();
  points_.reserve(owners.size() * static_cast<std::size_t>(points));
  for (std::size_t owner = 0; owner < owners.size(); ++owner) {
    for (int i = 0; i < points; ++i) {
      points_.push_back(
          {spread(absl::HashOf(owners[owner], i)), static_cast<std::uint32_t>(owner)});
    }
  }
  // Of equal points the same owner wins each time, whatever the order of the owners.
  std::sort(points_.begin(), points_.end(), [&owners](const Point& a, const Point& b) {
    return a.at != b.at ? a.at < b.at : owners[a.owner] < owners[b.owner];
  });
}

std::size_t HashRing::owner_of(std::uint64_t key) const noexcept {
  const auto behind = std::lower_bound(points_.begin(), points_.end(), key,
                                       [](const Point& p, std::uint64_t at) { return p.at < at; });
  return (behind != points_.end() ? *behind : points_.front()).owner;
}

}  // namespace actors::detail
