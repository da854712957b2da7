#pragma once
// The actors of tree_machine_test: a tree whose shape a seed decides, and whose members do whatever
// they are ordered to: fail anywhere in their lives, end, wait, change their behaviour, stash, use
// timers, link. Each of them starts its children anew when they have ended.

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "actors/actors.hpp"

#include "tests/stress/tree_ledger.hpp"

namespace tree_machine {

using namespace std::chrono_literals;

inline constexpr std::size_t kNodes = 500;
inline constexpr std::size_t kDeepest = 7;

enum class Deed : std::uint8_t {
  throws,            ///< in its handler
  throws_oddly,      ///< what its parent's strategy may escalate
  throws_number,     ///< no std::exception
  spoils_start,      ///< throws, and so does the next constructor
  spoils_pre_start,  ///< ends; the pre_start() of whoever takes its place throws
  spoils_restart,    ///< throws, and so does post_restart()
  spoils_retiring,   ///< throws, and so does pre_restart(): its children stay
  spoils_end,        ///< ends, and post_stop() throws
  spoils_destructor,
  spoils_decider,  ///< throws, and its parent's decider throws over that
  stops,
  stops_child,
  is_killed,
  kills_child,
  takes_pill,
  waits,  ///< for an answer of one of its children
  becomes,
  unbecomes,
  stashes,  ///< what comes from now on, up to a limit
  ticks,
  ticks_repeatedly,
  cancels,
  links,  ///< with anybody
  traps
};
inline constexpr unsigned kDeeds = static_cast<unsigned>(Deed::traps) + 1;

/// What is to go wrong with a node's actor, in a place that no message reaches.
enum class Hazard : std::uint8_t {
  none,
  constructor,
  pre_start,
  post_restart,
  pre_restart,
  post_stop,
  destructor,
  decider
};

struct Oddity : std::logic_error {
  using logic_error::logic_error;
};

struct Order {
  Deed deed;
  unsigned dice;
  std::size_t sender;    ///< below Ticket::kSenders
  std::uint64_t number;  ///< of this sender's orders
};
/// Ends a stashing().
struct Release {};
struct Census {};
struct Head {
  std::uint32_t ticket;
  std::size_t children;
};
struct Tick {
  std::uint32_t incarnation;
  std::uint32_t serial;
};

/// The shape of the tree, and what its actors share. Thread-safe after construction.
class Plan {
 public:
  /// `delayed`: some restarts wait for a moment, by the system's clock.
  Plan(std::uint64_t seed, LedgerPtr ledger, bool delayed)
      : ledger_(std::move(ledger)), delayed_(delayed) {
    std::mt19937_64 random(seed);
    std::array<std::size_t, kNodes> depth{};
    paths_[0] = "/user/keeper/n0";
    for (std::size_t node = 1; node < kNodes; ++node) {
      std::size_t parent = random() % node;
      while (depth[parent] == kDeepest) {
        parent = random() % node;
      }
      depth[node] = depth[parent] + 1;
      children_[parent].push_back(node);
      paths_[node] = paths_[parent] + "/n" + std::to_string(node);
    }
  }

  [[nodiscard]] Ledger& ledger() const { return *ledger_; }
  [[nodiscard]] bool delayed() const { return delayed_; }
  [[nodiscard]] const std::vector<std::size_t>& children(std::size_t node) const {
    return children_[node];
  }
  [[nodiscard]] const std::string& path(std::size_t node) const { return paths_[node]; }

  void spoil(std::size_t node, Hazard hazard) {
    hazards_[node].store(hazard, std::memory_order_relaxed);
  }
  /// True once, for the one that is to go wrong.
  [[nodiscard]] bool goes_wrong(std::size_t node, Hazard hazard) {
    return hazards_[node].compare_exchange_strong(hazard, Hazard::none, std::memory_order_relaxed);
  }
  /// The latest actor of a node, dead or alive.
  [[nodiscard]] actors::ActorRef latest(std::size_t node) const {
    return actors::ActorRef(
        actors::detail::RefId::of(latest_[node].load(std::memory_order_relaxed)));
  }
  void begun(std::size_t node, const actors::ActorRef& ref) {
    latest_[node].store(ref.id().bits(), std::memory_order_relaxed);
  }

