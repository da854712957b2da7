#include "actors/detail/calls.hpp"

#include <atomic>
#include <exception>
#include <string>
#include <utility>

#include "actors/detail/shared_ref.hpp"
#include "actors/errors.hpp"
#include "actors/future.hpp"

#include "base/duration_text.hpp"
#include "executors/driver.hpp"
#include "libactors/message/promise_table.hpp"

namespace actors::detail {

void give_up(FutureState& ask) noexcept {
  if (!ask.ready()) {
    ask.fail(std::make_exception_ptr(AskTimeout("nobody waits for this answer any more")));
  }
}

Calls::Calls(Duration timeout, bool each)
    : ask_timeout_(each ? no_timeout : timeout), wait_timeout_(each ? timeout : no_timeout) {
  if (timeout <= Duration::zero()) {
    throw Error("Inbox: the timeout of a call must be positive, not " + duration_text(timeout) +
                "; use no_timeout to wait for ever. Nothing was sent");
  }
}

Calls::~Calls() {
  for (const StateRef& ask : asks_) {
    if (ask) {
      give_up(*ask.get());
    }
  }
}

void Calls::send(RefId to, Envelope* message, const ReplyType& reply) {
  asks_.push_back(send_ask(to, message, ask_timeout_, reply));
}

std::vector<StateRef> Calls::replies(Order order) {
  return order == Order::request ? in_order_of_requests() : in_order_of_arrival();
}

namespace {

/// Out of `ask`, if it is an answer. A message that cannot be copied is no missing answer but a
/// mistake: throws NoEncoding.
StateRef answer_in(StateRef& ask) {
  if (ask->ready() && ask->failed()) {
    try {
      std::rethrow_exception(ask->error());
    } catch (const NoEncoding&) {
      throw;
    } catch (...) {
      return {};
    }
  }
  return ask->ready() && !ask->failed() ? std::move(ask) : StateRef();
}

}  // namespace

std::vector<StateRef> Calls::in_order_of_requests() {
  for (const StateRef& ask : asks_) {
    static_cast<void>(ask->wait_for(wait_timeout_));
  }
  std::vector<StateRef> replies;
  for (StateRef& ask : asks_) {
    replies.push_back(answer_in(ask));  // also of one that came while a later one was waited for
  }
  return replies;
}

namespace {

/// The n-th place is for the n-th ask that is complete. Shared by the waiting thread and those that
/// complete the asks.
struct Arrivals final : SharedObject {
  explicit Arrivals(std::size_t count) : places(count) {}

  /// Of the next place. Counted up by the completing threads; relaxed: it only makes each of them
  /// take another place, whose promise publishes what is written there.
  std::atomic<std::size_t> next{0};
  std::vector<Promise<std::size_t>> places;  ///< which ask it was
};

}  // namespace

std::vector<StateRef> Calls::in_order_of_arrival() {
  const auto arrivals = SharedRef<Arrivals>::adopt(new Arrivals(asks_.size()));
  std::vector<Future<std::size_t>> places;
  for (Promise<std::size_t>& place : arrivals->places) {
    places.push_back(place.future());
  }
  for (std::size_t i = 0; i < asks_.size(); ++i) {
    on_completion_anywhere(*asks_[i].get(), [arrivals, i] {
      // relaxed: see `next`.
      arrivals->places[arrivals->next.fetch_add(1, std::memory_order_relaxed)].set(i);
    });
  }
  std::vector<StateRef> replies;
  auto place = places.begin();
  while (replies.size() < asks_.size()) {
    if (await(FutureAccess::state(*place))) {
      replies.push_back(answer_in(asks_[place->get()]));
      ++place;
    } else {
      replies.emplace_back();  // a miss; what this place waits for may come during the next wait
    }
  }
  return replies;
}

/// On the thread that drives a manual executor, too: but a place is no ask, so one has to find out
/// here which executors its asks wait for.
bool Calls::await(FutureState& arrival) {
  while (!arrival.ready()) {
    bool driven = false;
    bool others = false;
    for (std::size_t i = 0; i < asks_.size() && !driven; ++i) {
      if (!asks_[i] || asks_[i]->ready()) {
        continue;
      }
      Driver* const driver = Driver::of(*static_cast<PromiseSlot&>(*asks_[i].get()).service);
      others = others || driver == nullptr;
      driven = driver != nullptr && driver->drive_once();
    }
    if (!driven) {
      return others ? arrival.wait_on_thread(wait_timeout_) : arrival.ready();
    }
  }
  return true;
}

}  // namespace actors::detail
