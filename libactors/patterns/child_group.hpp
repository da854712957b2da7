#pragma once
// ChildGroup: the children of a Supervisor: who they are, starting one, ending one. Which, and
// when, the supervisor decides.

#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "actors/child_spec.hpp"
#include "actors/future.hpp"
#include "actors/message.hpp"
#include "actors/signals.hpp"
#include "actors/supervisor.hpp"

namespace actors::detail {

class ActorCell;

/// Starts a child of `parent`, which watches it. Throws what starting an actor throws, and
/// ConfigError for a process where no fibers are hosted.
[[nodiscard]] ActorRef start_child(ActorCell& parent, NewChild child);

struct SupervisedChild {
  std::uint64_t number = 0;  ///< counts those that are added
  std::shared_ptr<const ChildSpec> spec;
  Message argument;  ///< simple_one_for_one: of StartAnother
  ChildType type = ChildType::worker;
  ChildState state = ChildState::ended;
  ActorRef ref;  ///< not empty while it has an actor

  [[nodiscard]] bool temporary() const noexcept { return spec->restart == RestartType::temporary; }
};

/// What has come of a start.
struct StartOutcome {
  enum class Kind : std::uint8_t {
    started,
    ignored,  ///< it has stopped itself before its first message
    failed
  };
  Kind kind = Kind::started;
  ExitReason reason;  ///< why it has failed
};

/// Owned by the worker that runs the supervisor. Starting and ending waits, in the supervisor's
/// turn: both throw Stopping and ActorKilled when the supervisor itself is to end.
class ChildGroup {
 public:
  explicit ChildGroup(ActorCell& supervisor) noexcept : cell_(supervisor) {}

  // ---- who they are, in the order in which they were added
  SupervisedChild& add(std::shared_ptr<const ChildSpec> spec, Message argument = {});
  /// One that has no actor.
  void remove(SupervisedChild& child);
  /// Null: there is none. By ref: of those that have an actor.
  [[nodiscard]] SupervisedChild* find(const std::string& id) const;
  [[nodiscard]] SupervisedChild* find(const ActorRef& ref) const;
  [[nodiscard]] SupervisedChild* find(std::uint64_t number);
  [[nodiscard]] const std::map<std::uint64_t, SupervisedChild>& all() const noexcept {
    return children_;
  }
  /// That child and those after it.
  [[nodiscard]] std::vector<SupervisedChild*> from(std::uint64_t number);

  // ---- their lives
  /// Starts one that has no actor, and waits until it has started.
  [[nodiscard]] StartOutcome start(SupervisedChild& child);
  /// Its actor has ended by itself. Gives the ref that it had.
  ActorRef note_end(SupervisedChild& child);
  /// Ends one, and waits for it. Nothing happens to one that has no actor but that it is not
  /// restarting any more.
  void end(SupervisedChild& child);
  /// All, last added first.
  void end_in_order();
  /// All at once.
  void end_together();

  void report(SupervisorReport::Context context, const SupervisedChild& child, const ActorRef& ref,
              const ExitReason& reason) const;
  [[nodiscard]] std::exception_ptr start_error(const SupervisedChild& child,
                                               const ExitReason& reason) const;

 private:
  /// The end of a child that was told to end.
  struct Ending {
    SupervisedChild* child;
    ActorRef ref;
    Future<void> ended;
  };

  /// Returns whether it is a process.
  [[nodiscard]] bool create(SupervisedChild& child);
  [[nodiscard]] StartOutcome settle_failed_start(SupervisedChild& child,
                                                 const std::exception_ptr& error);
  [[nodiscard]] ExitReason await_terminated(const ActorRef& ref);
  [[nodiscard]] Ending begin_end(SupervisedChild& child);
  void finish_end(const Ending& ending);
  [[nodiscard]] static Duration shutdown_time(const SupervisedChild& child) noexcept;

  ActorCell& cell_;
  std::uint64_t last_number_ = 0;
  std::map<std::uint64_t, SupervisedChild> children_;
  std::unordered_map<std::string, SupervisedChild*> by_id_;
  std::unordered_map<ActorRef, SupervisedChild*> by_ref_;
};

}  // namespace actors::detail
