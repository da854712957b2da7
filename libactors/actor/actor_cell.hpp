#pragma once
// ActorCell: everything the runtime knows of one actor. 192 bytes in a slot that is used again and
// never unmapped.
//
//   starting --constructed, pre_start returned--> live --Restart--> restarting --children gone,
//   constructed--> live
//      | throws: failed, the parent decides        | throws: failed, the parent decides
//      +--------------------- Stop, PoisonPill, directive stop ----------------------> stopping -->
//      closed
//
// `failed` and `suspended` are flags beside the state: while either is set no user message is
// handled, system messages are. A handler that waits leaves parked_ set: until it is let go the
// activation serves system messages only, and keeps what would run user code (stop, restart, kill)
// as an order that the handler meets when its wait is interrupted.
//
// The cell's sides, one file each: actor_cell.cpp (turns), actor_cell_mail.cpp (taking mail in),
// actor_cell_orders.cpp (system mail), actor_cell_lifecycle.cpp (start, restart, stop, close),
// actor_cell_object.cpp (where the object is),
// actor_cell_supervision.cpp (failures and decisions), actor_cell_watch.cpp (death watch,
// monitors), actor_cell_link.cpp (links), actor_cell_behavior.cpp (having become another),
// actor_cell_interceptor.cpp (others who see its messages), actor_cell_stash.cpp (messages set
// aside), actor_cell_timers.cpp (messages to itself, later), actor_cell_receive_timeout.cpp
// (having heard nothing), actor_cell_mailbox.cpp (a mailbox of the user's), actor_cell_home.cpp
// (being at home at a processor), actor_cell_process.cpp (being a process), actor_cell_look.cpp
// (being looked at), turn.cpp (waits), reception.cpp (receives).
//
// A process is a cell without an object. Its first turn starts a fiber with a stack of its own and
// gives it the activation, as if a handler were let go on after a wait; the function runs there
// from beginning to end, and then the cell closes. It never fails towards its parent.
//
// Threads: accept() and the atomics are for anybody; everything else belongs to the worker whose
// activation holds the mailbox word's S (at home: to the owner of the home). Sibling links,
// `ended_by_parent_` and `ordered_incarnation_` belong to the parent's activation.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/detail/blueprint.hpp"
#include "actors/props.hpp"
#include "actors/signals.hpp"
#include "actors/spawn.hpp"

#include "base/relaxed.hpp"
#include "base/slot_table.hpp"
#include "libactors/actor/cell_extra.hpp"
#include "libactors/actor/cell_link.hpp"
#include "libactors/actor/cell_look.hpp"
#include "libactors/actor/services.hpp"
#include "libactors/actor/system_message.hpp"
#include "libactors/mailbox/mailbox_home.hpp"
#include "libactors/message/recipient.hpp"

namespace actors {
class Actor;
class Behavior;
class Interception;
}  // namespace actors

namespace actors::detail {

class CustomMailbox;
class InterceptorBody;
class Turn;
struct ChildDirective;
class CellWait;

class alignas(64) ActorCell final : public Recipient {
 public:
  ActorCell() noexcept;

  /// What a new actor is made of.
  struct Seed {
    Dispatcher* dispatcher;  ///< of its system
    RefId parent;
    Blueprint blueprint;
    std::string_view name;             ///< empty: unnamed
    std::unique_ptr<Mailbox> mailbox;  ///< null: the default one
  };
  /// Takes a slot and fills it. Throws NameTaken. The actor does not run before launch().
  [[nodiscard]] static ActorCell& create(Seed&& seed);
  /// Schedules the first activation, which builds the object.
  void launch() noexcept { dispatcher->schedule_new(*this); }
  /// Occupies the slot for a ref that nobody ever answers: everything told to it is a dead letter.
  [[nodiscard]] static RefId create_dead(Services& services, std::string name);
  void release_dead() noexcept;

  [[nodiscard]] static ActorCell& at(std::uint32_t index) noexcept;
  /// See find_resident().
  [[nodiscard]] static Resident* find(Runnable* runnable) noexcept;
  [[nodiscard]] RefId id() const noexcept {
    return {index_, generation.load(std::memory_order_relaxed)};
  }

