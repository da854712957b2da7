#pragma once
// The oracle of tree_machine_test: what the life of an actor may look like, and a ledger in which
// every object of every actor writes what happens to it. What is not in the table is a violation.
//
//   constructed            absent   -> built
//   started, restarted     built    -> live        started: the first time; restarted: later
//   handles                live     -> live
//   pre_restart            live     -> retiring
//   post_stop              live     -> ended;  retiring -> ended (stopped while it was to restart)
//   destroyed              built    -> absent (its start has failed);  retiring -> absent;
//                          ended    -> gone
//
// So a second object of an actor, one that handles before it has started or after its end, one that
// is destroyed without a last word, and a resurrection all show up as a step that is not there.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tree_machine {

enum class Phase : std::uint8_t { absent, built, live, retiring, ended, gone };
enum class Step : std::uint8_t {
  constructed,
  started,
  restarted,
  handles,
  pre_restart,
  post_stop,
  destroyed
};

/// The table above: where `step` leads, or nothing when it must not happen.
[[nodiscard]] inline std::optional<Phase> next_phase(Phase from, Step step, bool begun) {
  switch (step) {
    case Step::constructed:
      return from == Phase::absent ? std::optional(Phase::built) : std::nullopt;
    case Step::started:
      return from == Phase::built && !begun ? std::optional(Phase::live) : std::nullopt;
    case Step::restarted:
      return from == Phase::built && begun ? std::optional(Phase::live) : std::nullopt;
    case Step::handles:
      return from == Phase::live ? std::optional(Phase::live) : std::nullopt;
    case Step::pre_restart:
      return from == Phase::live ? std::optional(Phase::retiring) : std::nullopt;
    case Step::post_stop:
      return from == Phase::live || from == Phase::retiring ? std::optional(Phase::ended)
                                                            : std::nullopt;
    case Step::destroyed:
      if (from == Phase::ended) {
        return Phase::gone;
      }
      return from == Phase::built || from == Phase::retiring ? std::optional(Phase::absent)
                                                             : std::nullopt;
  }
  return std::nullopt;
}

[[nodiscard]] inline const char* name_of(Phase phase) {
  constexpr std::array kNames{"absent", "built", "live", "retiring", "ended", "gone"};
  return kNames[static_cast<std::size_t>(phase)];
}
[[nodiscard]] inline const char* name_of(Step step) {
  constexpr std::array kNames{"constructed", "started",   "restarted", "handles",
                              "pre_restart", "post_stop", "destroyed"};
  return kNames[static_cast<std::size_t>(step)];
}

class Ledger;

/// One actor's page, whatever objects it has: issued by whoever starts it. Its plain members are
/// for the actor's own turns, on purpose without a lock: ThreadSanitizer reports it if two turns of
/// one actor are not in order.
class Ticket {
 public:
  static constexpr std::size_t kSenders = 4;

  Ticket(Ledger& ledger, std::uint32_t number, std::size_t node)
      : ledger_(ledger), number_(number), node_(node) {}
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  ~Ticket() = default;

  /// Any thread; relaxed, so that it orders nothing that the library has not ordered.
  [[nodiscard]] Phase phase() const { return phase_.load(std::memory_order_relaxed); }
  /// It has no object, and if it was told so it never gets one again.
  [[nodiscard]] bool over() const { return phase() == Phase::gone || phase() == Phase::absent; }
  [[nodiscard]] std::uint32_t number() const { return number_; }
  [[nodiscard]] std::size_t node() const { return node_; }

  // ---- the actor's own turns

  void take(Step step);
  /// From 1; counts the objects.
  [[nodiscard]] std::uint32_t incarnation() const { return incarnation_; }
  [[nodiscard]] bool begun() const { return begun_; }
  /// Of one sender, what it has told must begin in order, each at most once.
  void begins(std::size_t sender, std::uint64_t number);
  /// It is told the end of another one: at most once for each.
  void told_end(std::uint64_t ref);
  void told_exit(std::uint64_t ref);

