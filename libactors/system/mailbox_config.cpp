#include <limits>

#include "actors/config.hpp"
#include "actors/mailboxes.hpp"

namespace actors {

MailboxType MailboxConfig::make() const {
  const bool marked = low_mark != 0 || high_mark != 0;
  if (type || (capacity == 0 && !marked)) {
    return type;
  }
  const std::size_t most = capacity != 0 ? capacity : std::numeric_limits<std::size_t>::max();
  const Bounded bound = bounded(most, overflow, patience);
  return marked ? bound.with_marks(low_mark, high_mark) : bound;
}

}  // namespace actors