  // ---- anybody
  void accept(Envelope* envelope) override;
  [[nodiscard]] std::string what() const override;
  /// Empty: a root. kNoParent: there is no such actor (any more, or yet).
  [[nodiscard]] RefId parent() const noexcept;
  static constexpr RefId kNoParent{.slot = RefId::kPromiseBit, .generation = 1};
  [[nodiscard]] std::uint32_t system_number() const noexcept override {
    return system_number_.load(std::memory_order_relaxed);
  }
  /// What a handler of `actor`, which is this cell's or was, is parked for; empty: nothing that is
  /// known. See wait_ring.hpp.
  [[nodiscard]] RefId waits_for(RefId actor) const noexcept;
  /// The wait of this cell's handler goes on, if at all, as one for nobody. Its own thread only,
  /// which need not have S: so it leaves kParked alone, which stays on.
  void withdraw_edge() noexcept { parked_.store(kForNoPromise, std::memory_order_relaxed); }
  [[nodiscard]] const ActorClass* actor_class() const noexcept {
    return class_.load(std::memory_order_relaxed);
  }
  /// What it is doing, as far as it shows from outside; it may have gone on meanwhile.
  [[nodiscard]] Standing standing() const noexcept;
  /// How many messages wait in the mailbox that `actor`, which is this cell's, was given; nothing
  /// with the default one.
  [[nodiscard]] std::optional<std::size_t> counted_mail(RefId actor) const noexcept;

  // ---- looks (actor_cell_look.cpp): the activation, in a function given to look_at()
  /// Runs `look` with the object; when there will be one, not before that.
  void show_object(UniqueFunction<void(Actor*)> look);
  /// No message is handled until this is taken back. Restarts do not change it.
  void hold(bool on) noexcept;
  /// Whether it is counted, or traced, from now on: `seen` is one of Seen, or kAny.
  void see(std::uint8_t seen, bool on);
  [[nodiscard]] debug::Report report();
  /// Number of the traced message that is being handled, or 0.
  [[nodiscard]] std::uint64_t traced_message() const noexcept;

  // ---- its home
  void notified(Processor& processor, Processor& otherwise) noexcept override;
  void move_out(Processor& processor) noexcept override;
  [[nodiscard]] std::uint64_t actor() const noexcept override { return id().bits(); }

  // ---- the activation
  void run() noexcept override;

  // ---- the actor's own calls (actor.cpp), inside its turns
  [[nodiscard]] Services& services() const noexcept { return Services::of(*dispatcher); }
  [[nodiscard]] RefId create_child(Blueprint&& blueprint, const Options& options);
  void order_stop() noexcept {
    stop_ordered_ = true;
    want_attention();
  }
  /// The same by a PoisonPill: one of the runtime's is the end of the system.
  void order_stop_by(const Envelope& pill) noexcept {
    stopped_from_outside_ =
        stopped_from_outside_ || (pill.has(Envelope::kInternal) && !stop_ordered_);
    graceful_ = graceful_ || (marks_ & kHandsPillsOn) != 0;
    order_stop();
  }
  /// From now on a PoisonPill ends this actor after its children, each of which handles first what
  /// it has been told.
  void hand_pills_on() noexcept { mark(kHandsPillsOn, true); }
  /// Orders a stop for this reason, unless it is ending already.
  void exit_with(Value reason);
  void exit_with(ExitReason reason);
  /// Why it ends, or why its object does: known from the time on when that is ordered.
  [[nodiscard]] ExitReason end_reason() const;
  /// Tells close() that somebody in Services keeps the actor's id: under a name, or to tell it
  /// events. False: the actor has closed meanwhile.
  [[nodiscard]] bool note_name(std::uint32_t of_generation) noexcept;
  void stop_child(RefId child);
  [[nodiscard]] std::vector<RefId> children() const;
  void stop_children();
  void watch(RefId other, Envelope* custom);
  void unwatch(RefId other) noexcept;
  /// Gives the number of the monitor. Throws Error for itself and for promises.
  [[nodiscard]] std::uint64_t monitor(RefId other);
  void demonitor(std::uint64_t number) noexcept;
  /// Throws Error for promises.
  void link(Turn& turn, RefId other);
  void unlink(Turn& turn, RefId other);
  /// Returns what it was.
  bool trap_exit(bool on);
  /// Of a new actor, before launch(): it is `spawner`'s from the start. In a turn of `spawner`.
  MonitorId begin_tied(ActorCell& spawner, Tie tie);
  void remember_ask(RefId promise);
  /// `stacked`: unbecome() comes back to what is the latest now.
  void become(Behavior next, bool stacked);
  void unbecome();
  /// Handles a message of an actor that has become another, or has a receive timeout, or
  /// interceptors.
  void run_equipped(Envelope& envelope);
  /// Puts them in front of those there are; while the actor is being built.
  void add_interceptors(std::vector<std::unique_ptr<InterceptorBody>> more);
  /// Throw Error, AlreadyStashed, StashOverflow; see Actor.
  void stash();
  void unstash(std::size_t count);
  void set_stash_capacity(std::size_t messages) {
    check_turn("set_stash_capacity()");
    toolbox().stash.set_capacity(messages);
  }
  /// Puts messages to this actor (a chain: oldest first, null at the end) ahead of all that wait.
  void tell_first(Envelope* chain) noexcept;
  /// The handler that has stashed it is over.
  void put_aside(Envelope* message);
  /// Takes the message over in any case. Throws Error for a period that is not positive.
  void start_timer(std::string_view key, const ActorTimers::Order& order);
  void cancel_timer(std::string_view key) noexcept;
  void cancel_timers() noexcept;
  void set_receive_timeout(Duration after);
  void cancel_receive_timeout() noexcept;
  [[nodiscard]] bool has_timer(std::string_view key) const noexcept;

