// What becomes of a message that nobody can take.

#include "libactors/actor/dead_letter_office.hpp"

#include <atomic>
#include <cstdio>
#include <optional>

#include "actors/detail/future_state.hpp"
#include "actors/errors.hpp"
#include "actors/signals.hpp"

#include "executors/describe.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/identity.hpp"
#include "libactors/actor/notices.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"
#include "libactors/message/recipient.hpp"

namespace actors::detail {

namespace {

/// Messages told after their system had gone. Any thread adds; the first one says so on stderr.
/// relaxed: a count.
std::atomic<std::uint64_t> after_the_end{0};

class Office final : public DeadLetterOffice {
 public:
  void take(RefId to, Envelope* envelope) noexcept override {
    if (envelope->has(Envelope::kSystem)) {
      take_system(to, *envelope);
      destroy_envelope(envelope);
      return;
    }
    if (is_identify(*envelope)) {
      answer_for_nobody(*envelope);
      destroy_envelope(envelope);
      return;
    }
    if (envelope->sender.is_promise()) {
      fail_promise(envelope->sender, std::make_exception_ptr(ActorTerminated(
                                         "the actor asked (" + path_text(to) +
                                         ") has stopped; it was asked " + envelope->type->name())));
    }
    if (envelope->has(Envelope::kInternal)) {
      destroy_envelope(envelope);
      return;
    }
    publish(to, envelope);
  }

 private:
  static void take_system(RefId to, Envelope& envelope) noexcept {
    if (envelope.type != &type_of<SystemMessage>) {
      return;  // Kill, or a directive for a child that has gone
    }
    const auto& message = *static_cast<const SystemMessage*>(envelope.payload());
    switch (message.kind) {
      case SystemKind::watch:
        notify_watcher(message.about.empty() ? envelope.sender : message.about, message.number, to,
                       ExitReason(ExitReason::Kind::noproc), path_text(to));
        return;
      case SystemKind::link:
        notify_linked(message.about, to, ExitReason(ExitReason::Kind::noproc), Message(),
                      path_text(to));
        return;
      case SystemKind::unlink:
        deliver(message.about, system_envelope(SystemKind::unlinked, to, message.number));
        return;
      case SystemKind::child_started:  // its parent closed before it heard of it
        deliver(message.about, system_envelope(SystemKind::stop));
        if (message.number != 0) {
          ActorCell::at(message.about.index()).launch();
        }
        return;
      case SystemKind::child_stopped:
        CellTable::release(&ActorCell::at(message.about.index()));
        return;
      default:
        return;
    }
  }

  static void answer_for_nobody(Envelope& question) noexcept {
    try {
      answer_identify(question.as<Identify>(), question.sender, RefId{});
    } catch (...) {  // no memory, or an id that cannot be copied
      fail_promise(question.sender, std::current_exception());
    }
  }

  // Which system hears of it: the recipient's slot knows the last one it served; a promise's or an
  // empty ref's letter goes to the system of whoever sends it.
  static void publish(RefId to, Envelope* envelope) noexcept {
    std::uint32_t number = 0;
    if (!to.empty() && !to.is_promise()) {
      number = ActorCell::at(to.index()).system_number();
    } else if (const Activation* turn = Activation::current()) {
      number = ActorCell::at(turn->self().index()).system_number();
    } else if (!envelope->sender.empty() && !envelope->sender.is_promise()) {
      number = ActorCell::at(envelope->sender.index()).system_number();
    }
    std::optional<DeadLetter> letter;  // what it holds is destroyed after the visit
    const bool heard = SystemDirectory::visit(number, [&](Services& services) {
      const TypeDescriptor& type = *envelope->type;
      const RefId sender = envelope->sender;
      letter.emplace(DeadLetter{own(envelope), ActorRef(sender), ActorRef(to), path_text(to)});
      publish_dead_letter(services, type, *letter);
    });
    if (!heard) {
      if (after_the_end.fetch_add(1, std::memory_order_relaxed) == 0) {
        std::fputs(
            "actors: a message was told to nobody, or to an actor whose system has ended; this and "
            "all "
            "later ones are dropped\n",
            stderr);
      }
      destroy_envelope(envelope);
    }
  }
};

}  // namespace

void publish_dead_letter(Services& services, const TypeDescriptor& type, const DeadLetter& letter) {
  services.observatory.note_dead_letter();
  if (type.suppresses_dead_letter) {
    services.events().publish(
        SuppressedDeadLetter{letter.message, letter.sender, letter.recipient, letter.path});
    return;
  }
  // relaxed: who tells something at the very beginning of the end may be logged or not.
  if (services.logs_dead_letters_at_end || !services.ending.load(std::memory_order_relaxed)) {
    if (const auto end = services.dead_letter_log.note(services.clock().now())) {
      services.log().write(Level::info, letter.path, letter.message.type_name(),
                           "dead letter from " + path_text(letter.sender.id()) + *end);
    }
  }
  services.events().publish(letter);
}

void install_dead_letter_office() noexcept {
  static Office office;
  static const bool once = [] {
    ActorCell* const some = CellTable::acquire();  // the table has an address once it has a slot
    ActorCell* const first = CellTable::at(0);
    recipients = {reinterpret_cast<std::byte*>(static_cast<Recipient*>(first)), sizeof(ActorCell),
                  &office, &path_text};
    CellTable::release(some);
    set_describe_actor([](std::uint64_t actor) { return path_text(RefId::of(actor)); });
    set_find_resident(&ActorCell::find);
    return true;
  }();
  static_cast<void>(once);
}

std::uint64_t messages_after_the_end() noexcept {
  return after_the_end.load(std::memory_order_relaxed);
}

}  // namespace actors::detail
