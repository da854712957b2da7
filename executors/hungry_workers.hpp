#pragma once
// HungryWorkers: which processors have nothing to do, for those who have too much.

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace actors::detail {

/// Thread-safe. Hints: a bit may be out of date; work given to a processor that has become busy
/// waits there or is adopted.
class HungryWorkers {
 public:
  static constexpr std::size_t kLimit = 256;

  /// Of processors whose ids are below `count`.
  explicit HungryWorkers(std::size_t count) noexcept : words_used_((count + 63) / 64) {}

  void add(std::size_t id) noexcept {
    // relaxed, here and below: nothing is handed over by a bit.
    words_[id / 64].fetch_or(bit(id), std::memory_order_relaxed);
  }
  void remove(std::size_t id) noexcept {
    words_[id / 64].fetch_and(~bit(id), std::memory_order_relaxed);
  }
  [[nodiscard]] bool any() const noexcept {
    for (std::size_t i = 0; i < words_used_; ++i) {
      if (words_[i].load(std::memory_order_relaxed) != 0) {
        return true;
      }
    }
    return false;
  }
  [[nodiscard]] bool any_but(std::size_t id) const noexcept {
    for (std::size_t i = 0; i < words_used_; ++i) {
      const std::uint64_t mine = i == id / 64 ? bit(id) : 0;
      if ((words_[i].load(std::memory_order_relaxed) & ~mine) != 0) {
        return true;
      }
    }
    return false;
  }
  [[nodiscard]] bool contains(std::size_t id) const noexcept {
    return (words_[id / 64].load(std::memory_order_relaxed) & bit(id)) != 0;
  }
  /// Takes one out, not `id`; kLimit: there is none.
  [[nodiscard]] std::size_t take_but(std::size_t id) noexcept {
    for (std::size_t i = 0; i < words_used_; ++i) {
      const std::uint64_t mine = i == id / 64 ? bit(id) : 0;
      const std::uint64_t seen = words_[i].load(std::memory_order_relaxed) & ~mine;
      if (seen == 0) {
        continue;
      }
      const std::size_t found = i * 64 + static_cast<std::size_t>(std::countr_zero(seen));
      if ((words_[i].fetch_and(~bit(found), std::memory_order_relaxed) & bit(found)) != 0) {
        return found;
      }
    }
    return kLimit;
  }

 private:
  static constexpr std::uint64_t bit(std::size_t id) noexcept {
    return std::uint64_t{1} << (id % 64);
  }
  const std::size_t words_used_;
  // A bit per processor. Set by its owner when it finds nothing to do, cleared by its owner when it
  // does, or by whoever gives it something.
  std::array<std::atomic<std::uint64_t>, kLimit / 64> words_{};
};

}  // namespace actors::detail