  /// The content of a message being handled, in a fresh envelope: the old one stays in the
  /// mailbox's keeping.
  [[nodiscard]] static Envelope* detach(Envelope& envelope);

  /// For an actor of a class: its waits.
  [[nodiscard]] Process& context();
  [[nodiscard]] bool is_process() const noexcept {
    return blueprint_.recipe().runs != Recipe::Runs::object;
  }

  // ---- waits (turn.cpp, reception.cpp)
  [[nodiscard]] Receptions& receptions() { return extra().receptions; }
  /// What parked_ is while the wait is for something else.
  static constexpr std::uint64_t kForNoPromise = 1;
  [[nodiscard]] bool interruption_ordered() const noexcept {
    return stop_ordered_ || restart_ordered_ || kill_ordered_;
  }

 private:
  friend class Turn;
  friend class CellWait;
  friend class Reception;
  friend class actors::Interception;
  friend struct CellAccess;  // of the test kit: testkit/cell_access.hpp

  using State = CellState;

  // mail and turns
  [[gnu::noinline]] void accept_elsewhere(Envelope* envelope);
  [[gnu::noinline]] void accept_behind_new(Carrier& carrier, Processor& mine,
                                           Envelope* envelope) noexcept;
  void accept_default(Envelope* envelope) noexcept;
  void schedule() noexcept;
  void serve_system_mail(Turn& turn);
  void handle_system(Turn& turn, Envelope& envelope);
  void obey_parent(SystemKind kind, const FailureMessage* with_failure);
  void obey_restart(SystemKind kind, const FailureMessage& order);
  [[nodiscard]] TurnEnd resume_parked(Turn& turn) noexcept;
  [[nodiscard]] bool is_parked() const noexcept {
    return parked_.load(std::memory_order_relaxed) != 0;
  }
  void note_parked(std::uint64_t on) noexcept {
    parked_.store(on, std::memory_order_relaxed);
    note_unusual(kParked, on != 0);
  }
  void show_wait_for(RefId promise) noexcept {
    parked_.store(promise.bits(), std::memory_order_release);  // see parked_
  }
  void note_wait(CellWait& wait) noexcept {
    extra_->wait = &wait;
    note_parked(kForNoPromise);
  }
  [[gnu::noinline]] void obey_kill(Turn& turn);
  [[nodiscard]] bool obey_orders(Turn& turn);
  [[nodiscard]] Runnable* run_turn() noexcept;
  [[gnu::noinline]] void run_any_turn() noexcept;
  [[gnu::noinline]] void run_on(Turn& turn) noexcept;
  [[nodiscard]] TurnEnd resume(Turn& turn, Slice& slice, bool handled) noexcept;
  static void charge(Slice& slice) noexcept;
  [[nodiscard]] static bool used_up(const Turn& turn, Slice& slice) noexcept;
  void handle_backlog(Turn& turn, Carrier& carrier, Slice& slice, std::uint32_t mine);
  void handle_user(Turn& turn, Envelope* envelope, std::uint32_t mine);
  void handle(Turn& turn, Envelope& envelope);
  void on_thrown(Turn& turn);
  void dispatch(Turn& turn, Envelope& envelope);
  void dispatch_unseen(Turn& turn, Envelope& envelope);
  void dispatch_unlisted(Envelope& envelope);
  void dispatch_by(const ActorClass& actor_class, Envelope& envelope);
  void dispatch_notice(Turn& turn, Envelope& notice);
  void deliver_instead(Turn& turn, Envelope* custom);
  void leave_unhandled(Envelope& envelope);
  void leave_notice_unhandled(Envelope& notice);
  // the mailbox word, with envelopes freed as it lets go of them
  void refresh() noexcept {
    free_cell(word_.refresh(lists_).free);
    note_system_mail();
  }
  /// `message` may travel on.
  void let_go_of(Envelope* message) noexcept {
    word_.detach(lists_, message);
    note_system_mail();
  }
  void note_system_mail() noexcept {
    if (lists_.system != nullptr) [[unlikely]] {
      want_attention();
    }
  }
  void note_unusual(std::uint8_t what, bool is_so) noexcept {
    unusual_ = static_cast<std::uint8_t>(is_so ? unusual_ | what : unusual_ & ~what);
  }
  void want_attention() noexcept { note_unusual(kAttention, true); }
  [[nodiscard]] bool wants_attention() const noexcept { return (unusual_ & kAttention) != 0; }
  /// Nothing is left in the lists, and nothing but user messages has to be looked at.
  [[nodiscard]] bool has_done_all() const noexcept {
    return lists_.user == nullptr && !wants_attention();
  }
  [[nodiscard]] Envelope* take_only() noexcept {
    const MailboxWord::Taken taken = word_.take_only(lists_);
    free_cell(taken.free);
    return taken.node;
  }
  [[nodiscard]] Envelope* take_plain() noexcept;
  [[nodiscard]] bool system_mail_came() noexcept;
  [[nodiscard]] bool rest_at_home(Carrier& carrier, Runnable** next) noexcept;
  [[nodiscard]] bool try_idle(Carrier* carrier) noexcept;
  void remember_another_ask(RefId promise);
  [[nodiscard]] bool try_block() noexcept;
  /// The message goes at once, as its handler would expect; its cell may have to wait until the
  /// word has moved off it.
  void finish(Envelope* envelope) noexcept {
    if (!envelope->is_plain()) {
      finish_other(envelope);
    } else if (lists_.done(envelope) && !pool_free_here(envelope, PoolClass::b64)) [[unlikely]] {
      free_envelope(envelope);
    }
  }
  [[gnu::noinline]] void finish_other(Envelope* envelope) noexcept;
  static void free_cell(Envelope* envelope) noexcept {
    if (envelope != nullptr) {
      free_envelope(envelope);  // its payload is gone already
    }
  }
  enum class Attention : std::uint8_t { proceed, again, leave };
  [[nodiscard]] Attention attend(Turn& turn);
  [[nodiscard]] Attention take_next(Turn& turn, Envelope*& next);
  [[nodiscard]] bool receptive() const noexcept {
    return state_ == State::live && !failed_ && (marks_ & (kSuspended | kHeld)) == 0;
  }

