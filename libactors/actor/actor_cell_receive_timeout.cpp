// The receive timeout of a cell. Handlers only note when they end; the timer runs as it was
// started, and its tick, which comes after the messages that wait, finds out whether it was quiet
// for long enough. If not, the timer runs on for the rest.

#include "actors/errors.hpp"
#include "actors/receive_timeout.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"

namespace actors::detail {

void ActorCell::set_receive_timeout(Duration after) {
  check_turn("set_receive_timeout()");
  if (after <= Duration::zero()) {
    throw Error(path_text(id()) +
                ": set_receive_timeout() of a time that is not positive; use "
                "cancel_receive_timeout() to have none");
  }
  Toolbox& tools = toolbox();
  cancel_receive_timeout();
  tools.silence = {after, tools.clock.now_or_a_little_later(), ActorTimer::make(id())};
  tools.silence.timer->start_at(tools.clock, deadline_after(tools.silence.since, after));
  choose_class();
}

void ActorCell::cancel_receive_timeout() noexcept {
  if (extra_ == nullptr || extra_->toolbox == nullptr) {
    return;
  }
  Silence& silence = extra_->toolbox->silence;
  if (silence.timer != nullptr) {
    silence.timer->cancel();
    silence.timer->drop();
    silence = {};
    choose_class();
  }
}

/// With a receive timeout, the end of the handler is noted.
void ActorCell::run_equipped(Envelope& envelope) {
  struct Noting {
    Noting(ActorCell& of, const Envelope& message) noexcept
        : cell(of), counts(message.type->influences_receive_timeout) {}
    Noting(const Noting&) = delete;
    Noting& operator=(const Noting&) = delete;
    ~Noting() {
      Toolbox& tools = *cell.extra_->toolbox;
      if (counts && tools.silence.allowed != Duration::zero()) {
        tools.silence.since = tools.clock.now_or_a_little_later();
      }
    }
    ActorCell& cell;
    bool counts;
  };
  const Noting noting(*this, envelope);
  run_intercepted(envelope, 0);
}

/// The notice is a tick of the receive timeout's timer.
bool ActorCell::is_silence(const Envelope& notice) const noexcept {
  return notice.type == &type_of<TimerTick> && extra_ != nullptr && extra_->toolbox != nullptr &&
         extra_->toolbox->silence.timer != nullptr &&
         extra_->toolbox->silence.timer == timer_of(notice);
}

void ActorCell::on_silence(Turn& turn) {
  Silence& silence = extra_->toolbox->silence;
  TimerService& service = extra_->toolbox->clock;
  const TimePoint now = service.now();
  if (const TimePoint due = deadline_after(silence.since, silence.allowed); due > now) {
    silence.timer->start_at(service, due);
    return;
  }
  silence.since = now;
  silence.timer->start_at(service, deadline_after(now, silence.allowed));
  Envelope* const timeout = make_envelope<ReceiveTimeout>(ReceiveTimeout{silence.allowed});
  timeout->flags |= Envelope::kNotice | Envelope::kSettled;  // a signal: nobody sends it on
  deliver_instead(turn, timeout);
}

}  // namespace actors::detail
