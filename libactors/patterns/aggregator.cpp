#include "actors/aggregator.hpp"

#include "base/duration_text.hpp"

namespace actors::detail {

void throw_no_time_to_aggregate(Duration within) {
  throw Error(
      "aggregate(): Until::within is how long replies are waited for, and must be positive, not " +
      duration_text(within) + "; no_timeout waits for ever");
}

}  // namespace actors::detail