  // being at home
  void tell_home() noexcept;
  void note_waker() noexcept;
  void note_caller() noexcept;
  void count_call(bool from_there_again) noexcept;
  [[nodiscard]] bool lives_anywhere() const noexcept { return MailboxWord::lives_anywhere(lists_); }
  [[nodiscard]] bool try_move_in(Carrier& carrier) noexcept;
  void try_settle_in(Carrier& carrier) noexcept;
  template <class Move>
  bool move_in_by(Carrier& carrier, Move move) noexcept;
  void leave_home() noexcept;

  // a mailbox of the user's
  void accept_otherwise(Envelope* envelope, std::uint32_t mark);
  void accept_custom(Envelope* envelope, std::uint32_t number) noexcept;
  void refuse(Envelope* chain, RefId to) noexcept;
  void after_custom(CustomMailbox& mailbox) noexcept;
  template <class Event>
  void publish_level(const Event& event) noexcept;
  /// 0: none. relaxed: written by the creator, and by close(), which is the activation's.
  [[nodiscard]] std::uint32_t custom_number() const noexcept {
    return custom_mailbox_.load(std::memory_order_relaxed) & ~kMailMarks;
  }
  /// Sees to it that the next message is in the list. False: there is none, or no such mailbox.
  [[nodiscard]] bool take_from_custom() noexcept;
  void close_custom(RefId me) noexcept;

