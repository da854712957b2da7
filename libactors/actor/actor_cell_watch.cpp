// The death-watch side of a cell. Exactly one Terminated per watcher: the watched cell tells each
// watcher in its list once, when it closes; the watcher takes the ref out of its own list when it
// handles the notice, and drops notices it does not expect. Notices are user mail, so they come
// after what the dead actor had told the watcher.

#include <algorithm>
#include <utility>

#include "actors/actor.hpp"
#include "actors/detail/future_state.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/notices.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"

namespace actors::detail {

void notify_watcher(RefId watcher, RefId ended, const ExitReason& reason, const std::string& path) {
  if (watcher.is_promise()) {  // a graceful_stop()
    answer_handled(watcher);
    return;
  }
  Envelope* const notice = make_envelope<Terminated>(Terminated{ActorRef(ended), reason, path});
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
  auto& list = extra().watching;
  const auto it = std::find_if(list.begin(), list.end(),
                               [other](const Watching& w) { return w.other == other; });
  if (it == list.end()) {
    list.push_back({other, custom, false});
    deliver(other, system_envelope(SystemKind::watch, id()));
  } else if ((it->custom != nullptr) || (custom != nullptr)) {
    refuse(path_text(id()) + ": already watches " + path_text(other) +
           " with another message; unwatch it first");
  }
}

void ActorCell::unwatch(RefId other) noexcept {
  if (extra_ == nullptr) {
    return;
  }
  auto& list = extra_->watching;
  const auto it = std::find_if(list.begin(), list.end(),
                               [other](const Watching& w) { return w.other == other; });
  if (it == list.end()) {
    return;
  }
  if (it->custom != nullptr) {
    destroy_envelope(it->custom);
  }
  list.erase(it);
  deliver(other, system_envelope(SystemKind::unwatch, id()));
}

void ActorCell::note_ended_child(RefId child) noexcept {
  for (Watching& watching : extra_->watching) {
    if (watching.other == child) {
      watching.ended_child = true;
      return;
    }
  }
}

// At a restart: the new object shall not hear of children it never had. Their names may be in use
// again by those that it starts.
void ActorCell::forget_ended_children() noexcept {
  std::erase_if(extra_->watching, [](const Watching& watching) {
    if (watching.ended_child && watching.custom != nullptr) {
      destroy_envelope(watching.custom);
    }
    return watching.ended_child;
  });
}

void ActorCell::add_watcher(RefId watcher) {
  auto& list = extra().watchers;
  if (std::find(list.begin(), list.end(), watcher) == list.end()) {
    list.push_back(watcher);
  }
}

void ActorCell::remove_watcher(RefId watcher) noexcept {
  if (extra_ != nullptr) {
    std::erase(extra_->watchers, watcher);
  }
}

void ActorCell::dispatch_notice(Turn& turn, Envelope& notice) {
  const auto& terminated = *static_cast<const Terminated*>(notice.payload());
  const RefId ended = terminated.ref.id();
  if (extra_ == nullptr) {
    return;
  }
  auto& list = extra_->watching;
  const auto it = std::find_if(list.begin(), list.end(),
                               [ended](const Watching& w) { return w.other == ended; });
  if (it == list.end()) {
    return;  // unwatched meanwhile, or of an earlier incarnation
  }
  Envelope* const custom = it->custom;
  list.erase(it);
  if (custom != nullptr) {
    custom->sender = ended;
    deliver_instead(turn, custom);
    return;
  }
  const ActorClass& actor_class = *this->actor_class();
  if (const Handler* const handler = find_handler_by_address(actor_class, notice.type)) {
    handler->run(*actor_, notice);
  } else if (actor_class.any != nullptr) {
    actor_class.any(*actor_, notice);
  } else {
    throw DeathPact(path_text(id()) + " watched " + std::string(terminated.path) +
                    ", which has ended, and has no receive(const Terminated&)");
  }
}

// The message of watch(ref, message), handled in the place of the notice.
void ActorCell::deliver_instead(Turn& turn, Envelope* custom) {
  Envelope* const notice = std::exchange(turn.envelope, custom);
  const auto end = [&] {
    turn.envelope = notice;
    destroy_envelope(custom);
  };
  try {
    dispatch(turn, *custom);
  } catch (...) {
    end();
    throw;
  }
  end();
}

}  // namespace actors::detail
