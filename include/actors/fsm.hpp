#pragma once
// Fsm: an actor that is a state machine. In each state it has clauses of its own for its messages,
// and each handler says where it goes from there. The classic FSM of Akka, and of OTP's gen_statem
// what goes beyond it: postponed messages, next events, entering a state, timers of a state.
//
//   enum class Gate { locked, open };
//   struct Takings { int coins = 0; };
//   using Gatekeeping = actors::Messages<Coin, Push, int(HowMany)>;
//
//   class Turnstile : public actors::Fsm<Gate, Takings, Gatekeeping> {
//    public:
//     Turnstile() {
//       when(Gate::locked, [this](const Coin&) {
//         return goto_state(Gate::open).with({data().coins + 1});
//       });
//       when(Gate::open, actors::for_max(5s),
//            [this](const Push&) { return goto_state(Gate::locked); },
//            [this](const actors::StateTimeout&) { return goto_state(Gate::locked); });
//       when_unhandled([this](const HowMany&) { reply(data().coins); return stay(); });
//       start_with(Gate::locked, {});
//       initialise();
//     }
//   };
//
// Write all of it in the constructor, initialise() last: so a restart begins in the first state
// again. The third parameter is the Protocol; without it a Ref takes anything, as ActorRef does.
// What a handler of an R(M) answers it gives to reply(), or to reply_later(); an ask of another
// message completes when it has been handled.
//
// Which clause. Those of the state, in the order in which they were written, then those of
// when_unhandled(). A message that none takes is logged (a warning that names the state) and goes
// to unhandled(); the machine stays. Clauses are those of a Behavior, guards and patterns included:
// inside the class write `actors::when(guard, handler)`, because when() is the machine's there.
//
// What a transition does, in this order, once the handler has returned:
//  1. goto_state(), also to the same state: the on_transition() handlers run, then those who have
//     subscribed are told. stay() does neither.
//  2. The data given by with() and the state are the new ones.
//  3. If the state is another one: its timers (state_timer()) are cancelled, and what was postponed
//     goes back to the mailbox, ahead of what waits there.
//  4. goto_state(): the state's on_enter() runs.
//  5. Events given by next_event() come next, ahead of everything.
//  6. The state timeout begins anew.
// A handler that throws does none of this; neither does an on_transition() that throws.
//
// Times. There are three, and all are measured by the system's clock:
//   for_max(d)      StateTimeout when no message has come for d; every message begins it anew.
//                   (Akka: the state timeout; gen_statem: the event timeout.)
//   state_timer()   ends with the state. (gen_statem: the state timeout.)
//   timers()        named timers, which do not mind transitions. (gen_statem: generic timeouts.)
// A timer that was cancelled or replaced is not heard of any more, even if its message is in the
// mailbox already. None survives a restart, or the end.
//
// The end. stop(reason) ends the actor, and so do all the other ways. on_termination() runs exactly
// once for each object, with the reason, the state and the data: after the children have ended; for
// one that a restart replaces, before. Those who watch get the reason of a stop(reason) too.
//
// Subscribers. Tell the machine SubscribeTransitions{listener}: the listener is told a
// CurrentState<State> at once, and then a Transitioned<State> for each goto_state(). One that ends
// is forgotten. After a restart the new object tells them its CurrentState.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/actor.hpp"
#include "actors/actor_ref.hpp"
#include "actors/behavior.hpp"
#include "actors/clock.hpp"
#include "actors/detail/fsm_actor.hpp"
#include "actors/detail/unique_function.hpp"
#include "actors/errors.hpp"
#include "actors/message.hpp"
#include "actors/protocol.hpp"
#include "actors/signals.hpp"
#include "actors/timers.hpp"