  // being looked at
  [[nodiscard]] bool held() const noexcept { return (marks_ & kHeld) != 0; }
  void mark(std::uint8_t mark, bool on) noexcept {
    marks_ = static_cast<std::uint8_t>(on ? marks_ | mark : marks_ & ~mark);
  }
  void see_as_system_does();
  [[nodiscard]] ActorRecord& record();
  void run_looks();
  void note_restart();
  void note_failure() noexcept;
  void note_received(const Envelope& message);
  void note_level() noexcept;
  void dispatch_seen(Turn& turn, Envelope& envelope);
  void dispatch_counted(Turn& turn, Envelope& envelope);
  void dispatch_sampled(Turn& turn, Envelope& envelope);
  void dispatch_traced(Turn& turn, Envelope& envelope);
  void dispatch_usual(Turn& turn, Envelope& envelope);
  void keep_trace(trace::Record told) const noexcept;
  void report_mail(debug::Report& report) const;
  void stamp(Envelope& envelope) const noexcept;
  void trace_arrivals(bool on) noexcept;
  [[nodiscard]] std::size_t waiting() const noexcept;

  // being a process
  [[nodiscard]] Attention start_process(Turn& turn) noexcept;
  [[nodiscard]] bool may_begin();
  static void enter_process(void* cell) noexcept;
  void run_process(Turn& turn) noexcept;
  void end_process(const Failure& failure);
  void settle_process();

  // lifecycle
  void build(Turn& turn);
  void begin_restart(Turn& turn);
  void continue_restart(Turn& turn);
  void on_stop_ordered(const Failure* failure);
  void begin_stop();
  [[nodiscard]] bool continue_stop(Turn& turn);
  void run_post_stop(Turn& turn) noexcept;
  void close(const Turn& turn);
  [[nodiscard]] Envelope* close_mail(RefId me);
  void close_with_extra(RefId me);
  void forget_blueprint() noexcept;
  static void release_extra(CellExtra& rest, RefId me, const Message& value,
                            const std::string& path);
  void reset() noexcept;
  static void drain(Envelope* chain, RefId me) noexcept;
  [[nodiscard]] static ExitReason exit_reason_of(const Failure& failure);
  [[nodiscard]] std::exception_ptr initialization_error(const std::exception_ptr& cause,
                                                        FailurePhase phase) const;
  [[nodiscard]] RefId listed_id() const noexcept { return {index_, listed_generation_}; }
  [[nodiscard]] static bool has_room_for(const Recipe& recipe) noexcept;
  [[nodiscard]] void* allocate_object(const Recipe& recipe);
  void free_object(void* place, const Recipe& recipe) noexcept;
  void destroy_object(const char* during) noexcept;
  void take_name(const Seed& seed);
  void link_child(ActorCell& child) noexcept;
  void on_child_stopped(RefId child);
  [[nodiscard]] bool let_go_here(const Turn& of_child, RefId child) noexcept;
  void end_child(ActorCell& child) noexcept;
  /// Ends it without what it has still to handle. `failure`, if not null, is why.
  void stop_now(ActorCell& child, const Failure* failure);
  [[nodiscard]] ActorCell* find_child(RefId child) const noexcept;

