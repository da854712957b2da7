#pragma once
// Observatory: what is counted and traced in one system, and of whom.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <typeinfo>
#include <unordered_map>
#include <vector>

#include "actors/metrics.hpp"

#include "base/mutex.hpp"
#include "executors/tenure.hpp"
#include "libactors/actor/actor_record.hpp"
#include "libactors/actor/trace_log.hpp"

namespace actors::detail {

/// Thread-safe.
class Observatory {
 public:
  /// The record of an actor that has none. Throws std::bad_alloc.
  [[nodiscard]] RecordHandle open(RefId actor, const std::type_info* actor_class);

  /// What is done with all actors, a set of Seen. Written by set_mode(); read by an actor before
  /// its first object is built. Who starts an actor moves it in (come_to_life()), later the actor
  /// reads this; who turns something on writes this, then looks for actors in all slots, of which
  /// it learns under their lock. So of the two one sees the other: Dekker's protocol with the
  /// asymmetric fence of executors/tenure.hpp, for there are many starts to each change of a mode.
  std::atomic<std::uint8_t> modes{0};
  /// Turns `seen`, one of Seen, on or off. Who looks for actors afterwards finds all that do not
  /// find this.
  void set_mode(std::uint8_t seen, bool on) noexcept;
  /// `parent` becomes `up`: an actor is there from now on, and will look at `modes`.
  static void come_to_life(std::atomic<std::uint64_t>& parent, std::uint64_t up) noexcept {
    if (MembarrierFence::asymmetric()) [[likely]] {
      // release: after all that path() reads. The fence of set_mode() does the rest.
      parent.store(up, std::memory_order_release);
    } else {
      parent.store(up, std::memory_order_seq_cst);  // pairs with set_mode()
    }
  }

  void note_dead_letter() noexcept {
    dead_letters_.fetch_add(1, std::memory_order_relaxed);  // a count
  }
  [[nodiscard]] std::uint64_t dead_letters() const noexcept {
    return dead_letters_.load(std::memory_order_relaxed);
  }

  /// An actor is held, or not any more. seq_cst: for the pair with the end of the system. Who holds
  /// an actor says so here and then looks whether the system ends; who ends it has said that and
  /// then looks here.
  void note_held(bool held) noexcept { held_.fetch_add(held ? 1 : -1, std::memory_order_seq_cst); }
  [[nodiscard]] bool holds_any() const noexcept {
    return held_.load(std::memory_order_seq_cst) != 0;
  }

  /// Of all classes, in the order of their names.
  [[nodiscard]] std::vector<metrics::OfClass> classes();
  [[nodiscard]] std::optional<metrics::Counts> counts_of(RefId actor);
  /// By RefId bits.
  [[nodiscard]] std::unordered_map<std::uint64_t, metrics::Counts> counts();

  TraceLog trace;

 private:
  friend struct CloseRecord;
  void close(ActorRecord& record) noexcept;
  [[nodiscard]] static metrics::Counts counts_now(const ActorRecord& record) noexcept;

  struct Before {
    bool operator()(const std::type_info* a, const std::type_info* b) const noexcept {
      return a->before(*b);
    }
  };

  std::atomic<std::uint64_t> dead_letters_{0};  ///< any thread adds; relaxed: a count
  std::atomic<std::int64_t> held_{0};           ///< see note_held()
  Mutex mutex_;
  std::unordered_map<std::uint64_t, ActorRecord*> records_ ABSL_GUARDED_BY(mutex_);
  /// Of those that have ended, by class.
  std::map<const std::type_info*, metrics::Counts, Before> ended_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace actors::detail
