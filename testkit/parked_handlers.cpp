#include "testkit/parked_handlers.hpp"

#include <vector>

#include "actors/actor_ref.hpp"
#include "actors/detail/type_descriptor.hpp"

#include "base/duration_text.hpp"
#include "executors/manual_core.hpp"
#include "executors/wait_records.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/system/system_core.hpp"

namespace actors::testkit {

namespace {

using detail::WaitRecord;

detail::RefId id_of(std::uint64_t bits) noexcept {
  return {static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32)};
}

std::string kind_text(const WaitRecord& record) {
  switch (record.kind) {
    case WaitRecord::Kind::future:
      return record.on != 0 || record.message_type != nullptr ? "an answer" : "a future";
    case WaitRecord::Kind::receive:
      return "a message";
    case WaitRecord::Kind::sleep:
      return "some time to pass";
    case WaitRecord::Kind::mailbox:
      return "room in a mailbox";
  }
  return "something";
}

std::string line(const WaitRecord& record, TimePoint now) {
  std::string text = detail::path_text(id_of(record.waiter)) + " waits for " + kind_text(record);
  if (record.on != 0) {
    text += " of " + detail::path_text(id_of(record.on));
  }
  if (record.message_type != nullptr) {
    text += " to " + static_cast<const detail::TypeDescriptor*>(record.message_type)->name();
  }
  return text + ", for " + detail::duration_text(now - record.since) + '\n';
}

/// Copies, made under the carrier's lock; the texts come after.
void add_waits(const detail::WaitRecords& waits, std::vector<WaitRecord>& all) {
  waits.for_each([&all](const WaitRecord& record) { all.push_back(record); });
}

}  // namespace

std::string parked_handlers(ActorSystem& system) {
  std::vector<WaitRecord> all;
  for (const auto& executor : system.core().executors()) {
    if (const auto* const manual = dynamic_cast<detail::ManualCore*>(executor->timers())) {
      add_waits(manual->waits(), all);
    }
  }
  std::string text;
  for (const WaitRecord& record : all) {
    text += line(record, system.clock().now());
  }
  return text.empty() ? "  (none)\n" : text;
}

}  // namespace actors::testkit