 private:
  Ledger& ledger_;
  const std::uint32_t number_;
  const std::size_t node_;
  /// Written by the actor's objects, read by its parent's and the test; relaxed.
  std::atomic<Phase> phase_{Phase::absent};
  bool begun_ = false;
  std::uint32_t incarnation_ = 0;
  std::array<std::uint64_t, kSenders> last_{};
  std::set<std::uint64_t> ends_;
  std::set<std::uint64_t> exits_;
};
using TicketPtr = std::shared_ptr<Ticket>;

/// All tickets, what went wrong, and the trace of a run. Thread-safe, but for the trace.
class Ledger {
 public:
  explicit Ledger(bool traced) : traced_(traced) {}

  [[nodiscard]] TicketPtr issue(std::size_t node) {
    const std::lock_guard lock(mutex_);
    tickets_.push_back(
        std::make_shared<Ticket>(*this, static_cast<std::uint32_t>(tickets_.size()), node));
    return tickets_.back();
  }
  [[nodiscard]] std::vector<TicketPtr> tickets() const {
    const std::lock_guard lock(mutex_);
    return tickets_;
  }
  void violation(const std::string& text) {
    const std::lock_guard lock(mutex_);
    violations_.push_back(text);
  }
  /// One per line; empty when all went well.
  [[nodiscard]] std::string violations() const {
    const std::lock_guard lock(mutex_);
    std::string text;
    for (const std::string& each : violations_) {
      text += each + '\n';
    }
    return text;
  }
  /// Every step of every actor, in the order of the run. On one thread only.
  [[nodiscard]] const std::vector<std::uint64_t>& trace() const { return trace_; }
  void trace(std::uint32_t ticket, Step step) {
    if (traced_) {
      trace_.push_back((std::uint64_t{ticket} << 8) | static_cast<std::uint64_t>(step));
    }
  }

  // ---- the books: sent == begun + dead, once everybody has come to rest. Relaxed counters.
  std::atomic<std::uint64_t> sent{0};
  std::atomic<std::uint64_t> begun{0};
  std::atomic<std::uint64_t> dead{0};
  [[nodiscard]] bool balanced() const { return sent == begun + dead; }

 private:
  mutable std::mutex mutex_;
  std::vector<TicketPtr> tickets_;
  std::vector<std::string> violations_;
  const bool traced_;
  std::vector<std::uint64_t> trace_;
};
using LedgerPtr = std::shared_ptr<Ledger>;

inline void Ticket::take(Step step) {
  const Phase from = phase();
  const std::optional<Phase> to = next_phase(from, step, begun_);
  if (!to) {
    ledger_.violation("node " + std::to_string(node_) + ", object " + std::to_string(incarnation_) +
                      ": " + name_of(step) + " while " + name_of(from) +
                      (begun_ ? ", begun" : ", not begun"));
    return;
  }
  phase_.store(*to, std::memory_order_relaxed);
  incarnation_ += step == Step::constructed ? 1 : 0;
  begun_ = begun_ || step == Step::started;
  if (step != Step::handles) {
    ledger_.trace(number_, step);
  }
}

inline void Ticket::begins(std::size_t sender, std::uint64_t number) {
  ++ledger_.begun;
  if (number <= std::exchange(last_[sender], number)) {
    ledger_.violation("node " + std::to_string(node_) + ": order " + std::to_string(number) +
                      " of sender " + std::to_string(sender) + " again, or out of order");
  }
}

inline void Ticket::told_end(std::uint64_t ref) {
  if (!ends_.insert(ref).second) {
    ledger_.violation("node " + std::to_string(node_) + ": told the end of a child twice");
  }
}

inline void Ticket::told_exit(std::uint64_t ref) {
  if (!exits_.insert(ref).second) {
    ledger_.violation("node " + std::to_string(node_) + ": told one exit twice");
  }
}

}  // namespace tree_machine
