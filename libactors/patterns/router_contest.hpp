#pragma once
// Several routees asked the same: the first answer that is a value counts.

#include <vector>

#include "actors/clock.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/future_state.hpp"
#include "actors/detail/ref_id.hpp"
#include "actors/detail/unique_function.hpp"

namespace actors::detail {

struct Contest {
  std::vector<RefId> routees;  ///< not empty
  Duration interval;           ///< between two of them; zero: all at once
  Duration timeout;            ///< of all of it; positive
  const ReplyType* reply;
  /// Called once, with the first value, or with the failure that came last.
  UniqueFunction<void(FutureState&)> settle;
};

/// Takes the message over. What copying it throws is the outcome.
void hold_contest(Contest contest, Envelope* message);

}  // namespace actors::detail
