#include "executors/describe.hpp"

#include <algorithm>
#include <atomic>

#include "actors/detail/type_descriptor.hpp"

#include "base/duration_text.hpp"
#include "executors/carrier.hpp"

namespace actors::detail {
namespace {

// Set once by the floors above, read by reports. Release and acquire: the function is ready when
// its address is seen.
std::atomic<DescribeActor> describe_hook{nullptr};

const char* kind_text(const WaitRecord& record) noexcept {
  switch (record.kind) {
    case WaitRecord::Kind::future:
      return record.on != 0 || record.message_type != nullptr ? "an answer" : "a future";
    case WaitRecord::Kind::receive:
      return "a message";
    case WaitRecord::Kind::sleep:
      return "some time to pass";
    case WaitRecord::Kind::mailbox:
      return "room in a mailbox";
    case WaitRecord::Kind::turn:
      return "its turn";
  }
  return "something";
}

}  // namespace

void set_describe_actor(DescribeActor describe) noexcept {
  describe_hook.store(describe, std::memory_order_release);
}

std::string describe_actor(std::uint64_t actor) {
  if (const DescribeActor describe = describe_hook.load(std::memory_order_acquire)) {
    return describe(actor);
  }
  return "actor " + std::to_string(actor);
}

std::string describe_running() {
  const Carrier* const carrier = Carrier::current();
  const std::uint64_t actor = carrier != nullptr ? carrier->running_actor() : 0;
  if (actor == 0) {
    return "no actor";
  }
  // relaxed: written by this very thread.
  std::string text = describe_actor(actor);
  if (const void* type = carrier->running_type.load(std::memory_order_relaxed)) {
    text += " handling a " + static_cast<const TypeDescriptor*>(type)->name();
  }
  return text;
}

std::string describe_wait(const WaitRecord& record, TimePoint now) {
  std::string text = std::string("waits for ") + kind_text(record);
  if (record.on != 0) {
    text += " of " + describe_actor(record.on);
  }
  if (record.message_type != nullptr) {
    text += " to " + static_cast<const TypeDescriptor*>(record.message_type)->name();
  }
  if (record.since != TimePoint{}) {  // a wait that somebody timed
    // `now` may have been read before the wait began.
    text += ", for " + duration_text(std::max(now - record.since, Duration::zero()));
  }
  return text;
}

}  // namespace actors::detail
