// A cell that is looked at: held, inspected, counted, traced. The rules:
//  1. Whoever looks sends a function, and the activation runs it: nobody else touches the cell.
//  2. An actor whose messages are counted or traced has the class without handlers (see
//  actor_cell_behavior.cpp), so its messages come this way; those of others do not look whether
//  they should.
//  3. A traced actor's mail takes the way past the usual mailbox, where it gets its stamp; so it is
//  at home nowhere.

#include <algorithm>
#include <optional>
#include <utility>

#include "actors/debug.hpp"

#include "base/type_name.hpp"
#include "executors/describe.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/look.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"
#include "libactors/mailbox/custom_mailbox.hpp"

namespace actors::detail {

void look_at(RefId actor, const char* call, UniqueFunction<void(ActorCell&)> look) {
  if (actor.is_promise()) {
    throw Error(std::string(call) + ": the ref is an ask's promise; give it an actor");
  }
  deliver(actor, look_envelope(std::move(look)));
}

Standing ActorCell::standing() const noexcept {
  const std::uint8_t marks = marks_;
  return {state_, failed_, (marks & kSuspended) != 0, (marks & kHeld) != 0};
}

std::optional<std::size_t> ActorCell::counted_mail(RefId actor) const noexcept {
  const std::uint32_t number = custom_number();
  return number != 0 ? CustomMailbox::at(number).size(actor) : std::nullopt;
}

void ActorCell::hold(bool on) noexcept {
  if (held() == on) {
    return;
  }
  mark(kHeld, on);
  want_attention();
  services().observatory.note_held(on);
}

void ActorCell::show_object(UniqueFunction<void(Actor*)> look) {
  const bool to_come = state_ == State::starting || state_ == State::restarting;
  if (actor_ == nullptr && to_come && !is_process()) {
    extra().looks.push_back(std::move(look));
  } else {
    look(actor_);
  }
}

/// There is an object.
void ActorCell::run_looks() {
  if (extra_ != nullptr) {
    for (auto& look : std::exchange(extra_->looks, {})) {
      look(actor_);
    }
  }
}

// ---- being inspected

debug::Report ActorCell::report() {
  debug::Report report;
  report.path = path_text(id());
  report.type = is_process() ? "process" : type_name(*actor_class()->rtti);
  report.suspended_here = held();
  report.suspended_by_parent = (marks_ & kSuspended) != 0;
  switch (state_) {
    case State::live:
      report.state =
          held() || report.suspended_by_parent ? debug::State::suspended : debug::State::live;
      break;
    case State::restarting:
      report.state = debug::State::restarting;
      break;
    case State::stopping:
      report.state = debug::State::stopping;
      break;
    case State::free:
    case State::starting:
    case State::closed:
      report.state = debug::State::starting;
  }
  if (failed_) {
    report.state = debug::State::failed;
  }
  report_mail(report);
  report.dispatcher = dispatcher->name();
  if (extra_ == nullptr) {
    return report;
  }
  report.stashed = extra_->toolbox != nullptr ? extra_->toolbox->stash.size() : 0;
  report.children = extra_->child_count;
  report.watchers = extra_->watchers.size();
  report.restarts = extra_->record != nullptr
                        ? static_cast<std::uint32_t>(std::uint64_t{extra_->record->restarts})
                        : 0;
  if (extra_->receptions.waits != nullptr) {
    report.waits_for = describe_wait(*extra_->receptions.waits, services().clock().now());
  } else if (is_parked()) {
    const CellWait& wait = *extra_->wait;
    report.handling = wait.turn_.envelope != nullptr ? wait.turn_.message().type->name() : "";
    report.waits_for = describe_wait(wait.record, services().clock().now());
  }
  return report;
}

void ActorCell::report_mail(debug::Report& report) const {
  const auto show = [&report](const Envelope& envelope) {
    if (report.next.size() < debug::Report::kShown) {
      report.next.push_back(envelope.type->name());
    }
  };
  for (const Envelope* e = lists_.user; e != nullptr; e = e->next) {
    show(*e);
  }
  if (const std::uint32_t number = custom_number(); number != 0) {
    Mailbox::Cursor cursor;
    CustomMailbox& mailbox = CustomMailbox::at(number);
    while (const Envelope* const e =
               report.next.size() < debug::Report::kShown ? mailbox.scan(cursor) : nullptr) {
      show(*e);
    }
  }
  report.waiting = waiting();
}

std::size_t ActorCell::waiting() const noexcept {
  std::size_t count = 0;
  for (const Envelope* e = lists_.user; e != nullptr; e = e->next) {
    ++count;
  }
  const std::uint32_t number = custom_number();
  return number != 0 ? count + CustomMailbox::at(number).size_hint() : count;
}

// ---- being counted and traced

void ActorCell::see(std::uint8_t seen, bool on) {
  if (on) {
    static_cast<void>(record());
    if (!is_process()) {
      static_cast<void>(toolbox());  // run_equipped() looks there
    }
  }
  mark(seen, on);
  if ((seen & Seen::kTraced) != 0) {
    trace_arrivals(on);
  }
  if (!is_process() && extra_ != nullptr && extra_->toolbox != nullptr) {
    choose_class();
  }
}

void ActorCell::see_as_system_does() {
  if (const std::uint8_t modes = services().observatory.modes.load(std::memory_order_seq_cst);
      modes != 0) [[unlikely]] {
    see(modes, true);
  }
}

ActorRecord& ActorCell::record() {
  RecordHandle& record = extra().record;
  if (record == nullptr) {
    record = services().observatory.open(id(), is_process() ? nullptr : actor_class()->rtti);
  }
  return *record;
}

void ActorCell::note_restart() {
  record().restarts.add(1);
}

void ActorCell::note_failure() noexcept {
  if ((marks_ & Seen::kCounted) != 0) {
    extra_->record->failures.add(1);
  }
}

/// So many wait, at least when it is looked at.
void ActorCell::note_level() noexcept {
  ActorRecord& record = *extra_->record;
  const std::size_t level = waiting();
  record.waiting = level;
  record.high_water.raise_to(level);
}

void ActorCell::dispatch_seen(Turn& turn, Envelope& envelope) {
  if (!is_message(envelope)) {
    dispatch_unseen(turn, envelope);
  } else if ((marks_ & Seen::kTraced) != 0) {
    dispatch_traced(turn, envelope);
  } else {
    dispatch_counted(turn, envelope);
  }
}

void ActorCell::dispatch_counted(Turn& turn, Envelope& envelope) {
  ActorRecord& record = *extra_->record;
  record.messages.add(1);
  if (lists_.user == nullptr) {
    record.waiting = 0;
  }
  if (--record.until_sample == 0) [[unlikely]] {
    dispatch_sampled(turn, envelope);
  } else {
    dispatch_usual(turn, envelope);
  }
}

/// One in ActorRecord::kSampled.
void ActorCell::dispatch_sampled(Turn& turn, Envelope& envelope) {
  struct Timing {
    Timing(ActorRecord& of, const Clock& by) noexcept : record(of), clock(by), begun(by.now()) {}
    Timing(const Timing&) = delete;
    Timing& operator=(const Timing&) = delete;
    ~Timing() { record.note_time(clock.now() - begun); }
    ActorRecord& record;
    const Clock& clock;
    TimePoint begun;
  };
  ActorRecord& record = *extra_->record;
  record.until_sample = ActorRecord::kSampled;
  // A long list is walked less often: a step for every fourth message at most.
  if (record.messages >= record.next_level && custom_number() == 0) {
    note_level();
    record.high_water.raise_to(record.waiting + 1);  // the one in hand has waited with them
    record.next_level = record.messages + 4 * record.waiting;
  }
  const Timing timing(record, services().clock());
  dispatch_usual(turn, envelope);
}

/// Most messages are for one of the class's handlers. The rest goes the way that it goes when
/// nobody looks.
[[gnu::always_inline]] inline void ActorCell::dispatch_usual(Turn& turn, Envelope& envelope) {
  if (!envelope.has(Envelope::kNotice) && (marks_ & Seen::kEquipped) == 0) [[likely]] {
    const ActorClass& itself = *blueprint_.recipe().actor_class;
    if (const Handler* const handler = find_handler_by_address(itself, envelope.type)) [[likely]] {
      handler->run(*actor_, envelope);
      return;
    }
  }
  dispatch_unseen(turn, envelope);
}

/// Of a process, or a receive in a handler: taken from the mailbox.
void ActorCell::note_received(const Envelope& message) {
  ActorRecord& record = *extra_->record;
  if ((marks_ & Seen::kCounted) != 0) {
    record.messages.add(1);
    if (--record.until_sample == 0) {
      record.until_sample = ActorRecord::kSampled;
      note_level();
      record.high_water.raise_to(record.waiting + 1);
    }
  }
  if ((marks_ & Seen::kTraced) == 0) {
    return;
  }
  record.traced = 0;
  if (std::optional<trace::Record> told = services().observatory.trace.told_of(message)) {
    record.traced = told->number;
    told->begun = told->ended = services().clock().now();
    keep_trace(std::move(*told));
  }
}

// ---- being traced

void ActorCell::trace_arrivals(bool on) noexcept {
  if (on) {
    leave_home();
    custom_mailbox_.fetch_or(kStamps, std::memory_order_relaxed);
  } else {
    custom_mailbox_.fetch_and(~kStamps, std::memory_order_relaxed);
  }
}

/// By whoever tells it, on whatever thread, to an actor that may have gone.
void ActorCell::stamp(Envelope& envelope) const noexcept {
  static_cast<void>(SystemDirectory::visit(system_number(), [&](Services& services) {
    stamp_told(services, envelope, {index_, envelope.recipient_generation});
  }));
}

void stamp_told(Services& services, Envelope& envelope, RefId to) {
  trace::Record record;
  RefId from = envelope.sender;
  if (const Activation* const turn = Activation::current()) {
    from = turn->self();
    const ActorCell& teller = ActorCell::at(from.index());
    record.because = teller.system_number() == services.number ? teller.traced_message() : 0;
  }
  record.from = path_text(from);
  record.to = path_text(to);
  record.message_type = envelope.type->name();
  record.told = services.clock().now();
  services.observatory.trace.told(envelope, std::move(record));
}

std::uint64_t ActorCell::traced_message() const noexcept {
  return extra_ != nullptr && extra_->record != nullptr ? extra_->record->traced : 0;
}

void ActorCell::keep_trace(trace::Record told) const noexcept {
  if (services().observatory.trace.handled(std::move(told))) {
    services().log().write(Level::error, path_text(id()), "",
                           "the sink of actors::trace threw; its record is lost, and this is not "
                           "said again");
  }
}

void ActorCell::dispatch_traced(Turn& turn, Envelope& envelope) {
  struct Tracing {
    Tracing(ActorCell& of, const Turn& by, trace::Record record) noexcept
        : cell(of), turn(by), told(std::move(record)) {
      cell.extra_->record->traced = told.number;
      told.begun = cell.services().clock().now();
    }
    Tracing(const Tracing&) = delete;
    Tracing& operator=(const Tracing&) = delete;
    ~Tracing() {
      cell.extra_->record->traced = 0;
      told.ended = cell.services().clock().now();
      told.message_type = turn.message().type->name();  // what a tick of a timer stands for
      cell.keep_trace(std::move(told));
    }
    ActorCell& cell;
    const Turn& turn;
    trace::Record told;
  };
  std::optional<Tracing> tracing;
  if (std::optional<trace::Record> told = services().observatory.trace.told_of(envelope)) {
    tracing.emplace(*this, turn, std::move(*told));
  }
  if ((marks_ & Seen::kCounted) != 0) {
    dispatch_counted(turn, envelope);
  } else {
    dispatch_usual(turn, envelope);
  }
}

}  // namespace actors::detail