  // behaviour
  void check_turn(const char* call) const;
  [[nodiscard]] Toolbox& toolbox();
  void choose_class() noexcept;
  void run_by_behavior(Envelope& envelope);
  void run_by_tools(Envelope& envelope);
  void run_intercepted(Envelope& envelope, std::size_t index);
  void forget_behaviors() noexcept;
  void give_back(std::size_t count) noexcept;
  void put_tools_away() noexcept;
  [[nodiscard]] static Envelope* shown_for_tick(const Envelope& tick) noexcept;
  void settle_tick(const Envelope& tick) noexcept;
  void check_repeats(std::string_view key, const ActorTimers::Order& order) const;
  [[nodiscard]] bool is_silence(const Envelope& notice) const noexcept;
  void on_silence(Turn& turn);
  [[nodiscard]] static ActorTimer* timer_of(const Envelope& tick) noexcept;
  [[nodiscard]] bool has_tools() const noexcept {
    return extra_ != nullptr && extra_->toolbox != nullptr;
  }
  [[nodiscard]] bool holds_stash() const noexcept {
    return has_tools() && !extra_->toolbox->stash.empty();
  }

  // supervision
  void fail(Turn& turn, std::exception_ptr cause, FailurePhase phase, Envelope* envelope);
  void fail_with(const Failure& failure, RefId perpetrator);
  void decide(Turn& turn, RefId child, Incarnation incarnation, const Failure& failure);
  [[nodiscard]] bool is_moot(const ActorCell& child, Incarnation incarnation,
                             const Failure& failure) const;
  void carry_out(const ChildDirective& step, const Failure& failure);
  void log_decision(const Failure& failure, Directive directive, Duration delay,
                    bool exhausted) const noexcept;
  void log_hook_failure(const char* where) const noexcept;
  void resume_after_failure();
  void update_suspension();
  void schedule_restart(RefId child, const Failure& failure, Incarnation incarnation,
                        Duration delay);
  [[nodiscard]] bool cancel_restart(RefId child) noexcept;

  // watching
  void add_watcher(Watcher watcher);
  void remove_watcher(Watcher watcher) noexcept;
  [[nodiscard]] std::uint64_t next_monitor();
  [[nodiscard]] Watching* find_watching(RefId other) noexcept;
  [[nodiscard]] Watching* find_monitor(std::uint64_t number) noexcept;
  [[nodiscard]] Watching* watching_of(const Envelope& notice) noexcept;
  void forget(Watching& watching) noexcept;
  [[nodiscard]] Envelope* shown_for(Envelope& notice) noexcept;
  void settle_notice(const Envelope& notice) noexcept;
  void note_ended_child(RefId child) noexcept;
  void forget_ended_children() noexcept;

  // links
  void handle_link_mail(const SystemMessage& message);
  void on_linked_ended(const ExitMessage& end);
  void end_with(const ExitMessage& end);
  static void tell_linked(const CellExtra& rest, RefId me, const Message& value,
                          const std::string& path);
  [[nodiscard]] Message result_for(const CellExtra& rest) noexcept;

  [[nodiscard]] CellExtra& extra();
  /// From here on this generation's id is a dead one's. Its own activation, or whoever created it.
  void vacate() noexcept;