namespace actors {

/// Told to a listener when it subscribes.
template <class State>
struct CurrentState {
  ActorRef fsm;
  State state;
};
/// Told to listeners when the machine goes to a state, also to the one it is in.
template <class State>
struct Transitioned {
  ActorRef fsm;
  State from;
  State to;
};

/// when(state, for_max(1s), ...): in this state a StateTimeout comes when no message has come for
/// so long. Throws Error unless `limit` is positive.
[[nodiscard]] detail::StateLimit for_max(Duration limit);

/// The base of state machines: see above. State: an enum, or anything else that can be copied and
/// compared with ==. Texts name a state by its to_string(state), where there is one. Data: anything
/// that can be moved. Owned by the worker that runs the actor, as every Actor.
template <class State, class Data, class P = Messages<>>
class Fsm : public detail::FsmActor, public detail::FsmReceives<P> {
  static_assert(std::copy_constructible<State> && std::equality_comparable<State>,
                "Fsm<State, Data>: a State can be copied, and compared with ==");
  static_assert(std::is_object_v<Data> && std::move_constructible<Data>,
                "Fsm<State, Data>: Data can be moved");
  static_assert(detail::is_protocol<P>,
                "Fsm<State, Data, P>: P is a Messages<...>, what the machine may be told");

 public:
  using Protocol = detail::fsm_protocol<P>;

  /// Where a handler goes: what stay(), goto_state() and stop() give.
  class [[nodiscard]] Transition {
   public:
    /// The data from now on. Without it they stay what they are.
    Transition with(Data data) && {
      data_.emplace(std::move(data));
      return std::move(*this);
    }
    /// In place of the limit of the state, until the next message. no_timeout: none. Throws Error
    /// unless `limit` is positive.
    Transition for_max(Duration limit) && {
      limit_ = actors::for_max(limit).limit;
      return std::move(*this);
    }
    /// The message is set aside, as by Actor::stash(), and is handled again after the next change
    /// of state: at once if this transition is one. Who asked it waits on. It must be a handler
    /// that takes its message by const&.
    Transition postpone() && {
      postpone_ = true;
      return std::move(*this);
    }
    /// The machine gets this message next, from nobody, ahead of all that waits (but behind what
    /// this transition postpones). Several come in the order of the calls.
    template <class M>
    requires(detail::sendable<M> && !std::same_as<std::decay_t<M>, Message>) Transition
        next_event(M&& message) && {
      events_.push_back(Message::of(std::forward<M>(message)));
      return std::move(*this);
    }

   private:
    friend class Fsm;
    Transition() = default;

    std::optional<State> to_;  ///< none: stay
    std::optional<Data> data_;
    std::optional<Duration> limit_;
    std::optional<ExitReason> stop_;
    bool postpone_ = false;
    std::vector<Message> events_;
  };

 protected:
  // ---- the machine, in the constructor; each of these throws Error after initialise()

  /// What happens in `state`. A second call for a state adds clauses behind the others.
  template <class... Cs>
  requires(!std::is_same_v<Cs, detail::StateLimit> && ...) void when(const State& state,
                                                                     Cs... clauses) {
    add_clauses(entry(state).clauses, std::move(clauses)...);
  }
  template <class... Cs>
  void when(const State& state, detail::StateLimit limit, Cs... clauses) {
    entry(state).limit = limit.limit;
    add_clauses(entry(state).clauses, std::move(clauses)...);
  }
  /// What happens to messages that no clause of the state takes. A second call adds clauses.
  template <class... Cs>
  void when_unhandled(Cs... clauses) {
    require_not_initialised("when_unhandled()");
    add_clauses(unhandled_, std::move(clauses)...);
  }
  /// Runs f(from, to) at each goto_state(), while state() and data() are still the old ones and
  /// next_data() is the new one. Several run in the order of the calls.
  template <class F>
  requires std::invocable<F&, const State&, const State&>
  void on_transition(F f) {
    require_not_initialised("on_transition()");
    transitions_.emplace_back(std::move(f));
  }
  /// Runs f() whenever `state` has been entered: by goto_state(), and by initialise(). Several run
  /// in the order of the calls.
  template <std::invocable F>
  void on_enter(const State& state, F f) {
    entry(state).on_enter.emplace_back(std::move(f));
  }
  /// Runs f(const ExitReason&, const State&, const Data&) when the machine has ended, or is
  /// replaced by a restart. A second call replaces the first one.
  template <class F>
  requires std::invocable<F&, const ExitReason&, const State&, const Data&>
  void on_termination(F f) {
    require_not_initialised("on_termination()");
    termination_ = std::move(f);
  }
  /// Keeps the last `depth` events for event_log(). 0, as at first: none.
  void set_log_depth(std::size_t depth) {
    log_depth_ = depth;
    trim_log(depth);
  }
  void start_with(State state, Data data = Data()) {
    require_not_initialised("start_with()");
    start_.emplace(std::move(state));
    data_.emplace(std::move(data));
  }
  /// The machine is complete, and begins. Throws UnknownState for a first state without a when(),
  /// and Error without start_with().
  void initialise() {
    require_not_initialised("initialise()");
    if (!start_) {
      throw_not_started();
    }
    current_ = &known(*start_);
    begin();
    enter();
    begin_limit(current_->limit);
  }

