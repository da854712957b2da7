#pragma once
// CellExtra: what most actors never need, made on first use: children, watchers, links, open asks,
// supervision history, behaviours, stash, timers, a receive timeout.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "actors/detail/cell_pool.hpp"
#include "actors/process.hpp"
#include "actors/signals.hpp"
#include "actors/supervision.hpp"

#include "libactors/actor/actor_record.hpp"
#include "libactors/actor/links.hpp"
#include "libactors/actor/restart_timer.hpp"
#include "libactors/actor/system_message.hpp"
#include "libactors/actor/toolbox.hpp"
#include "libactors/actor/watch_list.hpp"
#include "supervision/restart_history.hpp"

namespace actors::detail {

class ActorCell;
class CellWait;

/// Somebody who is told when this actor ends.
struct Watcher {
  RefId who;
  std::uint64_t monitor = 0;  ///< the number of the monitor, which gets Down; 0: watch()
  friend constexpr bool operator==(const Watcher&, const Watcher&) = default;
};

/// Of an actor that receives in its own code: a process, or a class that asks for its context().
struct Receptions {
  RefId from;                 ///< who sent what has been received last
  std::uint32_t count = 0;    ///< so many messages have been taken: cursors are not valid for ever
  std::uint32_t in_turn = 0;  ///< so many times something has been received, or looked for, since
                              ///< others had a turn
  bool choosing = false;      ///< a guard runs, on a message in the mailbox
  const WaitRecord* waits = nullptr;  ///< of the receive that there is, once it has waited
};

/// Of a parent with a child that has failed: from the first failure to the end of its object.
struct ChildFailures {
  explicit ChildFailures(SupervisorStrategy of_parent) : strategy(std::move(of_parent)) {}
  SupervisorStrategy strategy;  ///< read once per incarnation
  RestartHistories histories;
};

/// Owned by the worker that runs the actor. Comes and goes with every parent, so it is a cell of
/// the pool.
struct CellExtra {
  CellExtra() = default;
  CellExtra(const CellExtra&) = delete;
  CellExtra& operator=(const CellExtra&) = delete;
  ~CellExtra() = default;
  [[nodiscard]] static inline void* operator new(std::size_t size);
  static inline void operator delete(void* memory) noexcept;

  // ---- as a parent; intrusive list in order of creation
  ActorCell* first_child = nullptr;
  ActorCell* last_child = nullptr;
  std::uint32_t child_count = 0;
  std::uint32_t ending_children = 0;  ///< told to stop, not gone yet
  std::unique_ptr<ChildFailures> child_failures;
  std::vector<std::shared_ptr<RestartTimer>> pending_restarts;

  // ---- as a child
  std::optional<Failure> failure;    ///< what a restart or stop that was ordered is due to
  RefId failed_sender;               ///< who sent the message that failed: the hooks may reply
  Incarnation next_incarnation = 0;  ///< that of the object after the restart that is ordered
  std::vector<RefId> perpetrators;   ///< children whose escalated failures this actor's failure is
  ExitReason reason;                 ///< why it ends
  Message exit_value;                ///< with Kind::value: the value

  // ---- death watch, monitors and links
  std::vector<Watcher> watchers;
  WatchList watching;
  Links links;
  std::uint64_t last_monitor = 0;  ///< counts them, for their numbers
  bool trap_exit = false;          ///< ends of those it is linked to come as Exit

  std::unique_ptr<Toolbox> toolbox;  ///< of an actor of a class, when it has used one of the tools

  /// Of one that has been restarted, or that is or was counted or traced.
  RecordHandle record;
  /// Looks at its object, which is to come.
  std::vector<UniqueFunction<void(Actor*)>> looks;

  Receptions receptions;
  std::optional<Process> context;  ///< of an actor of a class, when it has asked for it

  // ---- waits of its handlers
  CellWait* wait = nullptr;  ///< the last one; see ActorCell::parked_
  std::vector<RefId> ring;   ///< that the last wait would have closed, until it is reported

  // ---- asks made, pruned now and then; cancelled at stop
  std::vector<RefId> asks;
  std::size_t prune_asks_at = 16;
};

inline constexpr PoolClass kExtraClass = pool_class_for(sizeof(CellExtra), alignof(CellExtra));
static_assert(kExtraClass <= PoolClass::b512);

void* CellExtra::operator new(std::size_t size) {
  return pool_allocate(kExtraClass, size, alignof(CellExtra));
}
void CellExtra::operator delete(void* memory) noexcept {
  pool_free(memory, kExtraClass, alignof(CellExtra));
}

}  // namespace actors::detail
