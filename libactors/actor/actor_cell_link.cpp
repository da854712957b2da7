// The links of a cell: who is told what. The protocol is in links.hpp.
//
// An end reaches a trapping actor as user mail (Exit), behind what the dead one had told it: A
// tells it itself, when `linked_ended` comes. Until the Exit is received the entry knows its
// envelope; an Exit without an entry is dropped. That is how unlink() discards one that has come
// already.
//
// An actor that does not trap ends for the same reason, as if it had been stopped: no supervisor
// decides, and nobody logs it, because the first of them to end has been logged. During the end of
// the system (reason shutdown) links end nobody: everybody's turn comes anyway, and until then it
// may handle what it had been told.

#include <utility>

#include "actors/detail/process_body.hpp"
#include "actors/errors.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/notices.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"
#include "libactors/message/value_json.hpp"

namespace actors::detail {

void notify_linked(RefId linked, RefId ended, const ExitReason& reason, const Message& value,
                   const std::string& path) {
  Envelope* const message = make_envelope<ExitMessage>(
      ExitMessage{{SystemKind::linked_ended, ended}, reason, value, path});
  message->flags |= Envelope::kSystem;
  deliver(linked, message);
}

void ActorCell::link(Turn& turn, RefId other) {
  if (other.is_promise()) {
    throw Error(path_text(id()) + ": link() to an ask's promise; link to an actor");
  }
  if (other == id()) {
    return;
  }
  const bool ends_anyway = stop_ordered_;
  serve_system_mail(turn);  // what others did before this call, so far as this actor can know of it
  if (!extra().links.link(other)) {
    return;
  }
  deliver(other, system_envelope(SystemKind::link, id()));
  serve_system_mail(turn);  // the answer of the dead letter office, if the other is dead
  if (!ends_anyway) {
    turn.throw_if_stopping();
  }
}

void ActorCell::unlink(Turn& turn, RefId other) {
  serve_system_mail(turn);  // as in link()
  if (const std::uint64_t number = extra().links.unlink(other); number != 0) {
    deliver(other, system_envelope(SystemKind::unlink, id(), number));
  }
}

bool ActorCell::trap_exit(bool on) {
  return std::exchange(extra().trap_exit, on);
}

MonitorId ActorCell::begin_tied(ActorCell& spawner, Tie tie) {
  switch (tie) {
    case Tie::link:
      extra().links.add(spawner.id());
      spawner.extra().links.add(id());
      return {};
    case Tie::monitor: {
      const std::uint64_t number = spawner.next_monitor();
      extra().watchers.push_back({spawner.id(), number});
      spawner.extra().watching.add({id(), nullptr, false, number});
      return MonitorId(number);
    }
    case Tie::none:
      break;
  }
  return {};
}

void ActorCell::handle_link_mail(const SystemMessage& message) {
  Links& links = extra().links;
  switch (message.kind) {
    case SystemKind::link:
      links.add(message.about);
      return;
    case SystemKind::unlink:
      links.remove(message.about);
      deliver(message.about, system_envelope(SystemKind::unlinked, id(), message.number));
      return;
    case SystemKind::unlinked:
      links.answered(message.about, message.number);
      return;
    default:
      return;  // not about links
  }
}

void ActorCell::on_linked_ended(const ExitMessage& end) {
  const RefId ended = end.head.about;
  if (!extra().links.ended(ended)) {
    return;
  }
  if (!extra_->trap_exit) {
    end_with(end);
    return;
  }
  Envelope* const notice =
      make_envelope<Exit>(Exit{ActorRef(ended), end.reason, end.value, end.path});
  notice->sender = ended;
  notice->flags |= Envelope::kNotice | Envelope::kInternal;
  extra_->links.expect(ended, *notice);
  deliver(id(), notice);
  refresh();  // so that a receive which is under way sees it
}

void ActorCell::end_with(const ExitMessage& end) {
  const bool harmless =
      end.reason.normal() || end.reason.kind() == ExitReason::Kind::shutdown || parent().empty();
  if (harmless || stop_ordered_ || state_ == State::stopping) {
    return;
  }
  extra().reason = end.reason;
  extra().exit_value = end.value;
  if (is_process()) {
    process_body(blueprint_)
        .fail(end.reason.cause() != nullptr
                  ? end.reason.cause()
                  : std::make_exception_ptr(ActorTerminated(
                        path_text(id()) + " ended with " + end.path + ", which it was linked to: " +
                        end.reason.what() + "; trap_exit(true) makes a message of such an end")));
  }
  order_stop();
}

void ActorCell::exit_with(Value reason) {
  if (!stop_ordered_ && !kill_ordered_) {
    const std::string json = readable_json(reason);
    extra().reason =
        ExitReason(ExitReason::Kind::value,
                   reason.kind() == Value::Kind::string ? reason.get<std::string>() : json);
    extra().exit_value = Message::of(std::move(reason));
    if (is_process()) {
      process_body(blueprint_)
          .fail(std::make_exception_ptr(ActorTerminated(
              path_text(id()) + " has no result, it ended with exit(" + json + ")")));
    }
  }
  order_stop();
}

void ActorCell::exit_with(ExitReason reason) {
  if (!stop_ordered_ && !kill_ordered_) {
    extra().reason = std::move(reason);
  }
  order_stop();
}

void ActorCell::tell_linked(const CellExtra& rest, RefId me, const Message& value,
                            const std::string& path) {
  for (const Link& link : rest.links.all()) {
    if (link.holds()) {
      notify_linked(link.other, me, rest.reason, value, path);
    }
  }
}

/// What a process has returned, or the value of its reason, if there is somebody to tell it to.
Message ActorCell::result_for(const CellExtra& rest) noexcept {
  if (rest.reason.kind() == ExitReason::Kind::value) {
    return rest.exit_value;
  }
  if (!is_process() || rest.links.empty()) {
    return {};
  }
  try {
    return process_body(blueprint_).result();
  } catch (...) {
    log_hook_failure("copying its result for those who are linked to it");
    return {};
  }
}

}  // namespace actors::detail