  // ---- what it is

  /// Throw Error before start_with().
  [[nodiscard]] const State& state() const {
    require_started();
    return current_ != nullptr ? current_->state : *start_;
  }
  /// Handlers may change it in place: such a change holds whatever the transition, also when the
  /// handler throws.
  [[nodiscard]] Data& data() {
    require_started();
    return *data_;
  }
  [[nodiscard]] const Data& data() const {
    require_started();
    return *data_;
  }
  /// In on_transition(): what data() will be. Elsewhere the same as data().
  [[nodiscard]] const Data& next_data() const { return next_ != nullptr ? *next_ : data(); }

  /// An event that was handled, or was to be.
  struct LogEntry {
    State state;          ///< in which it came
    std::string message;  ///< the name of its type
  };
  /// The last events, the oldest first: see set_log_depth().
  [[nodiscard]] const std::vector<LogEntry>& event_log() const noexcept { return log_; }

  // ---- where to go: for a handler to return

  [[nodiscard]] Transition stay() const { return {}; }
  /// To this state; the handler's failure (UnknownState) if it has no when().
  [[nodiscard]] Transition goto_state(State state) const {
    Transition next;
    next.to_.emplace(std::move(state));
    return next;
  }
  /// Ends this actor. `reason` is what on_termination() and those who watch and are linked get; one
  /// of Kind::exception is logged as an error. It is no failure: no supervisor decides.
  [[nodiscard]] Transition stop(ExitReason reason = {}) const {
    Transition next;
    next.stop_.emplace(std::move(reason));
    return next;
  }
  /// Ends a child; see Actor::stop.
  void stop(const ActorRef& ref) const { Actor::stop(ref); }

  // ---- hooks: whoever overrides them calls these

  void post_stop() override {
    if (auto last_words = std::exchange(termination_, {}); last_words && current_ != nullptr) {
      last_words(end_reason(), current_->state, *data_);
    }
  }

 private:
  using Clauses = std::vector<detail::UniqueFunction<bool(Fsm&, detail::Envelope&)>>;

  struct Entry {
    State state;
    Duration limit = no_timeout;
    Clauses clauses;
    std::vector<detail::UniqueFunction<void()>> on_enter;
  };

  // ---- writing it down

  [[nodiscard]] Entry* find(const State& state) noexcept {
    const auto found = std::find_if(states_.begin(), states_.end(),
                                    [&](const Entry& each) { return each.state == state; });
    return found != states_.end() ? &*found : nullptr;
  }
  Entry& entry(const State& state) {
    require_not_initialised("when() or on_enter()");
    Entry* const found = find(state);
    return found != nullptr ? *found : states_.emplace_back(Entry{state, no_timeout, {}, {}});
  }
  [[nodiscard]] Entry& known(const State& state) {
    Entry* const found = find(state);
    if (found == nullptr || found->clauses.empty()) {
      throw_unknown_state(detail::state_text(state));
    }
    return *found;
  }
  template <class... Cs>
  static void add_clauses(Clauses& to, Cs... clauses) {
    if constexpr (detail::check_behavior<Cs...>()) {
      to.emplace_back([kept = std::tuple<Cs...>(std::move(clauses)...)](
                          Fsm& self, detail::Envelope& e) mutable {
        return std::apply([&](Cs&... each) { return (self.run_if(each, e) || ...); }, kept);
      });
    }
  }

