#pragma once
// RouterCore: what all copies of a router share: the list of routees, and the logic that chooses.
//
// Every sender locks one mutex, for the choice alone; keys are computed before and messages
// delivered after. A mutex, because the choice changes something in any case (whose turn it is) and
// is short; measured in bench/bench_routers.cpp, reasons in docs/decisions/2026-11-22-routers.md.

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <typeinfo>
#include <vector>

#include "actors/detail/future_state.hpp"
#include "actors/detail/router_handle.hpp"
#include "actors/resizer.hpp"
#include "actors/router.hpp"
#include "actors/routing.hpp"

#include "base/mutex.hpp"
#include "libactors/actor/services.hpp"
#include "libactors/message/recipient.hpp"
#include "libactors/patterns/router_logic.hpp"
#include "libactors/patterns/router_mailbox.hpp"

namespace actors::detail {

/// Where the routees of a group of paths are looked for.
struct PathSource {
  std::uint32_t system;               ///< its number: it may end before the router does
  const std::type_info* actor_class;  ///< null: any
};

/// Thread-safe.
class RouterCore {
 public:
  /// `letters_to`: whose dead letters those are that no routee gets. `resized`: see
  /// begin_looking().
  explicit RouterCore(const Routing& routing, RefId letters_to = {}, bool resized = false);
  RouterCore(const RouterCore&) = delete;
  RouterCore& operator=(const RouterCore&) = delete;
  virtual ~RouterCore();

  // ---- what senders do. Each takes the message over in any case; throws what a key function does,
  // Error for a message without a key, and what deliver_told() throws.
  void route(Envelope* message);
  void route_to_all(Envelope* message);
  [[nodiscard]] StateRef ask(Envelope* message, Duration timeout, const ReplyType& reply);
  /// See RouterHandle.
  void ask_several(Envelope* message, Duration interval, Duration timeout, const ReplyType& reply,
                   UniqueFunction<void(FutureState&)> settle);
  void lose(Envelope* message) noexcept { to_dead_letters(letters_to_, message); }

  // ---- the list
  /// Those that live.
  [[nodiscard]] std::vector<RefId> all();
  /// Nothing happens when it is there already.
  void add(Routee routee);
  void add_paths(PathSource source, const std::vector<std::string>& paths);
  /// Nothing: it was not there, or only `at_least` would be left.
  std::optional<Routee> remove(RefId ref, std::size_t at_least = 0);

 protected:
  /// The first message since end_looking() has come. Under no lock.
  virtual void wake_pool() noexcept {}

  /// Before anybody routes.
  void open(RefId letters_to, std::shared_ptr<SharedQueue> shared, bool copies) noexcept {
    letters_to_ = letters_to;
    shared_ = std::move(shared);
    copies_ = copies;
  }
  [[nodiscard]] const std::shared_ptr<SharedQueue>& shared() const noexcept { return shared_; }
  [[nodiscard]] RefId letters_to() const noexcept { return letters_to_; }
  [[nodiscard]] std::vector<RouteeLoad> counted();
  /// From now on wake_pool() is not called. False: nor was it before.
  [[nodiscard]] bool begin_looking();
  /// It is again, unless there has been a message since this was called last: then false.
  [[nodiscard]] bool end_looking();

 private:
  [[nodiscard]] RefId pick(const Envelope& message);
  /// Those that live, the one chosen for this message first.
  [[nodiscard]] std::vector<RefId> all_for(const Envelope& message);
  /// A failed ask; the message becomes a dead letter.
  [[nodiscard]] StateRef refuse(Envelope* message, const ReplyType& reply);
  [[nodiscard]] std::uint64_t key_of(const Envelope& message) const;
  [[nodiscard]] Envelope* put_into_shared(Envelope* message);
  [[nodiscard]] std::exception_ptr no_routees(const Envelope& message) const;
  void note_message();
  /// True: wake_pool() is due.
  [[nodiscard]] bool note_message_locked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  /// Where the routee stands; none when there is nobody.
  [[nodiscard]] std::optional<std::size_t> choose(std::uint64_t key)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void drop(std::size_t at) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void drop_dead() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void look_for_absent() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::shared_ptr<const RoutingKeys> keys_;
  const bool resized_;
  // Constant once anybody routes.
  RefId letters_to_;
  std::shared_ptr<SharedQueue> shared_;  ///< of a balancing pool
  bool copies_ = false;                  ///< Config::copy_messages, for what goes into it

  Mutex mutex_;
  std::vector<Routee> routees_ ABSL_GUARDED_BY(mutex_);
  const std::unique_ptr<RouterLogic> logic_ ABSL_PT_GUARDED_BY(mutex_);
  PathSource source_ ABSL_GUARDED_BY(mutex_){};
  /// Paths where nobody was when somebody looked last.
  std::vector<std::string> absent_ ABSL_GUARDED_BY(mutex_);
  bool looking_ ABSL_GUARDED_BY(mutex_) = false;
  bool quiet_ ABSL_GUARDED_BY(mutex_) = true;
};

}  // namespace actors::detail
