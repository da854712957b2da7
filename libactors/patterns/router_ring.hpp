#pragma once
// HashRing: who owns a key. Each owner has many points on a ring of 64-bit hashes (Karger's
// consistent hashing, with virtual nodes); a key belongs to the owner of the first point behind it.
// So an owner that comes takes over only the keys between its points and those before them, and one
// that goes leaves its keys to the points behind.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace actors::detail {

/// Thread-compatible.
class HashRing {
 public:
  /// `owners`: what makes an owner's points, the same each time; `points` for each of them.
  void rebuild(const std::vector<std::uint64_t>& owners, int points);
  /// The index of the owner in what rebuild() was given last, which must not have been empty.
  [[nodiscard]] std::size_t owner_of(std::uint64_t key) const noexcept;

 private:
  struct Point {
    std::uint64_t at;
    std::uint32_t owner;
  };
  std::vector<Point> points_;  ///< sorted by `at`
};

}  // namespace actors::detail