  // ---- running it

  template <class C>
  [[nodiscard]] bool run_if(C& clause, detail::Envelope& e) {
    if (!detail::Clause<C>::takes(clause, e)) {
      return false;
    }
    auto& handler = detail::clause_handler<C>::of(clause);
    using Result = decltype(detail::call_in_place(handler, e));
    static_assert(std::is_same_v<Result, Transition>,
                  "Fsm: a handler returns where the machine goes: stay(), goto_state(...) or "
                  "stop(...)");
    if constexpr (std::is_same_v<Result, Transition>) {
      detail::call_and_answer(e, [&] { apply(detail::call_in_place(handler, e)); });
    }
    return true;
  }
  [[nodiscard]] bool run_first(Clauses& clauses, detail::Envelope& e) {
    return std::any_of(clauses.begin(), clauses.end(), [&](auto& each) { return each(*this, e); });
  }

  bool handle_event(detail::Envelope& e) final {
    if (log_depth_ > 0) {
      trim_log(log_depth_ - 1);
      log_.push_back({current_->state, e.type->name()});
    }
    if (run_first(current_->clauses, e) || run_first(unhandled_, e)) {
      return true;
    }
    note_unhandled(e, detail::state_text(current_->state));
    begin_limit(current_->limit);
    return false;
  }

  void apply(Transition next) {
    if (next.stop_) {
      set_aside_if(next.postpone_);
      take_data(next);
      end(*std::move(next.stop_));
      return;
    }
    Entry& to = next.to_ ? known(*next.to_) : *current_;
    if (next.to_) {
      announce(to, next);
    }
    set_aside_if(next.postpone_);
    take_data(next);
    const bool changes = &to != current_;
    current_ = &to;
    if (changes) {
      leave_state();
    }
    if (next.to_) {
      enter();
    }
    put_first(std::move(next.events_));
    begin_limit(next.limit_.value_or(current_->limit));
  }

  void set_aside_if(bool postponed) {
    if (postponed) {
      this->stash();
    }
  }
  void announce(const Entry& to, const Transition& next) {
    struct Going {
      Going(Fsm& of, const Data* data) noexcept : fsm(of) { fsm.next_ = data; }
      Going(const Going&) = delete;
      Going& operator=(const Going&) = delete;
      ~Going() { fsm.next_ = nullptr; }
      Fsm& fsm;
    };
    const Going going(*this, next.data_ ? &*next.data_ : nullptr);
    for (auto& each : transitions_) {
      each(current_->state, to.state);
    }
    for (const ActorRef& listener : listeners()) {
      listener.tell(Transitioned<State>{self(), current_->state, to.state}, self());
    }
  }
  void take_data(Transition& next) {
    if (next.data_) {
      data_.reset();
      data_.emplace(*std::move(next.data_));
    }
  }
  void enter() {
    for (auto& each : current_->on_enter) {
      each();
    }
  }
  void tell_current(const ActorRef& listener) final {
    listener.tell(CurrentState<State>{self(), current_->state}, self());
  }
  void trim_log(std::size_t depth) {
    if (log_.size() > depth) {
      log_.erase(log_.begin(), log_.end() - static_cast<std::ptrdiff_t>(depth));
    }
  }
  void require_started() const {
    if (!start_) {
      throw_not_started();
    }
  }

  std::vector<Entry> states_;  ///< stays where it is from initialise() on
  Entry* current_ = nullptr;   ///< null before initialise()
  std::optional<State> start_;
  std::optional<Data> data_;
  const Data* next_ = nullptr;  ///< while on_transition() handlers run, if with() was given
  Clauses unhandled_;
  std::vector<detail::UniqueFunction<void(const State&, const State&)>> transitions_;
  detail::UniqueFunction<void(const ExitReason&, const State&, const Data&)> termination_;
  std::size_t log_depth_ = 0;
  std::vector<LogEntry> log_;
};

}  // namespace actors