 private:
  LedgerPtr ledger_;
  const bool delayed_;
  std::array<std::vector<std::size_t>, kNodes> children_;
  std::array<std::string, kNodes> paths_;
  /// Written by orders, cleared where the thing goes wrong; relaxed, for all that they say is
  /// there.
  std::array<std::atomic<Hazard>, kNodes> hazards_{};
  /// Bits of a ref each; written by who starts one, read by who links; relaxed.
  std::array<std::atomic<std::uint64_t>, kNodes> latest_{};
};
using PlanPtr = std::shared_ptr<Plan>;

/// An object's entry in the ledger: takes its constructor and destructor down, also when a
/// constructor throws.
class Presence {
 public:
  explicit Presence(TicketPtr ticket) : ticket_(std::move(ticket)) {
    ticket_->take(Step::constructed);
  }
  Presence(const Presence&) = delete;
  Presence& operator=(const Presence&) = delete;
  ~Presence() { ticket_->take(Step::destroyed); }
  [[nodiscard]] Ticket& ticket() const { return *ticket_; }

 private:
  TicketPtr ticket_;
};

class Member : public actors::Actor {
 public:
  using Protocol = actors::Messages<Order, Release, Head(Census), Tick>;

  Member(PlanPtr plan, TicketPtr ticket);
  ~Member() noexcept(false) override;

  void receive(const Order& order);
  void receive(const Release& release);
  Head receive(const Census& census);
  void receive(const Tick& tick);
  void receive(const actors::Terminated& end);
  void receive(const actors::Exit& exit);

  void pre_start() override;
  void pre_restart(const actors::Failure& failure) override;
  void post_restart(const actors::Failure& failure) override;
  void post_stop() override;
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override;

 private:
  [[nodiscard]] Ticket& ticket() const { return presence_.ticket(); }
  void grow(std::size_t child);
  /// Its children, those of the object before this one that were kept included.
  void take_over_or_grow();
  [[nodiscard]] actors::Behavior mask();
  void take(const Order& order);
  void obey(const Order& order);
  void obey_in_peace(const Order& order);
  [[noreturn]] void spoil_and_throw(Hazard hazard);
  void wrong(const std::string& what) const;
  void maybe(Hazard hazard) const;
  void tick_later(const Order& order);

  PlanPtr plan_;
  Presence presence_;
  struct Child {
    std::size_t node;
    actors::ActorRef ref;
    TicketPtr ticket;  ///< null: of the object before this one, which has kept the child
  };
  std::vector<Child> family_;
  bool retiring_ = false;  ///< in pre_restart()
  int masks_ = 0;
  bool stashing_ = false;
  std::uint32_t stashed_ = 0;
  std::uint32_t serial_ = 0;
  std::uint32_t armed_ = 0;  ///< the serial of the ticks that may come; 0: none
  int ticks_left_ = 0;
};

/// The parent of the tree's root: restarts it whatever it does, and replaces it when it has ended.
class Keeper : public actors::Actor {
 public:
  using Protocol = actors::Messages<Release>;
  explicit Keeper(PlanPtr plan) : plan_(std::move(plan)) { plant(); }
  void receive(const Release&) {}
  void receive(const actors::Terminated&);
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override;

 private:
  void plant();
  PlanPtr plan_;
  TicketPtr root_;
};

/// Counts the orders that reached nobody.
class Auditor : public actors::Actor {
 public:
  explicit Auditor(LedgerPtr ledger) : ledger_(std::move(ledger)) {}
  void receive(const actors::DeadLetter& letter) {
    ledger_->dead += letter.message.is<Order>() ? 1 : 0;
  }

 private:
  LedgerPtr ledger_;
};

}  // namespace tree_machine
