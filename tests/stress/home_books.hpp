#pragma once
// What home_stress writes down: what is sent and handled, and what happened to whom. The tokens go
// on until all that is to happen has happened often enough.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace actors::homes {

enum class Deed : std::uint8_t {
  pass,          ///< of a token
  at_home,       ///< a message handled at home
  other_home,    ///< at home, elsewhere than the time before
  other_thread,  ///< at home where it was the time before, on another thread
  taken_over,    ///< a handler that stayed for long saw its processor go on without it
  reported,      ///< the pool has said so
  given,         ///< told at its home, handled on another worker
  adopted,       ///< told from elsewhere, handled elsewhere, while a handler stayed at its home
  child,
};
inline constexpr std::array<std::string_view, 9> kDeedNames = {
    "pass",     "at_home", "other_home", "other_thread", "taken_over",
    "reported", "given",   "adopted",    "child"};

struct Goal {
  Deed deed;
  std::int64_t times;
};

/// Thread-safe. Relaxed, all: counts, which are compared when the system is idle, and a policy.
class Books {
 public:
  template <std::size_t N>
  explicit Books(const std::array<Goal, N>& goals) : unmet_(N) {
    for (const Goal& goal : goals) {
      goals_[index(goal.deed)] = goal.times;
    }
  }

  void note(Deed deed) noexcept {
    const std::int64_t times = counts_[index(deed)].fetch_add(1, std::memory_order_relaxed) + 1;
    if (times == goals_[index(deed)]) {
      unmet_.fetch_sub(1, std::memory_order_relaxed);
    }
  }
  [[nodiscard]] std::int64_t count(Deed deed) const noexcept {
    return counts_[index(deed)].load(std::memory_order_relaxed);
  }
  /// All that is to happen has happened often enough.
  [[nodiscard]] bool met() const noexcept { return unmet_.load(std::memory_order_relaxed) == 0; }
  /// Or it has taken too long.
  [[nodiscard]] bool over() const noexcept {
    return met() || late_.load(std::memory_order_relaxed);
  }
  /// It goes on no longer than it has to.
  void note_wrong(std::atomic<std::int64_t>& what) noexcept {
    what.fetch_add(1, std::memory_order_relaxed);
    give_up();
  }
  void give_up() noexcept { late_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] std::string text() const {
    std::string text;
    for (std::size_t i = 0; i < kDeedNames.size(); ++i) {
      text += std::string(kDeedNames[i]) + " " +
              std::to_string(counts_[i].load(std::memory_order_relaxed)) +
              (goals_[i] != 0 ? " of " + std::to_string(goals_[i]) : "") + ", ";
    }
    return text + "handled " + std::to_string(handled) + ", dead " + std::to_string(dead);
  }

  std::atomic<std::int64_t> sent{0};
  std::atomic<std::int64_t> handled{0};
  std::atomic<std::int64_t> dead{0};
  std::atomic<std::int64_t> out_of_order{0};
  std::atomic<std::int64_t> at_once{0};    ///< messages handled while another one was
  std::atomic<std::int64_t> misplaced{0};  ///< handled elsewhere than at the actor's home

 private:
  static std::size_t index(Deed deed) noexcept { return static_cast<std::size_t>(deed); }

  std::array<std::atomic<std::int64_t>, kDeedNames.size()> counts_{};
  std::array<std::int64_t, kDeedNames.size()> goals_{};
  std::atomic<std::size_t> unmet_;
  std::atomic<bool> late_{false};
};
using BooksPtr = std::shared_ptr<Books>;

}  // namespace actors::homes
