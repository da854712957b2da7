#pragma once
// Calls: some requests that one thread has sent at once, and waits for.

#include <cstdint>
#include <vector>

#include "actors/clock.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/future_state.hpp"
#include "actors/detail/ref_id.hpp"

namespace actors {

/// In which order the replies to several requests are given.
enum class Order : std::uint8_t {
  request,  ///< that of the requests
  arrival   ///< first come, first given
};

namespace detail {

/// For one plain thread. Each request is an ask of its own, so no reply is ever taken for
/// another's.
class Calls {
 public:
  /// How long to wait for all the replies together; `each`: for one after the other.
  Calls(Duration timeout, bool each);
  /// Nobody waits any more: what is answered from now on is a dead letter.
  ~Calls();
  Calls(const Calls&) = delete;
  Calls& operator=(const Calls&) = delete;

  /// Takes ownership of the message in any case. Throws Error for a timeout that is not positive.
  void send(RefId to, Envelope* message, const ReplyType& reply);
  /// Once. As many as have been sent; an empty one where there is no reply.
  [[nodiscard]] std::vector<StateRef> replies(Order order);

 private:
  [[nodiscard]] std::vector<StateRef> in_order_of_requests();
  [[nodiscard]] std::vector<StateRef> in_order_of_arrival();
  [[nodiscard]] bool await(FutureState& arrival);

  const Duration ask_timeout_;   ///< of each ask, which the asked system's clock measures
  const Duration wait_timeout_;  ///< of each wait, in real time
  std::vector<StateRef> asks_;   ///< without those that have been given out
};

/// Fails an ask that nobody waits for any more.
void give_up(FutureState& ask) noexcept;

}  // namespace detail
}  // namespace actors