  // First line: what others touch who tell it something. (Recipient's come before.) Second: what
  // each message needs that is handled.
  /// Number of its CustomMailbox, or 0, and kCopies where messages are copied, kStamps where they
  /// are traced: what makes mail take another way than the usual one. Written before the actor's id
  /// is known to anybody, and by close(); kStamps by the activation, not at home. Read by senders
  /// and the activation. relaxed: the mailbox finds out who is late.
  std::atomic<std::uint32_t> custom_mailbox_{0};
  static constexpr std::uint32_t kCopies = 0x8000'0000U;
  static constexpr std::uint32_t kStamps = 0x4000'0000U;
  static constexpr std::uint32_t kMailMarks = kCopies | kStamps;
  MailboxWord word_;
  /// 0, or a handler is parked: bits of the promise that its wait is for, or kForNoPromise. In that
  /// case extra_->wait is its wait. Written by the activation, before the word is blocked and when
  /// S has been set after that; a thread that is no carrier keeps S meanwhile. Read by the
  /// activation (relaxed: S orders that) and by whoever looks for rings (seq_cst: see
  /// wait_ring.hpp; a promise is written with release: what its reader reads next was written
  /// before).
  std::atomic<std::uint64_t> parked_{0};
  MailboxLists lists_;  // the end of the first line, and the beginning of the second
  /// As parent_, but the activation sets it to the class's `equipped` and back. What others read in
  /// it is the same in both.
  std::atomic<const ActorClass*> class_{nullptr};
  std::atomic<std::uint32_t> system_number_{0};
  const std::uint32_t index_;
  Actor* actor_ = nullptr;
  Incarnation incarnation_ = 0;  ///< of the object: what its failures say
  /// Some registry of the system may know it. Set by creators and note_name(), cleared by
  /// close_mail(). relaxed: the word orders them, see note_name().
  std::atomic<bool> named_{false};
  Relaxed<State> state_ = State::free;
  /// Why a turn is not one of those that are nothing but a message: a set of the following. The one
  /// test that a turn makes per message.
  std::uint8_t unusual_ = kAttention;
  /// Something besides user messages may have to be looked at, system mail in the lists for one.
  /// Off only for a live actor with nothing ordered or pending.
  static constexpr std::uint8_t kAttention = 1;
  static constexpr std::uint8_t kParked = 2;  ///< parked_ is not 0
  static constexpr std::uint8_t kTimed = 4;   ///< somebody reads a clock
  // A system message may have come since the activation took what the word held. Set by who has
  // pushed one (release), cleared by the activation, see system_mail_came(). So while there are
  // messages in the list nobody looks at the word, which others write. Maybe left by the slot's
  // actor before.
  std::atomic<bool> urgent_{false};
  Relaxed<bool> failed_ = false;    ///< waits for the parent's decision
  bool was_suspended_ : 1 = false;  ///< what the children have been told last
  bool initialized_ : 1 =
      false;  ///< has been live: the next object gets post_restart instead of pre_start
  bool stop_ordered_ : 1 = false;
  bool restart_ordered_ : 1 = false;
  bool kill_ordered_ : 1 = false;
  bool post_stop_done_ : 1 = false;
  bool stopped_from_outside_ : 1 = false;  ///< by parent or system, not by itself
  bool graceful_ : 1 = false;              ///< children end one by one, after what they were told

  // The rest.
  Blueprint blueprint_;
  // Constant from create() to close(); atomic because path() reads them of any actor at any time
  // and checks the generation before and after.
  /// kNoParent while nobody lives here: an id that the next actor of this slot will have is
  /// nobody's yet. Release when somebody moves in, after all that path() reads, and before the
  /// generation goes on when it is left.
  std::atomic<std::uint64_t> parent_{kNoParent.bits()};
  CellExtra* extra_ = nullptr;
  CellLink previous_sibling_;
  CellLink next_sibling_;
  std::uint32_t listed_generation_ = 0;  ///< under which the parent knows this child; the parent's
  bool ended_by_parent_ = false;         ///< the parent has told this child to stop; the parent's
  /// What is unusual about it: a set of the following and of Seen.
  Relaxed<std::uint8_t> marks_ = 0;
  static constexpr std::uint8_t kSuspended = 1;      ///< the parent is suspended
  static constexpr std::uint8_t kHeld = 2;           ///< see hold()
  static constexpr std::uint8_t kHandsPillsOn = 32;  ///< a PoisonPill makes it graceful
  Incarnation ordered_incarnation_ = 0;  ///< what its restarts have come to; the parent's

  // Where the object is, if it is small: an Actor with a word of its own.
  static constexpr std::size_t kRoom = 24;
  static constexpr std::size_t kRoomAlign = 8;
  alignas(kRoomAlign) std::byte room_[kRoom];
};

/// The slots of all actors of the process.
using CellTable = SlotTable<ActorCell>;
static_assert(sizeof(ActorCell) == 192, "three cache lines");

inline CellLink& CellLink::operator=(const ActorCell* cell) noexcept {
  index_ = cell != nullptr ? CellTable::index_of(cell) : kNull;
  return *this;
}
inline CellLink::operator ActorCell*() const noexcept {
  return index_ != kNull ? CellTable::at(index_) : nullptr;
}

inline ActorCell& ActorCell::at(std::uint32_t index) noexcept {
  return *CellTable::at(index);
}

}  // namespace actors::detail
