// The death-watch side of a cell, and its monitors. Exactly one notice per watcher and per monitor:
// the watched cell tells each in its list once, when it closes; the watcher takes the entry out of
// its own list when it handles the notice, and drops notices it does not expect. Notices are user
// mail, so they come after what the dead actor had told the watcher.
//
// A watch is one per pair, and gets Terminated (or a message of the watcher's). A monitor has a
// number, which only its actor gives, so there may be several per pair; it gets Down.

#include <algorithm>
#include <utility>

#include "actors/actor.hpp"
#include "actors/detail/future_state.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/notices.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"

namespace actors::detail {

void notify_watcher(RefId watcher, std::uint64_t monitor, RefId ended, const ExitReason& reason,
                    const std::string& path) {
  if (watcher.is_promise()) {  // a graceful_stop()
    answer_handled(watcher);
    return;
  }
  Envelope* const notice =
      monitor != 0 ? make_envelope<Down>(Down{MonitorId(monitor), ActorRef(ended), reason, path})
                   : make_envelope<Terminated>(Terminated{ActorRef(ended), reason, path});
  notice->sender = ended;
  notice->flags |= Envelope::kNotice | Envelope::kInternal;
  deliver(watcher, notice);
}

void ActorCell::watch(RefId other, Envelope* custom) {
  const auto refuse = [custom](const std::string& text) {
    if (custom != nullptr) {
      destroy_envelope(custom);
    }
    throw Error(text);
  };
  if (other == id()) {
    refuse(path_text(id()) + ": an actor cannot watch itself; post_stop() runs at its own end");
  }
  if (other.is_promise()) {
    refuse(path_text(id()) +
           ": watch() of an ask's promise; watch an actor, or use the future's on_complete()");
  }
  const Watching* const known = find_watching(other);
  if (known == nullptr) {
    extra().watching.add({other, custom});
    deliver(other, system_envelope(SystemKind::watch, id()));
  } else if (known->custom != nullptr || custom != nullptr) {
    refuse(path_text(id()) + ": already watches " + path_text(other) +
           " with another message; unwatch it first");
  }
}

void ActorCell::unwatch(RefId other) noexcept {
  Watching* const known = find_watching(other);
  if (known == nullptr) {
    return;
  }
  if (known->custom != nullptr) {
    destroy_envelope(known->custom);
  }
  forget(*known);
  deliver(other, system_envelope(SystemKind::unwatch, id()));
}

std::uint64_t ActorCell::monitor(RefId other) {
  if (other == id()) {
    throw Error(path_text(id()) +
                ": an actor cannot monitor itself: nobody would be left to receive the Down");
  }
  if (other.is_promise()) {
    throw Error(path_text(id()) +
                ": monitor() of an ask's promise; monitor an actor, or use the future's "
                "on_complete()");
  }
  const std::uint64_t number = next_monitor();
  extra().watching.add({other, nullptr, false, number});
  deliver(other, system_envelope(SystemKind::watch, id(), number));
  return number;
}

void ActorCell::demonitor(std::uint64_t number) noexcept {
  Watching* const known = number != 0 ? find_monitor(number) : nullptr;
  if (known == nullptr) {
    return;
  }
  const RefId other = known->other;
  forget(*known);
  deliver(other, system_envelope(SystemKind::unwatch, id(), number));
}

/// With the slot's index in it: what another living actor was given means nothing here.
std::uint64_t ActorCell::next_monitor() {
  return (++extra().last_monitor << 31) | index_;
}

Watching* ActorCell::find_watching(RefId other) noexcept {
  return extra_ != nullptr ? extra_->watching.find(other) : nullptr;
}

Watching* ActorCell::find_monitor(std::uint64_t number) noexcept {
  return extra_ != nullptr ? extra_->watching.find_monitor(number) : nullptr;
}

/// Of a Terminated or a Down.
Watching* ActorCell::watching_of(const Envelope& notice) noexcept {
  return notice.type == &type_of<Down>
             ? find_monitor(static_cast<const Down*>(notice.payload())->id.number())
             : find_watching(notice.sender);
}

void ActorCell::forget(Watching& watching) noexcept {
  extra_->watching.erase(watching);
}

void ActorCell::note_ended_child(RefId child) noexcept {
  if (Watching* const watching = find_watching(child)) {
    watching->ended_child = true;
  }
}

// At a restart: the new object shall not hear of children it never had. Their names may be in use
// again by those that it starts.
void ActorCell::forget_ended_children() noexcept {
  extra_->watching.erase_if([](const Watching& watching) {
    if (watching.ended_child && watching.custom != nullptr) {
      destroy_envelope(watching.custom);
    }
    return watching.ended_child;
  });
}

void ActorCell::add_watcher(Watcher watcher) {
  auto& list = extra().watchers;
  if (watcher.monitor != 0 || std::find(list.begin(), list.end(), watcher) == list.end()) {
    list.push_back(watcher);
  }
}

void ActorCell::remove_watcher(Watcher watcher) noexcept {
  if (extra_ != nullptr) {
    std::erase(extra_->watchers, watcher);
  }
}

/// What is to be received in the place of a notice: itself, or the message that watch() was given;
/// null when nobody waits for it any more.
Envelope* ActorCell::shown_for(Envelope& notice) noexcept {
  if (notice.has(Envelope::kSettled)) {
    return &notice;
  }
  if (notice.type == &type_of<TimerTick>) {
    return shown_for_tick(notice);
  }
  if (notice.type == &type_of<Exit>) {
    return extra_ != nullptr && extra_->links.expects(notice) ? &notice : nullptr;
  }
  const Watching* const watching = watching_of(notice);
  if (watching == nullptr) {
    return nullptr;
  }
  return watching->custom != nullptr ? watching->custom : &notice;
}

/// The notice has come: once. (It is expected; what is shown for it belongs to the caller.)
void ActorCell::settle_notice(const Envelope& notice) noexcept {
  if (notice.has(Envelope::kSettled)) {
    return;
  }
  if (notice.type == &type_of<TimerTick>) {
    settle_tick(notice);
  } else if (notice.type == &type_of<Exit>) {
    extra_->links.settle(notice);
  } else {
    forget(*watching_of(notice));
  }
}

void ActorCell::dispatch_notice(Turn& turn, Envelope& notice) {
  if (is_silence(notice)) {
    on_silence(turn);
    return;
  }
  Envelope* const shown = shown_for(notice);
  if (shown == nullptr) {
    return;  // unwatched meanwhile, or of an earlier incarnation
  }
  settle_notice(notice);
  if (shown != &notice) {
    shown->sender = notice.sender;
    deliver_instead(turn, shown);
    return;
  }
  const ActorClass& actor_class = *this->actor_class();
  if (const Handler* const handler = find_handler_by_address(actor_class, notice.type)) {
    handler->run(*actor_, notice);
  } else {
    dispatch_by(actor_class, notice);
  }
}

void ActorCell::leave_notice_unhandled(Envelope& notice) {
  if (notice.type == &type_of<Terminated>) {
    throw DeathPact(path_text(id()) + " watched " +
                    static_cast<const Terminated*>(notice.payload())->path +
                    ", which has ended, and has no receive(const Terminated&)");
  }
  leave_unhandled(notice);  // asked for, and no reason to die
}

// The message of watch(ref, message), or of a timer, handled in the place of the notice.
void ActorCell::deliver_instead(Turn& turn, Envelope* custom) {
  finish(std::exchange(turn.envelope, custom));
  if (turn.carrier != nullptr) {
    turn.carrier->note_type(custom->type);
  }
  if (same_type(custom->type, &type_of<Kill>)) {
    kill_ordered_ = true;
    want_attention();
    return;
  }
  dispatch_unseen(turn, *custom);
}

}  // namespace actors::detail
